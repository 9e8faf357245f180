/** A statement that the server parses and plans once per connection and then runs by name. */
export interface PreparedStatement {
  readonly name: string
  readonly text: string
  /** Whether running it twice has the same effect as once, so that it can be retried after a lost response. */
  readonly idempotent: boolean
  /** Whether it uses the connection reserved for urgent statements, so that it never waits behind requests. */
  readonly urgent?: boolean
}

const longestName = 63
const readsOnly = /^\s*(select|values|table|show)\b/i

/**
 * Defines a named statement with `$1…` in place of values. Call this once, at the top of a module, because a name
 * belongs to one text. List the columns instead of `*`, whose plan breaks when a migration adds a column.
 *
 * @param name at most 63 octets, which is PostgreSQL's limit
 * @param idempotent whether it may run again after a lost response; a plain `select` always may
 * @param urgent whether it must not wait behind requests; for the few that keep the process current
 */
export function prepared(
  name: string,
  text: string,
  options: { idempotent?: boolean; urgent?: boolean } = {},
): PreparedStatement {
  if (Buffer.byteLength(name) > longestName) throw new RangeError(`The statement name "${name}" is too long.`)
  const { idempotent = readsOnly.test(text), urgent = false } = options
  return { name, text, idempotent, urgent }
}
