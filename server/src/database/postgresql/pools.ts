import pg from 'pg'
import type { PostgresqlDatabaseOptions } from '../database.ts'
import { defaultPoolSize, defaultSchema } from '../defaults.ts'
import { NoConnection } from '../no-connection.ts'
import type { PreparedStatement } from '../prepared-statement.ts'
import { isFull, makePatient } from './patient-pool.ts'
import { prepareSession } from './prepare-session.ts'

const second = 1000
const minute = 60 * second

/** Default time limit for a statement on the server. */
export const defaultStatementTimeoutMs = 4 * second
export const defaultTransactionTimeoutMs = 3 * second

/** How much longer than the server we wait for a response, so that the server times out first. */
const answerMarginMs = 500

/** `pg` offers no other property for a connection that still waits for a response. */
const isWaiting = (client: object): boolean => Boolean(Reflect.get(client, '_activeQuery'))

/** Pool options besides those of its database. */
export interface PoolSurroundings {
  readonly warn: (sentence: string) => void
  /** Receives the reason for each lack of a connection. */
  readonly onFailure?: (reason: unknown) => void
  /** Whether to wait if the server grants no connection and the pool has none. */
  readonly isPatient?: boolean
}

/**
 * Timeouts of the pool. Waiting 3 s for a connection and 4.5 s for a response keeps a request under 10 s if the network
 * drops everything. The server's own limits are set by a statement because poolers refuse them as startup parameters.
 */
export function poolOptions(
  {
    url,
    schema = defaultSchema,
    poolSize = defaultPoolSize,
    acquireTimeoutMs = 3 * second,
    statementTimeoutMs = defaultStatementTimeoutMs,
  }: PostgresqlDatabaseOptions,
  { warn, onFailure = () => undefined, isPatient = true }: PoolSurroundings,
): pg.PoolConfig & { onPoolCreated: (pool: pg.Pool) => void } {
  return {
    connectionString: url,
    application_name: 'gatehouse',
    max: poolSize,
    connectionTimeoutMillis: acquireTimeoutMs,
    idleTimeoutMillis: minute,
    maxLifetimeSeconds: 30 * 60,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10 * second,
    query_timeout: statementTimeoutMs + answerMarginMs,
    onConnect: (client) => prepareSession(client, { schema, statementTimeoutMs }),
    onPoolCreated: (pool) => {
      makePatient(pool, { patienceMs: isPatient ? acquireTimeoutMs : 0, onFailure })
      pool.on('error', (error) => warn(`Lost an idle connection to the database: ${error.message}`))
      // MikroORM returns a connection as usable even after it stopped waiting for a response; `end` makes the pool
      // discard it.
      pool.on('release', (_error, client) => {
        if (isWaiting(client)) void client.end()
      })
    },
  }
}

/** A separate connection for urgent statements. If it is not granted, they use the pool's. */
export function urgentPool(options: PostgresqlDatabaseOptions, surroundings: PoolSurroundings): pg.Pool {
  const { onPoolCreated, ...settings } = poolOptions(
    { ...options, poolSize: 1 },
    { ...surroundings, isPatient: false },
  )
  const pool = new pg.Pool(settings)
  onPoolCreated(pool)
  // If it breaks while in use, its statement reports that. Without a handler, the event would end the process.
  pool.on('connect', (client) => client.on('error', () => undefined))
  return pool
}

/** Provides connections. If no extra one is granted, urgent statements wait for the pool like all others. */
export const lenderOf =
  (pool: pg.Pool, urgent: pg.Pool) =>
  async ({ urgent: isUrgent = false }: PreparedStatement): Promise<pg.PoolClient> => {
    if (!isUrgent) return pool.connect()
    try {
      return await urgent.connect()
    } catch (error) {
      if (error instanceof NoConnection && isFull(error.cause)) return pool.connect()
      throw error
    }
  }
