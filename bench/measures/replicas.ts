import type { Contender } from '../harness/contender.ts'
import { drive, type Load } from '../harness/load.ts'
import { shown, shownSpread } from '../harness/numbers.ts'
import { gatehouseRefreshToken, profileQuestion, refreshQuestion, tokensIn } from '../harness/questions.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { percentile, ratioOfRounds, sum } from '../harness/statistics.ts'
import type { Measure, Scale } from '../measure.ts'

const counts = [1, 2, 4]
const connections = 32
const tolerance = 0.05
const longestLagMs = 250

type Profiles = Omit<Load, 'origin' | 'seconds'>

export const replicas: Measure = {
  id: 'B12',
  title:
    'Two and four replicas on one PostgreSQL: CPU a `profile`; logout lag across replicas under load, p99',
  target: 'unchanged ± 5 %; ≤ 250 ms',
  run: (scale) =>
    onStage(async (stage) => {
      const all: Contender[] = []
      for (const n of Array(Math.max(...counts)).keys())
        all.push(await stage.start('gatehouse', { name: `replica ${n}` }))
      const profiles = await stage.profiles('gatehouse', all[0]?.origin ?? '', connections)
      const cpuUs = await scaling(all, profiles, scale)
      const lags = await logoutLags(stage, all, profiles, scale)
      const alone = cpuUs.get(1) ?? []
      const lag = percentile(lags, 0.99)
      return {
        judged: [
          ...counts.slice(1).map((count) => {
            const ratio = ratioOfRounds(cpuUs.get(count) ?? [], alone).median
            return { says: `${ratio.toFixed(2)} × with ${count}`, met: Math.abs(ratio - 1) <= tolerance }
          }),
          { says: `${lag.toFixed(0)} ms`, met: lag <= longestLagMs },
        ],
        table: {
          head: ['replicas', 'µs a request', 'against one'],
          rows: [
            ...[...cpuUs].map(([count, values]) => [
              String(count),
              shown(values),
              `${shownSpread(ratioOfRounds(values, alone))} ×`,
            ]),
            ['logout lag, ms (all tries)', shown(lags, 1), ''],
          ],
        },
      }
    }),
}

/** CPU a request of all replicas together, by their number. */
async function scaling(all: readonly Contender[], profiles: Profiles, { pace }: Scale) {
  const cpuUs = new Map(counts.map((count): [number, number[]] => [count, []]))
  for (let round = -1; round < pace.rounds; round++) {
    for (const count of counts) {
      const taking = all.slice(0, count)
      const before = sum(taking.map((replica) => replica.cpuMs()))
      const driven = await Promise.all(
        taking.map(({ origin }) =>
          drive({ ...profiles, origin, connections: connections / count, seconds: pace.seconds }),
        ),
      )
      const usedMs = sum(taking.map((replica) => replica.cpuMs())) - before
      const requests = sum(driven.map((one) => one.requests))
      if (round >= 0) cpuUs.get(count)?.push((usedMs * 1000) / requests)
    }
  }
  return cpuUs
}

/** From the answer to a logout at one replica to the first refusal at another, while all are asked for profiles. */
async function logoutLags(stage: Stage, all: readonly Contender[], profiles: Profiles, { quick }: Scale) {
  const [here, there] = [all[0]?.origin ?? '', all[1]?.origin ?? '']
  const tries = quick ? 40 : 200
  const lags: number[] = []
  let trying = true
  const load = (async () => {
    while (trying)
      await Promise.all(all.map(({ origin }) => drive({ ...profiles, origin, connections: 4, seconds: 0.5 })))
  })()
  for (const session of stage.sessions(tries)) {
    const first = await gatehouseRefreshToken(session, stage.population)
    const { text } = await post(here, refreshQuestion('gatehouse', first))
    const { accessToken } = tokensIn(text)
    if ((await post(there, profileQuestion(accessToken))).status !== 200)
      throw new Error('Refused before the logout.')
    await post(here, { body: logoutBody, token: accessToken })
    const endedAt = performance.now()
    while ((await post(there, profileQuestion(accessToken))).status === 200);
    lags.push(performance.now() - endedAt)
  }
  trying = false
  await load
  return lags
}

const logoutBody = JSON.stringify({ query: 'mutation { logout { ... on LoggedOut { sessionEnded } } }' })

async function post(origin: string, { body, token }: { body: string; token?: string }) {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(`${origin}/graphql`, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}
