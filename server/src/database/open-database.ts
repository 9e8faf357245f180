import type { Database, DatabaseOptions, DatabaseSurroundings } from './database.ts'

/**
 * Opens the database; the embedded one locks its folder until `close`. Applies no migrations: see `migrate`. A
 * PostgreSQL server need not be running yet.
 *
 * @throws DataFolderInUse another process holds the embedded database's folder
 */
export async function openDatabase(
  options: DatabaseOptions,
  { entities = [], warn = () => undefined }: DatabaseSurroundings = {},
): Promise<Database> {
  const surroundings = { entities, warn }
  // Loads only the engine that is needed.
  if (options.kind === 'embedded') {
    const { openEmbeddedDatabase } = await import('./embedded/embedded-database.ts')
    return openEmbeddedDatabase(options, surroundings)
  }
  const { PostgresqlDatabase } = await import('./postgresql/postgresql-database.ts')
  return PostgresqlDatabase.open(options, surroundings)
}
