import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { built } from './built.ts'
import { processCpuMs } from './process-cpu.ts'

/** A migrated database for a benchmark. */
export interface BenchDatabase {
  readonly url: string
  sql<Row extends object = object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** CPU time of its connections by process; empty if the server is on another machine. */
  cpuMsByBackend(): Promise<ReadonlyMap<number, number>>
  close(): Promise<void>
  drop(): Promise<void>
}

const serverUrl = process.env.TEST_DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/postgres'

/** @param server its address; by default that of `TEST_DATABASE_URL` */
export async function createBenchDatabase(server = serverUrl): Promise<BenchDatabase> {
  return openBenchDatabase(`gatehouse_bench_${randomBytes(6).toString('hex')}`, server)
}

/** Returns the database of this name, creating it if necessary. */
export async function openBenchDatabase(name: string, server = serverUrl): Promise<BenchDatabase> {
  const url = new URL(server)
  url.pathname = `/${name}`
  if (!(await isThere(server, name))) await asAdministrator(server, `create database ${name}`)
  await migrateDatabase(url.href)
  const pool = new pg.Pool({ connectionString: url.href, max: 2 })
  const sql = async <Row extends object>(text: string, values: readonly unknown[] = []) =>
    (await pool.query<Row>(text, [...values])).rows
  return {
    url: url.href,
    sql,
    cpuMsByBackend: async () => {
      const rows = await sql<{ pid: number }>(
        'select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
      )
      return new Map(rows.map(({ pid }) => [pid, processCpuMs(pid) ?? 0]))
    },
    close: () => pool.end(),
    drop: async () => {
      await pool.end()
      await asAdministrator(server, `drop database if exists ${name} with (force)`)
    },
  }
}

/** CPU time of connections between two samples; connections that opened in between count completely. */
export const cpuMsBetween = (
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): number => [...after].reduce((total, [pid, cpuMs]) => total + cpuMs - (before.get(pid) ?? 0), 0)

export async function serverVersion(): Promise<string> {
  const [row] = await asAdministrator<{ server_version: string }>(serverUrl, 'show server_version')
  return row?.server_version ?? 'unknown'
}

const isThere = async (server: string, name: string): Promise<boolean> =>
  (await asAdministrator(server, `select from pg_database where datname = '${name}'`)).length > 0

async function asAdministrator<Row extends object>(server: string, statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

async function migrateDatabase(url: string): Promise<void> {
  const [{ openDatabase }, { migrate }, { User }, { Session }] = await Promise.all([
    built('database/open-database'),
    built('database/migrations/migrate'),
    built('features/users/user.entity'),
    built('features/sessions/session.entity'),
  ])
  const database = await openDatabase({ kind: 'postgresql', url }, { entities: [User, Session] })
  await migrate(database)
  await database.close()
}
