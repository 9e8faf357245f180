import type pg from 'pg'

const second = 1000

/** How long a transaction may hold its locks without a statement, before the server ends it. */
const idleInTransactionMs = 10 * second

const behindPooler = new WeakSet<object>()

/**
 * Whether a pooler such as PgBouncer was found at the other end of a connection: there, each transaction may meet
 * another connection of the server's.
 */
export const isPooled = (client: object): boolean => behindPooler.has(client)

/** The process id that was told when the connection was made (BackendKeyData); a pooler tells one of its own making. */
const toldProcessId = (client: object): number => Number(Reflect.get(client, 'processID'))

/** Whether the server's process is another than was told. */
export async function leadsThroughPooler(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid !== toldProcessId(client)
}

/**
 * Sets the server's limits for a new connection, and finds out whether it is pooled: then each transaction must set
 * them for itself, since what is set for a connection stays with the server's for whoever is given it next.
 */
export async function limitConnection(client: pg.ClientBase, statementTimeoutMs: number): Promise<void> {
  const isDirect = `pg_backend_pid() = ${toldProcessId(client)}`
  const limits: pg.QueryConfig & { query_timeout: number } = {
    text: `select ${isDirect} as direct,
      case when ${isDirect} then set_config('statement_timeout', '${statementTimeoutMs}', false) end,
      case when ${isDirect} then set_config('idle_in_transaction_session_timeout', '${idleInTransactionMs}', false) end`,
    // On the way to a connection, and not within the time for it.
    query_timeout: second,
  }
  const { rows } = await client.query<{ direct: boolean }>(limits)
  if (rows[0]?.direct === false) behindPooler.add(client)
}

/** How a transaction begins on a connection, in one message. */
export const beginOn = (client: object, statementTimeoutMs: number): string =>
  isPooled(client)
    ? `begin; set local statement_timeout = ${statementTimeoutMs}; set local idle_in_transaction_session_timeout = ${idleInTransactionMs}`
    : 'begin'
