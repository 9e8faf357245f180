import { createHash, randomBytes } from 'node:crypto'
import { readFile, rename, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import pg from 'pg'
import { type Database, type DatabaseOptions, openDatabase } from '../src/database/database.ts'
import { migrate } from '../src/database/migrate.ts'
import { migrations } from '../src/database/migrations/migrations.ts'

/** A database of a test's own. Open it with `openDatabase(options)`. */
export interface TestDatabase {
  readonly options: DatabaseOptions
  /** Where it is; only on a PostgreSQL server. */
  readonly url?: string
  /** Drops it, whoever is still connected. */
  close(): Promise<void>
}

/** The PostgreSQL server that tests may make databases on; undefined: they run on the embedded database. */
export const testServerUrl = process.env.TEST_DATABASE_URL || undefined

/** A PgBouncer in front of that server, if the databases are to be used through it. */
const testPoolerUrl = process.env.TEST_POOLER_URL || undefined

/**
 * A fresh database with all migrations applied: embedded in memory, or on the server that `TEST_DATABASE_URL` names,
 * under a name of its own, so that many test files may run at once.
 *
 * @param migrated false: an empty one
 */
export function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  return testServerUrl === undefined ? inMemory(migrated) : onServer(testServerUrl, migrated)
}

/** Opens it where tables are filled: a statement may take a minute. */
export const openPatiently = (
  { options }: TestDatabase,
  surroundings: Parameters<typeof openDatabase>[1] = {},
): Promise<Database> =>
  openDatabase(
    options.kind === 'embedded' ? options : { ...options, statementTimeoutMs: 60_000 },
    surroundings,
  )

/** Changes whenever a migration does, so that no template outlives what it was made from. */
function templateName(): string {
  const hash = createHash('sha256')
  for (const { name, class: Migration } of migrations) hash.update(name).update(Migration.toString())
  return `gatehouse_template_${hash.digest('hex').slice(0, 16)}`
}

async function inMemory(migrated: boolean): Promise<TestDatabase> {
  const template = new Blob([await embeddedTemplate(migrated)])
  return { options: { kind: 'embedded', template }, close: () => Promise.resolve() }
}

/** Making a cluster takes seconds, loading one a fifth of a second: each is made once and kept beside other temporary files. */
async function embeddedTemplate(migrated: boolean): Promise<Uint8Array<ArrayBuffer>> {
  const path = join(
    tmpdir(),
    `${migrated ? templateName() : 'gatehouse_template_empty'}_${await pgliteVersion()}.tar`,
  )
  const kept = await readFile(path).catch(() => undefined)
  if (kept) return new Uint8Array(kept)
  const made = migrated ? await migratedCluster() : await emptyCluster()
  const draft = `${path}.${process.pid}`
  await writeFile(draft, made)
  await rename(draft, path)
  return made
}

/** A folder of one version need not be readable by the next. */
async function pgliteVersion(): Promise<string> {
  const manifest = new URL('../../node_modules/@electric-sql/pglite/package.json', import.meta.url)
  return JSON.parse(await readFile(manifest, 'utf8')).version
}

async function emptyCluster(): Promise<Uint8Array<ArrayBuffer>> {
  const pglite = await PGlite.create()
  const dump = await pglite.dumpDataDir('none')
  await pglite.close()
  return new Uint8Array(await dump.arrayBuffer())
}

async function migratedCluster(): Promise<Uint8Array<ArrayBuffer>> {
  const database = await openDatabase({ kind: 'embedded' })
  await migrate(database)
  const pglite: unknown = await database.orm.em.getDriver().getConnection().getNativeClient()
  if (!(pglite instanceof PGlite)) throw new TypeError('The embedded database is no PGlite.')
  const dump = await pglite.dumpDataDir('none')
  await database.close()
  return new Uint8Array(await dump.arrayBuffer())
}

async function asAdministrator<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}

async function onServer(serverUrl: string, migrated: boolean): Promise<TestDatabase> {
  const name = `gatehouse_test_${randomBytes(8).toString('hex')}`
  await asAdministrator(serverUrl, async (client) => {
    const template = migrated ? await serverTemplate(client, serverUrl) : 'template1'
    await client.query(`create database ${name} template ${template}`)
  })
  const url = databaseUrl(serverUrl, name)
  return {
    options:
      testPoolerUrl === undefined
        ? { kind: 'postgresql', url }
        : { kind: 'postgresql', url: databaseUrl(testPoolerUrl, name), listenUrl: url },
    url,
    close: () =>
      asAdministrator(serverUrl, async (client) => {
        await client.query(`drop database if exists ${name} with (force)`)
      }),
  }
}

/** One process makes it while the others wait; it appears under its name only when it is whole. */
async function serverTemplate(client: pg.Client, serverUrl: string): Promise<string> {
  const name = templateName()
  await client.query('select pg_advisory_lock(hashtext($1))', [name])
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  if (rowCount === 0) {
    const draft = `${name}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft}`)
    const database = await openDatabase({ kind: 'postgresql', url: databaseUrl(serverUrl, draft) })
    await migrate(database).finally(() => database.close())
    // Connections that were closed here may not be gone there yet.
    await client.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [
      draft,
    ])
    await client.query(`alter database ${draft} rename to ${name}`)
  }
  return name
}
