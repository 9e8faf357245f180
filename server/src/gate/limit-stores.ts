import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterStoreAbstract } from 'rate-limiter-flexible'
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
