import { setTimeout as delay } from 'node:timers/promises'
import type { SqlEntityManager } from '@mikro-orm/sql'
import pg from 'pg'
import { databaseUnavailable, isConnectionFailure } from './connection-failure.ts'
import type { Database } from './database.ts'
import { codeOf } from './error-code.ts'
import { migrations } from './migrations/migrations.ts'
import { prepared } from './prepared-statement.ts'

/** One number for all replicas: "gate" in ASCII. */
const advisoryLock = 0x67617465
const undefinedTable = '42P01'
const lockNotAvailable = '55P03'

const patienceMs = 5 * 60_000
const pauseMs = 500
/** Whoever asks for a table waits behind a migration that waits for it; the pool's statements wait for 4 seconds. */
const longestWaitForTable = '2s'

/** Laid out as MikroORM's own migrator does, so that its tools read it. */
const createTable = `
  create table if not exists mikro_orm_migrations (
    id serial primary key, name varchar(255) not null unique, executed_at timestamptz not null default now()
  )`
const selectApplied = 'select name from mikro_orm_migrations order by id'
const readApplied = prepared('migrations-applied', selectApplied)

interface Applied {
  readonly name: string
}

type Execute = (statement: string) => Promise<Applied[]>
type Work = (execute: Execute) => Promise<string[]>

const missingFrom = (rows: readonly Applied[]) =>
  migrations.filter(({ name }) => !rows.some((row) => row.name === name))

async function appliedIn(database: Database): Promise<Applied[]> {
  try {
    return await database.query<Applied>(readApplied)
  } catch (error) {
    if (codeOf(error) === undefinedTable) return []
    throw error
  }
}

/** The names of the migrations that this database still lacks; empty when it is ready. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  return missingFrom(await appliedIn(database)).map(({ name }) => name)
}

/**
 * Applies what is missing, all in one transaction under one advisory lock: of replicas that start together one
 * does it while the others wait, and if it is killed nothing remains and the next one does it. The lock belongs to
 * the transaction, so it also holds behind poolers. Waits up to five minutes for it, and for tables that others hold
 * (a dump does): two seconds at a time, since the requests of replicas that serve meanwhile queue behind it.
 *
 * @returns the names of the migrations that this call applied
 * @throws Unavailable the database cannot be reached
 */
export async function migrate(database: Database): Promise<string[]> {
  if ((await pendingMigrations(database)).length === 0) return []
  const em = database.em()
  const apply: Work = (execute) => applyMissing(em, execute)
  if (database.options.kind === 'embedded') {
    return em.transactional((tx) => apply((statement) => tx.execute(statement)))
  }
  const { url } = database.options
  try {
    return await retryLocks(() => withPatientConnection(url, apply))
  } catch (error) {
    throw isConnectionFailure(error) ? databaseUnavailable(error) : error
  }
}

/** Runs `work` again while somebody else has a table that it needs. */
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

async function applyMissing(em: SqlEntityManager, execute: Execute): Promise<string[]> {
  await execute('set local statement_timeout = 0')
  await execute(`set local lock_timeout = ${patienceMs}`)
  await execute(`set local idle_in_transaction_session_timeout = '1min'`)
  await execute(`select pg_advisory_xact_lock(${advisoryLock})`)
  await execute(`set local lock_timeout = '${longestWaitForTable}'`)
  await execute(createTable)
  const missing = missingFrom(await execute(selectApplied))
  for (const { name, class: MigrationClass } of missing) {
    const migration = new MigrationClass(em.getDriver(), em.config)
    await migration.up()
    for (const statement of migration.getQueries()) await execute(String(statement))
    await execute(`insert into mikro_orm_migrations (name) values ('${name}')`)
  }
  return missing.map(({ name }) => name)
}

/**
 * A transaction on a connection of its own that waits as long as it takes; the pool's gives up after seconds. Not
 * through MikroORM, whose transactions keep a connection that broke under them, and then wait for it at `close`.
 */
async function withPatientConnection(url: string, work: Work): Promise<string[]> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'gatehouse migrate',
    connectionTimeoutMillis: 5000,
    keepAlive: true,
  })
  // The statement that waits is rejected with the same error.
  client.on('error', () => undefined)
  await client.connect()
  try {
    await client.query('begin')
    const applied = await work(async (statement) => (await client.query<Applied>(statement)).rows)
    await client.query('commit')
    return applied
  } finally {
    await client.end().catch(() => undefined)
  }
}
