import { createHash } from 'node:crypto'
import { describe, it } from '@jest/globals'
import type pg from 'pg'
import type { Database, DatabaseOptions } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations/migrate.ts'
import { migrations } from '../src/database/migrations/migrations.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { createOnServer, databaseUrl } from '../src/testing/database-on-server.ts'
import { embeddedTemplate } from '../src/testing/embedded-template.ts'

/** A temporary database. Open it with `openDatabase(options)`. */
export interface TestDatabase {
  readonly options: DatabaseOptions
  /** Its address; only on a PostgreSQL server. */
  readonly url?: string
  /** Drops it despite open connections. */
  close(): Promise<void>
}

/** The PostgreSQL server on which tests may create databases; undefined selects the embedded database. */
export const testServerUrl = process.env.TEST_DATABASE_URL || undefined

/**
 * Tests that need a PostgreSQL server: its connections, roles and processes. They are skipped without
 * `TEST_DATABASE_URL`; `.ci/run` always sets it.
 */
export const describeOnServer = testServerUrl === undefined ? describe.skip : describe
export const itOnServer = testServerUrl === undefined ? it.skip : it

/** A PgBouncer in front of that server, if the databases are to be used through it. */
const testPoolerUrl = process.env.TEST_POOLER_URL || undefined

/**
 * Creates a fresh database with all migrations applied: embedded in memory, or on the server of `TEST_DATABASE_URL`
 * under a unique name, so that many test files can run at once.
 *
 * @param migrated false creates an empty one
 */
export function createTestDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  return testServerUrl === undefined ? inMemory(migrated) : onServer(testServerUrl, migrated)
}

type Surroundings = Parameters<typeof openDatabase>[1]

/** Opens it for filling tables, with a statement timeout of five minutes. */
export const openPatiently = (test: TestDatabase, surroundings: Surroundings = {}): Promise<Database> =>
  openWithTimeout(test, 300_000, surroundings)

/** Opens it with another statement timeout. The embedded database has none. */
export const openWithTimeout = (
  { options }: TestDatabase,
  statementTimeoutMs: number,
  surroundings: Surroundings = {},
): Promise<Database> =>
  openDatabase(options.kind === 'embedded' ? options : { ...options, statementTimeoutMs }, surroundings)

/** Changes with every migration, so that no template is outdated. */
function templateName(): string {
  const hash = createHash('sha256')
  for (const { name, class: Migration } of migrations) hash.update(name).update(Migration.toString())
  return hash.digest('hex').slice(0, 16)
}

async function inMemory(migrated: boolean): Promise<TestDatabase> {
  const template = await (migrated ? embeddedTemplate(templateName(), migrate) : embeddedTemplate())
  return { options: { kind: 'embedded', template }, close: () => Promise.resolve() }
}

async function onServer(serverUrl: string, migrated: boolean): Promise<TestDatabase> {
  const templateOf = migrated ? (client: pg.Client) => serverTemplate(client, serverUrl) : undefined
  const { url, drop } = await createOnServer(serverUrl, 'gatehouse_test', templateOf)
  const name = new URL(url).pathname.slice(1)
  return {
    options:
      testPoolerUrl === undefined
        ? { kind: 'postgresql', url }
        : { kind: 'postgresql', url: databaseUrl(testPoolerUrl, name), listenUrl: url },
    url,
    close: drop,
  }
}

/** One process creates it while the others wait; it gets its name only when it is complete. */
async function serverTemplate(client: pg.Client, serverUrl: string): Promise<string> {
  const name = `gatehouse_template_${templateName()}`
  await client.query('select pg_advisory_lock(hashtext($1))', [name])
  const { rowCount } = await client.query('select from pg_database where datname = $1', [name])
  if (rowCount === 0) {
    const draft = `${name}_draft`
    await client.query(`drop database if exists ${draft} with (force)`)
    await client.query(`create database ${draft}`)
    const database = await openDatabase({ kind: 'postgresql', url: databaseUrl(serverUrl, draft) })
    await migrate(database).finally(() => database.close())
    // The server may not yet have noticed that connections were closed.
    await client.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [
      draft,
    ])
    await client.query(`alter database ${draft} rename to ${name}`)
  }
  return name
}
