/** The `code` of an error, of Node (`ENOENT`) or of PostgreSQL (SQLSTATE); empty when it has none. */
export function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null || !('code' in error)) return ''
  return typeof error.code === 'string' ? error.code : ''
}
