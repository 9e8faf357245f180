/** Returns a string property of an error; empty if absent. */
export function fieldOf(error: unknown, name: 'code' | 'message' | 'name' | 'syscall'): string {
  if (typeof error !== 'object' || error === null) return ''
  const value: unknown = Reflect.get(error, name)
  return typeof value === 'string' ? value : ''
}

/** Returns an error's `code`, from Node (`ENOENT`) or PostgreSQL (SQLSTATE); empty if absent. */
export const codeOf = (error: unknown): string => fieldOf(error, 'code')
