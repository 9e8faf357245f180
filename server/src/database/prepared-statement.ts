/** A statement that the server parses and plans once a connection, and knows by its name from then on. */
export interface PreparedStatement {
  readonly name: string
  readonly text: string
  /** Running it twice leaves what running it once leaves, so a lost answer may be tried again. */
  readonly idempotent: boolean
  /** Has a connection kept for its like, so that it never waits behind requests. */
  readonly urgent?: boolean
}

const longestName = 63
const readsOnly = /^\s*(select|values|table|show)\b/i

/**
 * Names a statement with `$1…` in place of values. Make it once, at the top of a module: a name belongs to
 * one text. List the columns rather than `*`: a plan kept for `*` breaks when a migration adds a column.
 *
 * @param name at most 63 octets, what PostgreSQL keeps of it
 * @param idempotent whether it may run again when its answer was lost; a plain `select` always may
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
