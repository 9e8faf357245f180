import type pg from 'pg'
import { idleInTransactionMs, quoted, type SessionNeeds, setSession } from '../session-settings.ts'

const second = 1000

const behindPooler = new WeakSet<object>()

/**
 * Whether a pooler such as PgBouncer was detected on a connection. Through a pooler, each transaction may use another
 * server connection.
 */
export const isPooled = (client: object): boolean => behindPooler.has(client)

/** The process id that the server sent at connection start (BackendKeyData). A pooler sends an invented one. */
const toldProcessId = (client: object): number => Number(Reflect.get(client, 'processID'))

/** Whether the server process's actual id differs from the one it sent. */
export async function leadsThroughPooler(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  return rows[0]?.pid !== toldProcessId(client)
}

/** Settings that cannot be changed through a pooler, with their current values. */
interface Found {
  readonly direct: boolean
  readonly role: string
  readonly schema: string | null
  readonly path: string
  readonly datestyle: string
  readonly bytea: string
}

/**
 * Prepares a new connection and detects poolers. Through a pooler, a setting would persist on the server's connection
 * for the pooler's next client, so the settings that results depend on must be configured for the role.
 *
 * @throws PoolerSettings if they are not
 */
export async function prepareSession(client: pg.ClientBase, needs: SessionNeeds): Promise<void> {
  const isDirect = `pg_backend_pid() = ${toldProcessId(client)}`
  const query: pg.QueryConfig & { query_timeout: number } = {
    text: `select ${isDirect} as direct, current_user as role, current_schema() as schema,
        current_setting('search_path') as path, current_setting('datestyle') as datestyle,
        current_setting('bytea_output') as bytea, (${setSession(needs, { condition: isDirect })}) as set`,
    // Belongs to connecting, but does not count toward its timeout.
    query_timeout: second,
  }
  const { rows } = await client.query<Found>(query)
  const [found] = rows
  if (found === undefined || found.direct) return
  behindPooler.add(client)
  requireSettings(found, needs)
}

/**
 * Thrown when a pooler prevents this server from changing settings of the role. The message says how to change them.
 */
export class PoolerSettings extends Error {
  override readonly name = 'PoolerSettings'
}

function requireSettings(found: Found, { schema }: SessionNeeds): void {
  const role = quoted(found.role)
  const missing = [
    ...(looksInto(found, schema) ? [] : [`search_path = ${quoted(schema)}`]),
    ...(found.datestyle.startsWith('ISO') ? [] : ["datestyle = 'ISO'"]),
    ...(found.bytea === 'hex' ? [] : ["bytea_output = 'hex'"]),
  ].map((setting) => `alter role ${role} set ${setting};`)
  if (missing.length === 0) return
  throw new PoolerSettings(
    `Settings cannot be changed through the pooler at this address. Run: ${missing.join(' ')} Then reconnect the pooler.`,
  )
}

/** The schema may not exist yet. */
const looksInto = (found: Found, schema: string): boolean =>
  found.schema === schema || (found.schema === null && found.path.replaceAll('"', '').startsWith(schema))

/** Begins a transaction on a connection in one message. */
export const beginOn = (client: object, statementTimeoutMs: number): string =>
  isPooled(client)
    ? `begin isolation level read committed; set local statement_timeout = ${statementTimeoutMs}; set local idle_in_transaction_session_timeout = ${idleInTransactionMs}`
    : 'begin'
