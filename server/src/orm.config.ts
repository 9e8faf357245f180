import 'reflect-metadata'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm'
import type { Options } from '@mikro-orm/core'
import { Migrator } from '@mikro-orm/migrations'
import { PgliteDriver } from '@mikro-orm/pglite'
import { PostgreSqlDriver } from '@mikro-orm/postgresql'
import { builtInFeatures } from './built-in-features.ts'
import { readConfig } from './configuration/config.ts'
import type { DatabaseOptions } from './database/database.ts'
import { defaultSchema } from './database/defaults.ts'
import { lockDataFolder } from './database/embedded/data-folder-lock.ts'
import { MigrationWriter } from './database/migrations/migration-writer.ts'
import { migrations } from './database/migrations/migrations.ts'
import { ormOptions } from './database/orm-options.ts'
import { poolOptions } from './database/postgresql/pools.ts'
import { entitiesOf } from './features/feature.ts'

const server = fileURLToPath(new URL('..', import.meta.url))
const warn = (sentence: string): void => void process.stderr.write(`${sentence}\n`)

/** The configuration of MikroORM's command line, `npx mikro-orm`, in this folder; see docs/upgrading.md. */
export default async (): Promise<Partial<Options>> => {
  // Settings and data are in the folder where Gatehouse is started.
  process.chdir(resolve(server, '..'))
  const { database } = readConfig()
  return {
    ...ormOptions({ entities: entitiesOf(builtInFeatures), warn }),
    ...(await placeOf(database)),
    ...(database.schema === defaultSchema ? {} : { schema: database.schema }),
    baseDir: server,
    extensions: [Migrator],
    migrations: {
      migrationsList: [...migrations],
      tableName: 'mikro_orm_migrations',
      path: 'src/database/migrations',
      fileName: (timestamp, name = 'change') => `${timestamp.slice(0, 8)}-${timestamp.slice(8)}-${name}`,
      generator: MigrationWriter,
      emit: 'ts',
      snapshot: false,
    },
  }
}

/** The embedded database is locked until this process ends, so that it cannot interfere with a running server. */
async function placeOf(database: DatabaseOptions): Promise<Partial<Options>> {
  if (database.kind === 'postgresql')
    return {
      driver: PostgreSqlDriver,
      clientUrl: database.url,
      driverOptions: () => poolOptions(database, { warn }),
    }
  const dataDir = resolve(database.dataDir ?? '.data')
  await lockDataFolder(dataDir)
  return {
    driver: PgliteDriver,
    dbName: join(dataDir, 'database'),
    driverOptions: () => ({ extensions: { pg_trgm } }),
  }
}
