import { setTimeout as delay } from 'node:timers/promises'
import { Redis } from 'ioredis'
import { Postgresql } from '../../../server/test-support/engines/postgresql.ts'
import { Redis as RedisServer } from '../../../server/test-support/engines/redis.ts'
import type { Load, Question } from '../harness/load.ts'
import { Metered, type OperationCost } from '../harness/operation-cost.ts'
import { logoutQuestion, registerQuestion, tokensIn } from '../harness/questions.ts'
import { onStage, type Stage } from '../harness/stage.ts'
import { visitsOf } from '../harness/visits.ts'
import type { Measure, Scale } from '../measure.ts'

const population = { accounts: 4_000, sessions: 12_000, ended: 400 }
/** The minimum cost of bcrypt, to show the rest of a sign-in; the hash itself is B3. */
const bcryptCost = 4
const connections = 8

type Asked = Omit<Load, 'origin' | 'seconds'>

export const operationCosts: Measure = {
  id: 'B15',
  title: 'Cost of each operation for the server, PostgreSQL and Redis',
  target: 'report',
  run: async (scale) => {
    const postgresql = await Postgresql.start()
    try {
      return await besideRedis((redis, url) =>
        onStage((stage) => measure(stage, redis, url, scale), {
          population,
          server: postgresql.url,
          bcryptCost,
        }),
      )
    } finally {
      await postgresql.remove()
    }
  },
}

async function besideRedis<T>(work: (redis: Redis, url: string) => Promise<T>): Promise<T> {
  const server = await RedisServer.start()
  const redis = new Redis(server.url)
  try {
    return await work(redis, server.url)
  } finally {
    redis.disconnect()
    await server.remove()
  }
}

async function measure(stage: Stage, redis: Redis, redisUrl: string, { quick }: Scale) {
  // Not in production mode, which refuses so low a cost.
  const env = {
    NODE_ENV: 'development',
    BCRYPT_COST: String(bcryptCost),
    RATE_LIMITS: 'on',
    REDIS_URL: redisUrl,
    TRUST_PROXY: '1',
  }
  const contender = await stage.start('gatehouse', { env })
  const metered = new Metered(contender, stage.database, redis)
  const seconds = quick ? 2 : 6
  const idle = await metered.idle(() => delay(seconds * 1000))
  const costs = new Map<string, OperationCost>()
  for (const { name, load, requestsEach } of await operationsOn(stage, contender.origin))
    costs.set(name, await metered.costOf({ ...load, seconds }, idle, requestsEach))
  return {
    judged: [],
    says: [...costs].map(([name, { walBytes }]) => `${name} ${walBytes.toFixed(0)} bytes of WAL`).join(', '),
    table: {
      head: ['operation', 'server, µs', 'PostgreSQL, µs', 'WAL, bytes', 'Redis, commands'],
      rows: [
        ...[...costs].map(([name, cost]) => [name, ...shownCost(cost, cost.serverUs.toFixed(0))]),
        ['an idle replica, per second', ...shownCost(idle, '')],
      ],
    },
    note: `With a dedicated PostgreSQL and Redis; rate limits are counted in Redis. Sign-in and registration use bcrypt at cost ${bcryptCost}, to show the cost without the hash. PostgreSQL’s CPU is that of its backends; WAL excludes full-page images after a checkpoint.`,
  }
}

const shownCost = (
  { databaseUs, walBytes, redisCommands }: Pick<OperationCost, 'databaseUs' | 'walBytes' | 'redisCommands'>,
  serverUs: string,
): string[] => [serverUs, databaseUs.toFixed(0), walBytes.toFixed(0), redisCommands.toFixed(1)]

interface Operation {
  readonly name: string
  readonly load: Asked
  readonly requestsEach?: number
}

async function operationsOn(stage: Stage, origin: string): Promise<Operation[]> {
  const visits = await visitsOf(stage, { connections, sessionsEach: 50, profilesAfter: () => 1 })
  const logins = await stage.load('login', 'gatehouse', { origin }, connections)
  return [
    { name: 'profile', load: await stage.profiles('gatehouse', origin, connections) },
    { name: 'refresh, first profile', load: visits, requestsEach: 2 },
    { name: 'login', load: logins },
    { name: 'login, logout', load: signInsAndOuts(logins), requestsEach: 2 },
    { name: 'register', load: { connections, ask: registrations() } },
  ]
}

/** Each connection signs a user in and out again. */
function signInsAndOuts({ ask: login }: Asked): Asked {
  const tokens: (string | undefined)[] = []
  return {
    connections,
    ask: (index) => {
      const token = tokens[index]
      return token === undefined ? login(index) : logoutQuestion(token)
    },
    answered: (index, body) => {
      tokens[index] = tokens[index] === undefined ? tokensIn(body).accessToken : undefined
    },
  }
}

/** As many addresses as users, because one address may not register so many. */
function registrations(): () => Question {
  let person = 0
  return () => {
    person += 1
    return {
      ...registerQuestion(`new${person}`),
      from: `10.${person >> 16}.${(person >> 8) % 256}.${person % 256}`,
    }
  }
}
