import { MissingProgram } from '../../../server/test-support/engines/installed-program.ts'
import type { Contender } from '../harness/contender.ts'
import { findCores } from '../harness/cores.ts'
import { shown, shownSpread } from '../harness/numbers.ts'
import { connectionsEach, type ReplicaRound, replicaRounds, shares } from '../harness/replica-rounds.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { percentile, ratioOfRounds } from '../harness/statistics.ts'
import { atMost, type Judged, type Measure, type Scale } from '../measure.ts'
import { logoutLags, type Profiles, type Way, ways } from './logout-lag.ts'

const counts = [1, 2, 4]
const mostRatio = 1.1
/** Received, or found by the periodic read, which still keeps the promise. */
const longestLagMs = ({ listens }: Way): number => (listens ? 250 : 1000)

/** Milliseconds of each attempt, or why they could not be measured. */
type Lags = { readonly way: Way } & ({ readonly ms: readonly number[] } | { readonly refusal: string })

export const replicas: Measure = {
  id: 'B12',
  title:
    'Two and four replicas on one PostgreSQL, 32 connections each: CPU per `profile`; p99 of the logout lag across three under load: direct, through PgBouncer with and without DATABASE_LISTEN_URL',
  target: '≤ 1.10 × one replica’s; ≤ 250 ms, ≤ 250 ms, ≤ 1 s',
  run: (scale) =>
    onStage(async (stage) => {
      const all: Contender[] = []
      for (const n of Array(Math.max(...counts)).keys())
        all.push(await stage.start('gatehouse', { name: `replica ${n}` }))
      const profiles = await stage.profiles('gatehouse', all[0]?.origin ?? '', connectionsEach)
      const pinning = findCores()
      const cores = 'cores' in pinning ? pinning.cores : undefined
      // Longer rounds than usual, because a replica has a small part of a core.
      const pace = { ...scale.pace, seconds: 2 * scale.pace.seconds }
      const rounds = await replicaRounds(stage, all, profiles, counts, pace, cores)
      await Promise.all(all.map((replica) => replica.stop()))
      const lags: Lags[] = []
      for (const way of ways) lags.push(await lagsOf(stage, way, profiles, scale))
      return {
        judged: [
          ...counts
            .slice(1)
            .map((count) => atMost(ratioToOne(rounds, count).median, mostRatio, `one, with ${count}`)),
          ...lags.map(judgedLag),
        ],
        table: {
          head: ['replicas', 'µs per request', 'relative to one', 'of a core each', 'requests per second'],
          rows: [
            ...counts.map((count) => rowOf(rounds, count)),
            ...lags.map((lag) => [...lagRow(lag), '', '']),
          ],
        },
        note: noteOn('refusal' in pinning ? pinning.refusal : undefined),
      }
    }),
}

type Rounds = ReadonlyMap<number, readonly ReplicaRound[]>

const figuresOf = (rounds: Rounds, count: number, figure: (round: ReplicaRound) => number): number[] =>
  (rounds.get(count) ?? []).map(figure)

const cpuUs = (round: ReplicaRound): number => round.cpuUs

const ratioToOne = (rounds: Rounds, count: number) =>
  ratioOfRounds(figuresOf(rounds, count, cpuUs), figuresOf(rounds, 1, cpuUs))

const rowOf = (rounds: Rounds, count: number): string[] => [
  String(count),
  shown(figuresOf(rounds, count, cpuUs)),
  `${shownSpread(ratioToOne(rounds, count))} ×`,
  `${shown(figuresOf(rounds, count, ({ share }) => share * 100))} %`,
  shown(figuresOf(rounds, count, ({ requestsPerSecond }) => requestsPerSecond)),
]

async function lagsOf(stage: Stage, way: Way, profiles: Profiles, { quick }: Scale): Promise<Lags> {
  try {
    return { way, ms: await logoutLags(stage, way, profiles, quick ? 40 : 200) }
  } catch (problem) {
    if (problem instanceof MissingProgram) return { way, refusal: 'PgBouncer was not found' }
    throw problem
  }
}

function judgedLag(lags: Lags): Judged {
  const { way } = lags
  if ('refusal' in lags) return { says: `not measured ${way.says}: ${lags.refusal}` }
  const lag = percentile(lags.ms, 0.99)
  return { says: `${lag.toFixed(0)} ms ${way.says}`, met: lag <= longestLagMs(way) }
}

function lagRow(lags: Lags): string[] {
  const what = `logout lag, ms: ${lags.way.says}`
  if ('refusal' in lags) return [what, 'not measured', lags.refusal]
  const [p50, p99] = [0.5, 0.99].map((part) => percentile(lags.ms, part).toFixed(1))
  return [what, shown(lags.ms, 1), `p50 ${p50}, p99 ${p99}`]
}

const noteOn = (refusal: string | undefined): string =>
  refusal === undefined
    ? `Each replica is sent \`profile\` over ${connectionsEach} connections of its own, as fast as it answers. PostgreSQL’s connections and the load generator are pinned to one core. The replicas are pinned to another, with as many busy processes as it takes for each replica to have one of ${shares} equal shares of it. What more replicas cost by displacing each other’s data from that core’s caches is included.`
    : `Each replica is sent \`profile\` over ${connectionsEach} connections of its own, as fast as it answers. Nothing was pinned, because ${refusal}: replicas compete with each other, PostgreSQL and the load generator, so that each has less of a core the more there are.`
