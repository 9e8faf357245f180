import { once } from 'node:events'
import { Redis } from 'ioredis'
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRedis,
  type RateLimiterStoreAbstract,
} from 'rate-limiter-flexible'
import type { Database } from '../database/database.ts'
import { type PreparedStatement, prepared } from '../database/prepared-statement.ts'

/** Points under keys, for a time. */
export type Counter = RateLimiterMemory | RateLimiterStoreAbstract

export interface CounterOptions {
  readonly keyPrefix: string
  readonly points: number
  /** Seconds from the first point on, after which a key is empty again. */
  readonly duration: number
  /** Seconds for which a key that went over its points is refused. */
  readonly blockDuration?: number
}

/** Where counters are kept. */
export interface CounterStore {
  counter(options: CounterOptions): Counter
  /** Resolves when the store can be asked for the first time; until then each process counts for itself. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** In this process: for one server, and the refuge when a shared store cannot be reached. */
export const memoryStore: CounterStore = {
  counter: (options) => new RateLimiterMemory(options),
  ready: async () => undefined,
  close: async () => undefined,
}

/** In the database, shared by all replicas. While it cannot be asked, each process counts for itself. */
export function databaseStore(database: Database, onError: (error: unknown) => void): CounterStore {
  const storeClient = { query: queryThrough(database, onError) }
  let clears = true
  return {
    counter: (options) => {
      const counter = new RateLimiterPostgres({
        ...options,
        storeClient,
        storeType: 'client',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: clears,
        insuranceLimiter: new RateLimiterMemory(options),
      })
      clears = false
      return counter
    },
    ready: async () => undefined,
    close: async () => undefined,
  }
}

/** How long a command may take: three of them stand between a sign-in and its answer. */
const commandTimeoutMs = 150

/** One that lets a command time out is taken for away until it answers again, so that others need not wait for it too. */
class ImpatientRedis extends Redis {
  override sendCommand(...sent: Parameters<Redis['sendCommand']>): unknown {
    const answer = super.sendCommand(...sent)
    sent[0].promise.catch((error: unknown) => {
      const isTimeOut = error instanceof Error && error.message === 'Command timed out'
      if (isTimeOut && this.status === 'ready') this.disconnect(true)
    })
    return answer
  }
}

/**
 * In Redis, shared by all replicas. Commands have a bound and never queue: a Redis that is away or stands still costs a
 * sign-in less than a second, and each process counts for itself meanwhile.
 */
export function redisStore(url: string, onError: (error: Error) => void): CounterStore {
  const redis = new ImpatientRedis(url, {
    enableOfflineQueue: false,
    commandTimeout: commandTimeoutMs,
    connectTimeout: 1_000,
    maxRetriesPerRequest: 0,
    retryStrategy: (attempt) => Math.min(attempt * 100, 1_000),
  })
  redis.on('error', onError)
  return {
    counter: (options) =>
      new RateLimiterRedis({
        ...options,
        storeClient: redis,
        rejectIfRedisNotReady: true,
        insuranceLimiter: new RateLimiterMemory(options),
      }),
    ready: async () => {
      if (redis.status !== 'ready') await once(redis, 'ready')
    },
    close: async () => redis.disconnect(),
  }
}

interface StoreQuery {
  readonly name?: string
  readonly text: string
  readonly values: readonly unknown[]
}

/** The limiter's statements as named ones of ours; counting once too often is no harm. */
function queryThrough(
  database: Database,
  onError: (error: unknown) => void,
): (query: StoreQuery) => Promise<{ rows: object[]; rowCount: number }> {
  const known = new Map<string, PreparedStatement>()
  return async ({ name, text, values }) => {
    const key = name ?? text
    const statement = known.get(key) ?? prepared(`limits-${known.size}`, text, { idempotent: true })
    known.set(key, statement)
    try {
      const rows = await database.query(statement, values)
      return { rows, rowCount: rows.length }
    } catch (error) {
      onError(error)
      throw error
    }
  }
}
