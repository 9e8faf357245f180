import type { Migration } from '@mikro-orm/migrations'
import { MikroORM, PostgreSqlDriver } from '@mikro-orm/postgresql'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { databaseUnavailable, isConnectionFailure } from './connection-failure.ts'
import type { Database } from './database.ts'
import { entityOptions } from './entity-options.ts'
import { codeOf } from './error-code.ts'
import { migrations } from './migrations/migrations.ts'
import { prepared } from './prepared-statement.ts'

/** One number for all replicas: "gate" in ASCII. */
const advisoryLock = 0x67617465
const undefinedTable = '42P01'

/** Laid out as MikroORM's own migrator does, so that its tools read it. */
const createTable = `
  create table if not exists mikro_orm_migrations (
    id serial primary key, name varchar(255) not null unique, executed_at timestamptz not null default now()
  )`
const selectApplied = 'select name from mikro_orm_migrations order by id'
const applied = prepared('migrations-applied', selectApplied)

interface Applied {
  readonly name: string
}

const missingFrom = (rows: readonly Applied[]) =>
  migrations.filter(({ name }) => !rows.some((row) => row.name === name))

async function readApplied(database: Database): Promise<Applied[]> {
  try {
    return await database.query<Applied>(applied)
  } catch (error) {
    if (codeOf(error) === undefinedTable) return []
    throw error
  }
}

/** The names of the migrations that this database still lacks; empty when it is ready. */
export async function pendingMigrations(database: Database): Promise<string[]> {
  return missingFrom(await readApplied(database)).map(({ name }) => name)
}

/**
 * Applies what is missing, all in one transaction under one advisory lock: of replicas that start together one
 * does it while the others wait, and if it is killed nothing remains and the next one does it. The lock belongs to
 * the transaction, so it also holds behind poolers. Waits up to five minutes for it.
 *
 * @returns the names of the migrations that this call applied
 * @throws Unavailable the database cannot be reached
 */
export async function migrate(database: Database): Promise<string[]> {
  if ((await pendingMigrations(database)).length === 0) return []
  try {
    return await withPatience(database, (em) => em.transactional(applyMissing))
  } catch (error) {
    throw isConnectionFailure(error) ? databaseUnavailable(error) : error
  }
}

async function applyMissing(em: SqlEntityManager): Promise<string[]> {
  await em.execute(`set local statement_timeout = 0`)
  await em.execute(`set local lock_timeout = '5min'`)
  await em.execute(`set local idle_in_transaction_session_timeout = '1min'`)
  await em.execute(`select pg_advisory_xact_lock(${advisoryLock})`)
  await em.execute(createTable)
  const missing = missingFrom(await em.execute<Applied[]>(selectApplied))
  for (const { name, class: MigrationClass } of missing) {
    await apply(em, new MigrationClass(em.getDriver(), em.config))
    await em.execute('insert into mikro_orm_migrations (name) values (?)', [name])
  }
  return missing.map(({ name }) => name)
}

async function apply(em: SqlEntityManager, migration: Migration): Promise<void> {
  migration.setTransactionContext(em.getTransactionContext())
  await migration.up()
  for (const statement of migration.getQueries()) await em.execute(statement)
}

/** On a server, a connection of its own that waits as long as it takes; the pool's gives up after seconds. */
async function withPatience<T>(database: Database, work: (em: SqlEntityManager) => Promise<T>): Promise<T> {
  const { options } = database
  if (options.kind === 'embedded') return work(database.em())
  const patient = await MikroORM.init<PostgreSqlDriver>({
    driver: PostgreSqlDriver,
    ...entityOptions({ entities: [], warn: () => undefined }),
    clientUrl: options.url,
    driverOptions: {
      connectionString: options.url,
      application_name: 'gatehouse migrate',
      connectionTimeoutMillis: 5000,
      keepAlive: true,
      max: 1,
    },
  })
  try {
    return await work(patient.em.fork())
  } finally {
    await patient.close()
  }
}
