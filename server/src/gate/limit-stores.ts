import { RateLimiterMemory, RateLimiterPostgres, type RateLimiterStoreAbstract } from 'rate-limiter-flexible'
import type { Database } from '../database/database.ts'
import { type PreparedStatement, prepared } from '../database/prepared-statement.ts'

/** Stores points per key for a limited time. */
export type Counter = RateLimiterMemory | RateLimiterStoreAbstract

export interface CounterOptions {
  readonly keyPrefix: string
  readonly points: number
  /** Seconds from the first point until the key is reset. */
  readonly duration: number
  /** Seconds for which a key that exceeded its points is refused. */
  readonly blockDuration?: number
}

/** Where counters are kept. */
export interface CounterStore {
  counter(options: CounterOptions): Counter
  /** Resolves when the store is ready; until then each process counts by itself. */
  ready(): Promise<void>
  close(): Promise<void>
}

/** Counts in this process: for a single server, and as the fallback when a shared store cannot be reached. */
export const memoryStore: CounterStore = {
  counter: (options) => new RateLimiterMemory(options),
  ready: async () => undefined,
  close: async () => undefined,
}

/** Counts in the database for all replicas. While it cannot be reached, each process counts by itself. */
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

/** Runs the limiter's statements as our named ones. Counting twice after a lost response is harmless. */
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
