/** Thrown at startup when a database responds but cannot be used. The message says what to do. */
export class DatabaseUnusable extends Error {
  override readonly name = 'DatabaseUnusable'
}
