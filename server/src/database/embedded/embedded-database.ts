import { rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { PGlite, type Results } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { MikroORM, PgliteDriver } from '@mikro-orm/pglite'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { columnParsers } from '../column-parsers.ts'
import type { DatabaseSurroundings, EmbeddedDatabaseOptions, Listening } from '../database.ts'
import { defaultSchema } from '../defaults.ts'
import { ormOptions } from '../orm-options.ts'
import { setSession } from '../session-settings.ts'
import { SqlDatabase } from '../sql-database.ts'
import type { HeldConnection, Run } from '../statements.ts'
import { type DataFolderLock, lockDataFolder } from './data-folder-lock.ts'
import { DataFolderUnusable, folderUnusable } from './data-folder-unusable.ts'
import { writeInitialDatabase } from './initial-database.ts'
import { makePrivate } from './private-folder.ts'
import { unoptimizedParser } from './unoptimized-parser.ts'

type Querying = Pick<PGlite, 'query'>

const heldConnection = (querying: Querying): HeldConnection => ({
  run: async <Row extends object>(...[statement, values]: Parameters<Run>): Promise<Row[]> => {
    const { rows } = await querying.query<Row>(statement.text, [...values], { parsers: columnParsers })
    return rows
  },
  execute: async (sql) => {
    const { rows, affectedRows = 0 }: Results<object> = await querying.query<object>(sql)
    return { rows, affected: affectedRows }
  },
})

/** `pg_trgm`, which migrations create with `create extension`. */
const extensions = { pg_trgm, unoptimizedParser }

/** PostgreSQL assigns greater OIDs to what a database defines itself, and to the rows of system tables. */
const greatestBuiltInOid = 9_999

/** PGlite copies them for each statement, and two thirds are for arrays of rows, which no statement returns. */
const parsersOfBuiltInTypes = ({ parsers }: PGlite): PGlite['parsers'] =>
  Object.fromEntries(Object.entries(parsers).filter(([oid]) => Number(oid) <= greatestBuiltInOid))

/** All of it is in use from the start. The operating system caches the files as well. */
const startParams = [...PGlite.defaultStartParams, '-c', 'shared_buffers=16MB']

/** PGlite through MikroORM's driver. It has one connection, so a transaction makes everything else wait. */
class EmbeddedDatabase extends SqlDatabase {
  readonly connections = undefined
  readonly replication = undefined
  readonly orm: MikroORM
  readonly #pglite: PGlite
  readonly #lock: DataFolderLock | undefined

  protected readonly run: Run

  constructor(
    options: EmbeddedDatabaseOptions,
    surroundings: Required<DatabaseSurroundings>,
    parts: { readonly orm: MikroORM; readonly pglite: PGlite; readonly lock: DataFolderLock | undefined },
  ) {
    super(options, surroundings)
    this.orm = parts.orm
    this.#pglite = parts.pglite
    this.#lock = parts.lock
    this.run = heldConnection(parts.pglite).run
  }

  em(): SqlEntityManager {
    return this.orm.em.fork()
  }

  async close(): Promise<void> {
    try {
      await this.orm.close()
      // MikroORM closes it only if it has run a statement itself.
      if (!this.#pglite.closed) await this.#pglite.close()
    } finally {
      await this.#lock?.release()
    }
  }

  protected transact<T>(work: (connection: HeldConnection) => Promise<T>): Promise<T> {
    return this.#pglite.transaction((tx) => work(heldConnection(tx)))
  }

  protected async subscribe(channel: string, onMessage: (payload: string) => void): Promise<Listening> {
    const pglite = this.#pglite
    const stop = await pglite.listen(channel, onMessage)
    return {
      get live() {
        return !pglite.closed
      },
      stop: () => stop(),
    }
  }
}

/**
 * @throws DataFolderInUse another process holds the folder
 * @throws DataFolderUnusable it is not writable, or contains no database that can be opened
 */
export async function openEmbeddedDatabase(
  options: EmbeddedDatabaseOptions,
  surroundings: Required<DatabaseSurroundings>,
): Promise<EmbeddedDatabase> {
  const { dataDir } = options
  const started = (dbName: string, lock?: DataFolderLock) => start(dbName, options, surroundings, lock)
  if (dataDir === undefined) return started('memory://')
  const lock = await lockDataFolder(dataDir)
  try {
    return await inFolder(resolve(dataDir), (folder) => started(folder, lock))
  } catch (error) {
    await lock.release()
    throw error
  }
}

/**
 * Restricts the files to this user, whatever the folder's permissions, and removes a database whose creation was
 * interrupted.
 */
async function inFolder<T>(dataDir: string, open: (folder: string) => Promise<T>): Promise<T> {
  const folder = join(dataDir, 'database')
  let isNew = false
  try {
    isNew = await makePrivate(folder)
    await writeInitialDatabase(folder)
    return await open(folder)
  } catch (cause) {
    if (isNew) await rm(folder, { recursive: true, force: true })
    if (cause instanceof DataFolderUnusable) throw cause
    throw folderUnusable(dataDir, cause, 'Restore a backup, or set DATA_DIR to another folder.')
  }
}

async function start(
  dbName: string,
  options: EmbeddedDatabaseOptions,
  surroundings: Required<DatabaseSurroundings>,
  lock?: DataFolderLock,
): Promise<EmbeddedDatabase> {
  const { template, schema = defaultSchema } = options
  const orm = new MikroORM({
    driver: PgliteDriver,
    ...ormOptions(surroundings),
    dbName,
    // A function because MikroORM copies plain options, and a copied Blob is broken.
    driverOptions: () => ({
      extensions,
      startParams,
      ...(template === undefined ? {} : { loadDataDir: template }),
    }),
  })
  const pglite = await orm.em.getConnection().getNativeClient()
  pglite.parsers = parsersOfBuiltInTypes(pglite)
  await pglite.query(setSession({ schema, statementTimeoutMs: 0 }))
  return new EmbeddedDatabase(options, surroundings, { orm, pglite, lock })
}
