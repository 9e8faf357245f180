import type pg from 'pg'
import { databaseUnavailable, isConnectionFailure, isOutcomeOpen } from '../connection-failure.ts'
import type { PreparedStatements } from '../database.ts'
import { OutcomeUnknown } from '../outcome-unknown.ts'
import type { HeldConnection } from '../statements.ts'
import { heldConnection } from './pooled-statements.ts'
import { beginOn } from './prepare-session.ts'

export interface TransactionSettings {
  readonly statementTimeoutMs: number
  readonly transactionTimeoutMs: number
  readonly preparedStatements: PreparedStatements
}

/** The time of a transaction. Remembers that it was exceeded, because MikroORM wraps the errors of its statements. */
class Deadline {
  readonly #at: number
  exceeded = false

  constructor(timeoutMs: number) {
    this.#at = performance.now() + timeoutMs
  }

  require(): void {
    this.exceeded = performance.now() > this.#at
    if (this.exceeded) throw new Error('The transaction took too long.')
  }
}

const before = (deadline: Deadline, { run, execute }: HeldConnection): HeldConnection => ({
  run: async (statement, values) => {
    deadline.require()
    return run(statement, values)
  },
  execute: async (sql) => {
    deadline.require()
    return execute(sql)
  },
})

async function commit(client: pg.PoolClient): Promise<void> {
  try {
    await client.query('commit')
  } catch (error) {
    throw isOutcomeOpen(error) ? new OutcomeUnknown(error) : error
  }
}

/** Releases the connection if it is clean, or destroys it: a rollback on a broken or slow one would only wait. */
async function giveBack(client: pg.PoolClient, failure: unknown, { exceeded }: Deadline): Promise<void> {
  const isBroken = failure instanceof OutcomeUnknown || isConnectionFailure(failure)
  if (isBroken || exceeded) return client.release(true)
  await client.query('rollback').then(
    () => client.release(),
    () => client.release(true),
  )
}

/**
 * Runs `work` in a transaction on a connection of the pool.
 *
 * @throws OutcomeUnknown the response to the commit was lost
 */
export async function transactOn<T>(
  pool: pg.Pool,
  settings: TransactionSettings,
  work: (connection: HeldConnection) => Promise<T>,
): Promise<T> {
  const deadline = new Deadline(settings.transactionTimeoutMs)
  const client = await pool.connect()
  try {
    deadline.require()
    await client.query(beginOn(client, settings.statementTimeoutMs))
    const result = await work(before(deadline, heldConnection(client, settings.preparedStatements)))
    await commit(client)
    client.release()
    return result
  } catch (error) {
    await giveBack(client, error, deadline)
    throw deadline.exceeded ? databaseUnavailable(error) : error
  }
}
