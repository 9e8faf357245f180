import { join, resolve } from 'node:path'
import type { PGlite, Results } from '@electric-sql/pglite'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import { MikroORM, PgliteDriver } from '@mikro-orm/pglite'
import { columnParsers } from './column-parsers.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import { DataFolderUnusable } from './data-folder-unusable.ts'
import type { EmbeddedDatabaseOptions, Listening } from './database.ts'
import { type Engine, type Run, watchRun } from './engine.ts'
import { type EntityOptions, entityOptions } from './entity-options.ts'
import { fieldOf } from './error-code.ts'

interface Querying {
  query<Row>(text: string, values: unknown[], options: object): Promise<Results<Row>>
}

const runOn =
  (querying: Querying): Run =>
  async <Row extends object>(...[statement, values]: Parameters<Run>): Promise<Row[]> => {
    const { rows } = await querying.query<Row>(statement.text, [...values], { parsers: columnParsers })
    return rows
  }

/**
 * @throws DataFolderInUse another process has the folder
 * @throws DataFolderUnusable it cannot be written to, or holds no database that can be opened
 */
export async function openEmbeddedEngine(
  options: EmbeddedDatabaseOptions,
  entities: EntityOptions,
): Promise<Engine> {
  const { dataDir } = options
  if (dataDir === undefined) return startEmbeddedEngine('memory://', options, entities)
  const lock = await lockDataFolder(dataDir)
  try {
    const engine = await startEmbeddedEngine(join(resolve(dataDir), 'database'), options, entities)
    return { ...engine, close: () => engine.close().finally(() => lock.release()) }
  } catch (error) {
    await lock.release()
    throw error
  }
}

/** What migrations ask for with `create extension`. */
const extensions = { pg_trgm }

/** PGlite, through MikroORM's driver. It has one connection: a transaction keeps everything else waiting. */
async function startEmbeddedEngine(
  dbName: string,
  { template }: EmbeddedDatabaseOptions,
  entities: EntityOptions,
): Promise<Engine> {
  const orm = new MikroORM({
    driver: PgliteDriver,
    ...entityOptions(entities),
    dbName,
    // A function, because MikroORM copies plain options, and a copied Blob is none.
    driverOptions: () => ({ extensions, ...(template === undefined ? {} : { loadDataDir: template }) }),
  })
  const pglite = await orm.em.getConnection().getNativeClient().catch(cannotOpen(dbName))
  return {
    orm,
    em: () => orm.em.fork(),
    run: runOn(pglite),
    transact: (work) => pglite.transaction((tx) => transact(tx, work)),
    listen: (channel, onMessage) => listen(pglite, channel, onMessage),
    close: async () => {
      await orm.close()
      // MikroORM closes it only if it has run a statement itself.
      if (!pglite.closed) await pglite.close()
    },
  }
}

const cannotOpen =
  (dbName: string) =>
  (cause: unknown): never => {
    throw new DataFolderUnusable(
      `The database in ${dbName} cannot be opened (${fieldOf(cause, 'message')}). Restore a backup, or set DATA_DIR to another folder.`,
      { cause },
    )
  }

async function transact<T>(tx: Querying, work: (run: Run) => Promise<T>): Promise<T> {
  const watched = watchRun(runOn(tx))
  const result = await work(watched.run)
  watched.finish()
  return result
}

async function listen(
  pglite: PGlite,
  channel: string,
  onMessage: (payload: string) => void,
): Promise<Listening> {
  const stop = await pglite.listen(channel, onMessage)
  return {
    get live() {
      return !pglite.closed
    },
    stop: () => stop(),
  }
}
