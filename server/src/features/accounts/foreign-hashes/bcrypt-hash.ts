const bcryptHash = /^\$2[aby]\$(\d\d\$[./A-Za-z0-9]{53})$/

/**
 * Returns a bcrypt hash in the form `$2b$…`; undefined if `text` is none. The other forms name libraries that were fixed;
 * for passwords of up to 72 bytes they are computed in the same way.
 */
export function bcryptOf(text: string): string | undefined {
  const rest = bcryptHash.exec(text)?.[1]
  return rest === undefined ? undefined : `$2b$${rest}`
}
