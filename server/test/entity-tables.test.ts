import { execFile } from 'node:child_process'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { builtInFeatures } from '../src/built-in-features.ts'
import type { Database } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations/migrate.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import { entitiesOf } from '../src/features/feature.ts'
import { prepareDataFolder } from '../test-support/embedded-cluster.ts'
import { shortLived } from '../test-support/short-lived.ts'
import { createTestDatabase, type TestDatabase, testServerUrl } from './test-database.ts'

const entities = entitiesOf(builtInFeatures)

const run = promisify(execFile)
const server = fileURLToPath(new URL('..', import.meta.url))
const command = fileURLToPath(new URL('../../node_modules/@mikro-orm/cli/cli.js', import.meta.url))

const engine = testServerUrl ? 'PostgreSQL' : 'embedded'

describe(`the tables of entities (${engine})`, () => {
  let test: TestDatabase
  let database: Database

  beforeAll(async () => {
    test = await createTestDatabase()
    database = await openDatabase(test.options, { entities })
  })
  afterAll(async () => {
    await database.close()
    await test.close()
  })

  const difference = async (): Promise<string> =>
    (await database.orm.schema.getUpdateSchemaSQL({ wrap: false })).trim()

  it('match those that the migrations create', async () => {
    expect(await difference()).toBe('')
  })

  it('are compared down to indexes, defaults and checks', async () => {
    for (const [name, statement, repair] of [
      ['index', 'drop index users_last_name_order_index', 'create index "users_last_name_order_index"'],
      [
        'default',
        'alter table sessions alter generation drop default',
        'alter column "generation" set default',
      ],
      ['check', 'alter table users drop constraint users_role_check', 'add constraint "users_role_check"'],
    ] as const) {
      await database.query(prepared(`test-drop-${name}`, statement))
      expect(await difference()).toContain(repair)
    }
  })

  it('each have an entity, except for those that triggers maintain', async () => {
    const allTables = prepared(
      'test-tables',
      `select table_name as name from information_schema.tables where table_schema = current_schema() order by 1`,
    )
    const tables = await database.query<{ name: string }>(allTables)
    const known = [...database.orm.getMetadata().getAll().values()].map(({ tableName }) => tableName)
    const unknown = tables.map(({ name }) => name).filter((name) => !known.includes(name))
    expect(unknown).toEqual(['invitations', 'mikro_orm_migrations', 'user_counts'])
  })
})

describe(`MikroORM's own command (${engine})`, () => {
  let test: TestDatabase
  let folder: string
  let env: NodeJS.ProcessEnv

  beforeAll(async () => {
    test = await createTestDatabase()
    folder = await mkdtemp(join(tmpdir(), 'gatehouse-orm-'))
    const where = test.url
      ? { DATABASE_URL: test.url, SECRET: 'a secret of this test alone, 32 bytes or more' }
      : { DATA_DIR: folder }
    env = { PATH: process.env.PATH, NO_COLOR: '1', ...where }
    if (test.url === undefined) await migrateIn(folder)
  })
  afterAll(async () => {
    await test.close()
    await rm(folder, { recursive: true })
  })

  const migrateIn = async (dataDir: string): Promise<void> => {
    await prepareDataFolder(dataDir)
    const database = await openDatabase({ kind: 'embedded', dataDir })
    await migrate(database)
    await database.close()
  }

  const mikroOrm = async (...args: string[]): Promise<string> => {
    const { stdout } = await run(process.execPath, [...shortLived.flags, command, ...args], {
      cwd: server,
      env: { ...env, ...shortLived.env },
    })
    return stdout
  }

  it('finds its configuration and the database', async () => {
    const said = await mikroOrm('debug')
    expect(said).toContain('database connection successful')
    expect(said).toContain(`${entities.length} references`)
  })

  it('reports no difference', async () => {
    expect(await mikroOrm('schema:update', '--dump')).toContain('Schema is up-to-date')
    expect(await mikroOrm('migration:create')).toContain('No changes required')
  })

  it('writes an empty migration on request, named like the others', async () => {
    await mikroOrm('migration:create', '--blank', '--name', 'notes', '--path', folder)
    const [file = ''] = (await readdir(folder)).filter((name) => name.endsWith('.ts'))
    expect(file).toMatch(/^\d{8}-\d{6}-notes\.ts$/)
    expect(await readFile(join(folder, file), 'utf8')).toContain('extends Migration')
  })
})
