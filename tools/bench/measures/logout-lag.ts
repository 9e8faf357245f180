import { Pgbouncer } from '../../../server/test-support/engines/pgbouncer.ts'
import type { Contender } from '../harness/contender.ts'
import { drive, type Load, type Question } from '../harness/load.ts'
import {
  gatehouseRefreshToken,
  logoutQuestion,
  profileQuestion,
  refreshQuestion,
  tokensIn,
} from '../harness/questions.ts'
import type { Stage } from '../harness/stage.ts'

export type Profiles = Omit<Load, 'origin' | 'seconds'>

/** How replicas reach the database. */
export interface Way {
  readonly says: string
  readonly listens: boolean
  readonly pooled: boolean
}

export const ways: readonly Way[] = [
  { says: 'direct', listens: true, pooled: false },
  { says: 'through PgBouncer, DATABASE_LISTEN_URL direct', listens: true, pooled: true },
  { says: 'through PgBouncer alone', listens: false, pooled: true },
]

const replicaCount = 3

/**
 * Milliseconds from the response to a logout on one replica until both others refuse, for each attempt, while all three
 * serve profiles.
 */
export async function logoutLags(
  stage: Stage,
  way: Way,
  profiles: Profiles,
  tries: number,
): Promise<number[]> {
  const pgbouncer = way.pooled ? await Pgbouncer.start({ to: stage.database.url }) : undefined
  const replicas: Contender[] = []
  try {
    for (let n = 0; n < replicaCount; n++)
      replicas.push(
        await stage.start('gatehouse', {
          databaseUrl: pgbouncer?.url ?? stage.database.url,
          ...(way.pooled && way.listens ? { env: { DATABASE_LISTEN_URL: stage.database.url } } : {}),
        }),
      )
    return await underLoad(replicas, profiles, () => lagsOf(stage, replicas, tries))
  } finally {
    await Promise.all(replicas.map((replica) => replica.stop()))
    await pgbouncer?.remove()
  }
}

async function underLoad<T>(
  replicas: readonly Contender[],
  profiles: Profiles,
  work: () => Promise<T>,
): Promise<T> {
  let goesOn = true
  const load = (async () => {
    while (goesOn)
      await Promise.all(
        replicas.map(({ origin }) => drive({ ...profiles, origin, connections: 4, seconds: 0.5 })),
      )
  })()
  // Reported below, once the work has ended.
  load.catch(() => undefined)
  try {
    return await work()
  } finally {
    goesOn = false
    await load
  }
}

async function lagsOf(stage: Stage, replicas: readonly Contender[], tries: number): Promise<number[]> {
  const [here = '', ...elsewhere] = replicas.map(({ origin }) => origin)
  const lags: number[] = []
  for (const session of stage.sessions(tries)) {
    const first = await gatehouseRefreshToken(session, stage.population)
    const { accessToken } = tokensIn((await post(here, refreshQuestion('gatehouse', first))).text)
    for (const there of elsewhere)
      if ((await post(there, profileQuestion(accessToken))).status !== 200)
        throw new Error('Refused before the logout.')
    await post(here, logoutQuestion(accessToken))
    const endedAt = performance.now()
    await Promise.all(elsewhere.map((there) => untilRefused(there, accessToken)))
    lags.push(performance.now() - endedAt)
  }
  return lags
}

async function untilRefused(origin: string, accessToken: string): Promise<void> {
  while ((await post(origin, profileQuestion(accessToken))).status === 200);
}

async function post(origin: string, { body = '', token }: Question) {
  const headers = {
    'content-type': 'application/json',
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  }
  const response = await fetch(`${origin}/graphql`, { method: 'POST', headers, body })
  return { status: response.status, text: await response.text() }
}
