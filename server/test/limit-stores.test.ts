import { afterEach, describe, expect, it } from '@jest/globals'
import { openDatabase } from '../src/database/open-database.ts'
import { AccountLimit } from '../src/features/accounts/account-limits.ts'
import { type CounterStore, databaseStore, memoryStore } from '../src/gate/limit-stores.ts'
import { type Attempt, createLimiter } from '../src/gate/limiter.ts'
import { redisStore } from '../src/gate/redis-store.ts'
import { defaultPolicies } from '../src/schema.ts'
import { leastMs } from '../test-support/least-time.ts'
import { createTestDatabase } from './test-database.ts'

const redisUrl = process.env.TEST_REDIS_URL || undefined
const cleanUps: (() => Promise<void>)[] = []

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0)) await cleanUp()
})

async function inDatabase(): Promise<CounterStore> {
  const testDatabase = await createTestDatabase()
  const database = await openDatabase(testDatabase.options)
  cleanUps.push(
    () => database.close(),
    () => testDatabase.close(),
  )
  return databaseStore(database, fail)
}

async function inRedis(url: string): Promise<CounterStore> {
  const store = redisStore(url, fail)
  cleanUps.push(() => store.close())
  await store.ready()
  return store
}

/** While a store is available, a fallback to memory must not go unnoticed. */
function fail(error: unknown): never {
  throw error
}

const stores: [string, () => Promise<CounterStore>][] = [
  ['memory', async () => memoryStore],
  ['the database', inDatabase],
  ...(redisUrl === undefined
    ? []
    : [['Redis', () => inRedis(redisUrl)] as [string, () => Promise<CounterStore>]]),
]

let accounts = 0
/** An attempt on an account that no other test uses. */
function newAttempt(): Attempt {
  accounts += 1
  const account = `${process.pid}-${accounts}-${Date.now()}@example.org`
  return {
    limit: AccountLimit.LOGIN,
    clientAddress: `2001:db8:${accounts}:${process.pid % 65536}::1`,
    account,
  }
}

describe.each(stores)('limits counted in %s', (_name, open) => {
  it('allow 5 of 200 concurrent attempts on one account and refuse the others', async () => {
    const limiter = createLimiter(defaultPolicies(), await open())
    const attempt = newAttempt()
    const waits = await Promise.all(Array.from({ length: 200 }, () => limiter.consume(attempt)))
    expect(waits.filter((wait) => wait === undefined).length).toBeLessThanOrEqual(5)
    expect(Math.max(...waits.map((wait) => wait ?? 0))).toBeLessThanOrEqual(15 * 60)
  })

  it('make the fourth attempt wait, and reset after a success', async () => {
    const limiter = createLimiter(defaultPolicies(), await open())
    const attempt = newAttempt()
    for (let failure = 1; failure <= 3; failure += 1) expect(await limiter.consume(attempt)).toBeUndefined()
    expect(await limiter.consume(attempt)).toBe(1)
    await limiter.giveBack(attempt)
    expect(await limiter.consume(attempt)).toBeUndefined()
  })

  it('are shared by all processes with the same store', async () => {
    const store = await open()
    const [one, other] = [createLimiter(defaultPolicies(), store), createLimiter(defaultPolicies(), store)]
    const attempt = newAttempt()
    for (let failure = 1; failure <= 3; failure += 1) await one.consume(attempt)
    expect(await other.consume(attempt)).toBe(store === memoryStore ? undefined : 1)
  })
})

/** Skipped without a Redis server; `.ci/run` always names one. */
const itWithRedis = redisUrl === undefined ? it.skip : it

describe('limits counted in Redis', () => {
  itWithRedis('stay there while the process is too busy to read the responses in time', async () => {
    const url = redisUrl ?? ''
    const [busy, other] = [await inRedis(url), await inRedis(url)].map((store) =>
      createLimiter(defaultPolicies(), store),
    )
    const attempt = newAttempt()
    const counted = Array.from({ length: 5 }, () => busy?.consume(attempt))
    await new Promise((resolve) => process.nextTick(resolve))
    for (const until = performance.now() + 400; performance.now() < until; ) {}
    await Promise.all(counted)
    expect(await other?.consume(attempt)).toBeGreaterThan(0)
  })
})

describe('limits without their store', () => {
  it('continue in memory without a delay', async () => {
    const errors: Error[] = []
    const store = redisStore('redis://127.0.0.1:1', (error) => errors.push(error))
    cleanUps.push(() => store.close())
    const limiter = createLimiter(defaultPolicies(), store)
    const fourFailures = async () => {
      const attempt = newAttempt()
      for (let failure = 1; failure <= 3; failure += 1) expect(await limiter.consume(attempt)).toBeUndefined()
      expect(await limiter.consume(attempt)).toBe(1)
    }
    expect(await leastMs(fourFailures, 1_000)).toBeLessThan(1_000)
  })
})
