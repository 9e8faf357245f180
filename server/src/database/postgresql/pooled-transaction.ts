import type pg from 'pg'
import { databaseUnavailable, isConnectionFailure, isOutcomeOpen } from '../connection-failure.ts'
import type { PreparedStatements } from '../database.ts'
import { OutcomeUnknown } from '../outcome-unknown.ts'
import type { HeldConnection } from '../statements.ts'
import { heldConnection } from './pooled-statements.ts'
import { beginOn } from './prepare-session.ts'

/**
 * After this time, waits included, a transaction starts no further statement, so that its request is answered within 10
 * s.
 */
const longestTransactionMs = 3_000

class TookTooLong extends Error {}

function requireTime(deadline: number): void {
  if (performance.now() > deadline) throw new TookTooLong('The transaction took too long.')
}

const before = (deadline: number, { run, execute }: HeldConnection): HeldConnection => ({
  run: async (statement, values) => {
    requireTime(deadline)
    return run(statement, values)
  },
  execute: async (sql) => {
    requireTime(deadline)
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
async function giveBack(client: pg.PoolClient, failure: unknown): Promise<void> {
  const isBroken = failure instanceof OutcomeUnknown || isConnectionFailure(failure)
  if (isBroken || failure instanceof TookTooLong) return client.release(true)
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
  settings: { readonly statementTimeoutMs: number; readonly preparedStatements: PreparedStatements },
  work: (connection: HeldConnection) => Promise<T>,
): Promise<T> {
  const deadline = performance.now() + longestTransactionMs
  const client = await pool.connect()
  try {
    requireTime(deadline)
    await client.query(beginOn(client, settings.statementTimeoutMs))
    const result = await work(before(deadline, heldConnection(client, settings.preparedStatements)))
    await commit(client)
    client.release()
    return result
  } catch (error) {
    await giveBack(client, error)
    throw error instanceof TookTooLong ? databaseUnavailable(error) : error
  }
}
