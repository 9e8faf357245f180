/** A text that an error carries beside its message; empty when it has none. */
export function fieldOf(error: unknown, name: 'code' | 'message' | 'syscall'): string {
  if (typeof error !== 'object' || error === null) return ''
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}

/** The `code` of an error, of Node (`ENOENT`) or of PostgreSQL (SQLSTATE); empty when it has none. */
export const codeOf = (error: unknown): string => fieldOf(error, 'code')
