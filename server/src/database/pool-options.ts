import type pg from 'pg'
import type { PostgresqlDatabaseOptions } from './database.ts'
import { limitConnection } from './server-limits.ts'

const second = 1000
const minute = 60 * second

/** How long the server lets a statement run, unless told otherwise. */
export const defaultStatementTimeoutMs = 4 * second

/** How much longer than the server we wait for its answer, so that it is the one to give up. */
const answerMarginMs = 500

/** `pg` has no name for a connection that still waits for an answer but this one. */
const isWaiting = (client: object): boolean => Boolean(Reflect.get(client, '_activeQuery'))

/**
 * How the pool connects, waits and gives up. Waiting 3 s for a connection and 4.5 s for an answer keeps a request
 * under 10 s when the network swallows everything. The server's own limits are set by a statement, not as
 * start-up parameters, which poolers refuse.
 */
export function poolOptions(
  {
    url,
    poolSize = 10,
    acquireTimeoutMs = 3 * second,
    statementTimeoutMs = defaultStatementTimeoutMs,
  }: PostgresqlDatabaseOptions,
  warn: (sentence: string) => void,
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
    onConnect: (client) => limitConnection(client, statementTimeoutMs),
    onPoolCreated: (pool) => {
      pool.on('error', (error) => warn(`Lost an idle connection to the database: ${error.message}`))
      // MikroORM gives a connection back as sound even if it gave up waiting for its answer; `end` makes the pool
      // drop it.
      pool.on('release', (_error, client) => {
        if (isWaiting(client)) void client.end()
      })
    },
  }
}
