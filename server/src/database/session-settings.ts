const second = 1000

/** How long a transaction may hold its locks without a statement before the server ends it. */
export const idleInTransactionMs = 10 * second

/** Purpose of a connection. */
export interface SessionNeeds {
  readonly schema: string
  readonly statementTimeoutMs: number
}

/** Quotes an identifier for a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** Built-in objects are always searched first, temporary tables last. */
export const searchPath = (schema: string): string => `${quoted(schema)}, pg_temp`

/**
 * All settings that results depend on and that can be set for a role or database (`alter role … set`). Settings unknown
 * to the server's version are omitted. `default_transaction_read_only` is not changed, because some providers set it
 * when a disk is full.
 */
const settingsOf = ({ schema, statementTimeoutMs }: SessionNeeds): readonly (readonly [string, string])[] => [
  ['search_path', searchPath(schema)],
  ['client_encoding', 'UTF8'],
  ['datestyle', 'ISO, MDY'],
  ['intervalstyle', 'postgres'],
  ['timezone', 'UTC'],
  ['bytea_output', 'hex'],
  ['extra_float_digits', '1'],
  ['standard_conforming_strings', 'on'],
  ['array_nulls', 'on'],
  ['transform_null_equals', 'off'],
  ['row_security', 'on'],
  ['gin_fuzzy_search_limit', '0'],
  ['exit_on_error', 'off'],
  ['default_transaction_isolation', 'read committed'],
  ['default_transaction_deferrable', 'off'],
  ['statement_timeout', String(statementTimeoutMs)],
  ['lock_timeout', '0'],
  ['idle_in_transaction_session_timeout', String(idleInTransactionMs)],
  ['idle_session_timeout', '0'],
  ['transaction_timeout', '0'],
]

/**
 * Sets them where `condition` holds, for the session or, if `local`, for the transaction. Returns one row with the
 * number of settings changed.
 */
export const setSession = (needs: SessionNeeds, { local = false, condition = 'true' } = {}): string => {
  const rows = settingsOf(needs).map((row) => `(${row.map((text) => `'${text}'`).join(', ')})`)
  return `select count(set_config(name, value, ${local})) from (values ${rows.join(', ')}) as wanted (name, value)
    where ${condition} and current_setting(name, true) is not null`
}
