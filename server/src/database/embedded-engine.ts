import { join, resolve } from 'node:path'
import type { Results } from '@electric-sql/pglite'
import { MikroORM, PgliteDriver } from '@mikro-orm/pglite'
import { columnParsers } from './column-parsers.ts'
import { lockDataFolder } from './data-folder-lock.ts'
import type { EmbeddedDatabaseOptions } from './database.ts'
import { type Engine, type Run, watchRun } from './engine.ts'
import { type EntityOptions, entityOptions } from './entity-options.ts'

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
 * PGlite, through MikroORM's driver. It has one connection: a transaction keeps everything else waiting.
 *
 * @throws DataFolderInUse another process has the folder
 */
export async function openEmbeddedEngine(
  { dataDir, template }: EmbeddedDatabaseOptions,
  entities: EntityOptions,
): Promise<Engine> {
  const lock = dataDir === undefined ? undefined : await lockDataFolder(dataDir)
  const orm = await MikroORM.init<PgliteDriver>({
    driver: PgliteDriver,
    ...entityOptions(entities),
    dbName: dataDir === undefined ? 'memory://' : join(resolve(dataDir), 'database'),
    // A function, because MikroORM copies plain options, and a copied Blob is none.
    driverOptions: () => (template === undefined ? {} : { loadDataDir: template }),
  })
  const pglite = await orm.em
    .getConnection()
    .getNativeClient()
    .catch(async (error: unknown) => {
      await lock?.release()
      throw error
    })
  return {
    orm,
    em: () => orm.em.fork(),
    run: runOn(pglite),
    transact: (work) =>
      pglite.transaction(async (tx) => {
        const watched = watchRun(runOn(tx))
        const result = await work(watched.run)
        watched.finish()
        return result
      }),
    listen: async (channel, onMessage) => {
      const stop = await pglite.listen(channel, onMessage)
      return {
        get live() {
          return !pglite.closed
        },
        stop: () => stop(),
      }
    },
    close: async () => {
      await orm.close()
      await lock?.release()
    },
  }
}
