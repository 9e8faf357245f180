import pg from 'pg'
import { columnParsers } from './column-parsers.ts'
import { databaseUnavailable, isConnectionFailure, isOutcomeOpen } from './connection-failure.ts'
import type { PostgresqlDatabaseOptions, PreparedStatements } from './database.ts'
import { type Run, watchRun } from './engine.ts'
import { OutcomeUnknown } from './outcome-unknown.ts'
import { defaultStatementTimeoutMs } from './pool-options.ts'
import { beginOn, isPooled } from './server-limits.ts'

const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => columnParsers[oid] ?? pg.types.getTypeParser(oid, format),
}

const byName = (client: object, setting: PreparedStatements): boolean =>
  setting === 'auto' ? !isPooled(client) : setting === 'on'

const runOn = (client: pg.PoolClient, setting: PreparedStatements): Run => {
  const isNamed = byName(client, setting)
  return async <Row extends object>(...[{ name, text }, given]: Parameters<Run>): Promise<Row[]> => {
    const values = [...given]
    const query = isNamed ? { name, text, values, types } : { text, values, types }
    const { rows } = await client.query<Row>(query)
    return rows
  }
}

/** A transaction that has waited and worked so long begins no further statement, so that its request is answered within 10 s. */
const longestTransactionMs = 3_000

class TookTooLong extends Error {}

function requireTime(deadline: number): void {
  if (performance.now() > deadline) throw new TookTooLong('The transaction took too long.')
}

const before =
  (deadline: number, run: Run): Run =>
  async (statement, values) => {
    requireTime(deadline)
    return run(statement, values)
  }

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('commit')
  } catch (error) {
    throw isOutcomeOpen(error) ? new OutcomeUnknown(error) : error
  }
}

/** Gives the connection back clean, or destroys it: on a broken or slow one a rollback would only wait. */
async function giveBack(client: pg.PoolClient, failure: unknown): Promise<void> {
  const isBroken = failure instanceof OutcomeUnknown || isConnectionFailure(failure)
  if (isBroken || failure instanceof TookTooLong) return client.release(true)
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  )
}

/** Named prepared statements on the pool that MikroORM made, so that there is one pool; and one connection for urgent ones. */
export class PreparedPool {
  readonly #pool: pg.Pool
  readonly #urgent: pg.Pool
  readonly #preparedStatements: PreparedStatements
  readonly #statementTimeoutMs: number

  constructor(pool: pg.Pool, urgent: pg.Pool, options: PostgresqlDatabaseOptions) {
    this.#pool = pool
    this.#urgent = urgent
    this.#preparedStatements = options.preparedStatements ?? 'auto'
    this.#statementTimeoutMs = options.statementTimeoutMs ?? defaultStatementTimeoutMs
  }

  readonly run: Run = async (statement, values) => {
    const client = await this.#acquire(statement.urgent ? this.#urgent : this.#pool)
    try {
      const rows = await runOn(client, this.#preparedStatements)<never>(statement, values)
      client.release()
      return rows
    } catch (error) {
      client.release(isConnectionFailure(error))
      throw error
    }
  }

  readonly transact = async <T>(work: (run: Run) => Promise<T>): Promise<T> => {
    const deadline = performance.now() + longestTransactionMs
    const client = await this.#acquire(this.#pool)
    try {
      requireTime(deadline)
      await client.query(beginOn(client, this.#statementTimeoutMs))
      const watched = watchRun(before(deadline, runOn(client, this.#preparedStatements)))
      const result = await work(watched.run)
      watched.finish()
      await commit(client)
      client.release()
      return result
    } catch (error) {
      await giveBack(client, error)
      throw error instanceof TookTooLong ? databaseUnavailable(error) : error
    }
  }

  async #acquire(pool: pg.Pool): Promise<pg.PoolClient> {
    try {
      return await pool.connect()
    } catch (error) {
      throw isConnectionFailure(error) ? databaseUnavailable(error) : error
    }
  }
}
