import { setTimeout as delay } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import pg from 'pg'
import { databaseUnavailable, isConnectionFailure } from '../connection-failure.ts'
import type { Database } from '../database.ts'
import { defaultSchema } from '../defaults.ts'
import { codeOf } from '../error-code.ts'
import { NoConnection } from '../no-connection.ts'
import { prepared } from '../prepared-statement.ts'
import { setSession } from '../session-settings.ts'
import { migrations, type NamedMigration } from './migrations.ts'
import {
  type Execute,
  explainMigration,
  requireSchema,
  requireTrigrams,
  requireUsableServer,
} from './usability.ts'

/** "gate" in ASCII, which 0.1 also uses. Schemas other than `public` have their own numbers. */
const advisoryLock = 0x67617465
const undefinedTable = '42P01'
const lockNotAvailable = '55P03'

const patienceMs = 5 * 60_000
const pauseMs = 500
/**
 * Requests for a table queue behind a migration that waits for it, and the pool's statements time out after 4 seconds.
 */
const longestWaitForTable = '2s'

/** The layout of MikroORM's own migrator, so that its tools can read it. */
const createTable = `
  create table if not exists mikro_orm_migrations (
    id serial primary key, name varchar(255) not null unique, executed_at timestamptz not null default now()
  )`
const selectApplied = 'select name from mikro_orm_migrations order by id'
const readApplied = prepared('migrations-applied', selectApplied)

interface Applied {
  readonly name: string
}

type Work = (execute: Execute) => Promise<string[]>

const missingFrom = (rows: readonly Applied[], added: readonly NamedMigration[]): NamedMigration[] =>
  [...migrations, ...added]
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .filter(({ name }) => !rows.some((row) => row.name === name))

async function appliedIn(database: Database): Promise<Applied[]> {
  try {
    return await database.query<Applied>(readApplied)
  } catch (error) {
    if (codeOf(error) === undefinedTable) return []
    throw error
  }
}

/**
 * Returns the names of the migrations that this database lacks; empty if it is ready.
 * @param added the migrations of features, besides the built-in ones
 */
export async function pendingMigrations(
  database: Database,
  added: readonly NamedMigration[] = [],
): Promise<string[]> {
  return missingFrom(await appliedIn(database), added).map(({ name }) => name)
}

/**
 * Applies missing migrations in one transaction under one advisory lock. Of replicas that start together, one applies
 * them while the others wait; if it is killed, nothing remains and the next one takes over. The lock belongs to the
 * transaction, so it also works behind poolers. Waits up to five minutes for it and for tables locked by others (such
 * as a dump), two seconds at a time, because requests of serving replicas queue behind the wait.
 *
 * @param added the migrations of features, besides the built-in ones
 * @returns the names of the migrations that this call applied
 * @throws Unavailable the database cannot be reached
 * @throws DatabaseUnusable it cannot be used without a change by the operator
 */
export async function migrate(database: Database, added: readonly NamedMigration[] = []): Promise<string[]> {
  const { options } = database
  const { schema = defaultSchema } = options
  const em = database.em()
  const apply: Work = (execute) => applyMissing(em, schema, added, execute)
  try {
    if ((await pendingMigrations(database, added)).length === 0) return []
    if (options.kind === 'embedded')
      return await em.transactional((tx) => apply((statement) => tx.execute(statement)))
    return await retryLocks(() => withPatientConnection(options.url, apply))
  } catch (error) {
    throw isConnectionFailure(error) ? databaseUnavailable(error) : explainMigration(error, schema)
  }
}

/** Runs `work` again while another session locks a table that it needs. */
async function retryLocks<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs
  for (;;) {
    try {
      return await work()
    } catch (error) {
      if (codeOf(error) !== lockNotAvailable || performance.now() > deadline) throw error
      await delay(pauseMs)
    }
  }
}

async function applyMissing(
  em: SqlEntityManager,
  schema: string,
  added: readonly NamedMigration[],
  execute: Execute,
): Promise<string[]> {
  await execute(setSession({ schema, statementTimeoutMs: 0 }, { local: true }))
  await requireUsableServer(execute)
  await execute(`set local lock_timeout = ${patienceMs}`)
  await execute(`set local idle_in_transaction_session_timeout = '1min'`)
  await execute(`select pg_advisory_xact_lock(${lockOf(schema)})`)
  await execute(`set local lock_timeout = '${longestWaitForTable}'`)
  await requireSchema(execute, schema)
  await requireTrigrams(execute, schema)
  await execute(createTable)
  const missing = missingFrom(await execute<Applied>(selectApplied), added)
  for (const { name, class: MigrationClass } of missing) {
    const migration = new MigrationClass(em.getDriver(), em.config)
    await migration.up()
    for (const statement of migration.getQueries()) await execute(String(statement))
    await execute(`insert into mikro_orm_migrations (name) values ('${name}')`)
  }
  return missing.map(({ name }) => name)
}

const lockOf = (schema: string): string =>
  schema === defaultSchema ? String(advisoryLock) : `${advisoryLock}, hashtext('${schema}')`

/**
 * Runs a transaction without a time limit on a separate connection; the pool's time out after seconds. Does not use
 * MikroORM, whose transactions keep a broken connection and then wait for it at `close`.
 */
async function withPatientConnection(url: string, work: Work): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'gatehouse migrate',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  })
  // The waiting statement is rejected with the same error.
  client.on('error', () => undefined)
  await client.connect().catch((cause: unknown) => {
    throw new NoConnection(cause)
  })
  try {
    await client.query('begin isolation level read committed')
    const applied = await work(async <Row extends object>(statement: string) => {
      const { rows } = await client.query<Row>(statement)
      return rows
    })
    await client.query('commit')
    return applied
  } finally {
    await client.end().catch(() => undefined)
  }
}
