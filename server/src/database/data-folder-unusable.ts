/** Thrown when the data folder, or a file that is kept in it, cannot be used; the message says what to do. */
export class DataFolderUnusable extends Error {
  override readonly name = 'DataFolderUnusable'
}
