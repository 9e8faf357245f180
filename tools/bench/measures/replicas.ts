import type { Contender } from '../harness/contender.ts'
import { drive, type Load } from '../harness/load.ts'
import { shown, shownSpread } from '../harness/numbers.ts'
import { onStage } from '../harness/stage.ts'
import { percentile, ratioOfRounds, sum } from '../harness/statistics.ts'
import type { Measure, Scale } from '../measure.ts'
import { logoutLags, type Way, ways } from './logout-lag.ts'

const counts = [1, 2, 4]
const connections = 32
/** How the load scales with replicas: the same total, or the same for each. */
type Spread = 'in total' | 'per replica'
const tolerance = 0.05
/** Received, or found by the periodic read, which still keeps the promise. */
const longestLagMs = ({ listens }: Way): number => (listens ? 250 : 1000)

type Profiles = Omit<Load, 'origin' | 'seconds'>

export const replicas: Measure = {
  id: 'B12',
  title:
    'Two and four replicas on one PostgreSQL: CPU per `profile`; p99 of the logout lag across three under load: direct, through PgBouncer with and without DATABASE_LISTEN_URL',
  target: 'unchanged ± 5 %; ≤ 250 ms, ≤ 250 ms, ≤ 1 s',
  run: (scale) =>
    onStage(async (stage) => {
      const all: Contender[] = []
      for (const n of Array(Math.max(...counts)).keys())
        all.push(await stage.start('gatehouse', { name: `replica ${n}` }))
      const profiles = await stage.profiles('gatehouse', all[0]?.origin ?? '', connections)
      const cpuUs = await scaling(all, profiles, scale, 'in total')
      const cpuUsOnEach = await scaling(all, profiles, scale, 'per replica')
      await Promise.all(all.map((replica) => replica.stop()))
      const lags: { way: Way; ms: number[] }[] = []
      for (const way of ways)
        lags.push({ way, ms: await logoutLags(stage, way, profiles, scale.quick ? 40 : 200) })
      const alone = cpuUs.get(1) ?? []
      return {
        judged: [
          ...counts.slice(1).map((count) => {
            const ratio = ratioOfRounds(cpuUs.get(count) ?? [], alone).median
            return { says: `${ratio.toFixed(2)} × with ${count}`, met: Math.abs(ratio - 1) <= tolerance }
          }),
          ...lags.map(({ way, ms }) => {
            const lag = percentile(ms, 0.99)
            return { says: `${lag.toFixed(0)} ms ${way.says}`, met: lag <= longestLagMs(way) }
          }),
        ],
        table: {
          head: ['replicas', 'µs per request', 'relative to one'],
          rows: [
            ...rowsOf(cpuUs, 'in total'),
            ...rowsOf(cpuUsOnEach, 'per replica'),
            ...lags.map(({ way, ms }) => [
              `logout lag, ms: ${way.says}`,
              shown(ms, 1),
              `p50 ${percentile(ms, 0.5).toFixed(1)}, p99 ${percentile(ms, 0.99).toFixed(1)}`,
            ]),
          ],
        },
      }
    }),
}

function rowsOf(cpuUs: ReadonlyMap<number, readonly number[]>, spread: Spread): string[][] {
  const alone = cpuUs.get(1) ?? []
  return [...cpuUs].map(([count, values]) => [
    `${count}, ${connections} connections ${spread}`,
    shown(values),
    `${shownSpread(ratioOfRounds(values, alone))} ×`,
  ])
}

/** CPU per request of all replicas together, by number of replicas. */
async function scaling(all: readonly Contender[], profiles: Profiles, { pace }: Scale, spread: Spread) {
  const cpuUs = new Map(counts.map((count): [number, number[]] => [count, []]))
  for (let round = -1; round < pace.rounds; round++) {
    for (const count of counts) {
      const taking = all.slice(0, count)
      const before = sum(taking.map((replica) => replica.cpuMs()))
      const driven = await Promise.all(
        taking.map(({ origin }) =>
          drive({
            ...profiles,
            origin,
            connections: spread === 'per replica' ? connections : connections / count,
            seconds: pace.seconds,
          }),
        ),
      )
      const usedMs = sum(taking.map((replica) => replica.cpuMs())) - before
      const requests = sum(driven.map((one) => one.requests))
      if (round >= 0) cpuUs.get(count)?.push((usedMs * 1000) / requests)
    }
  }
  return cpuUs
}
