import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { built } from './built.ts'
import { processCpuMs } from './process-cpu.ts'

/** A migrated database of a benchmark's own, on the server that `TEST_DATABASE_URL` names. */
export interface BenchDatabase {
  readonly url: string
  sql<Row extends object = object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** CPU that its connections have used so far, by process; empty when the server is on another machine. */
  cpuMsByBackend(): Promise<ReadonlyMap<number, number>>
  drop(): Promise<void>
}

const serverUrl = process.env.TEST_DATABASE_URL || 'postgres://postgres@127.0.0.1:5432/postgres'

export async function createBenchDatabase(): Promise<BenchDatabase> {
  const name = `gatehouse_bench_${randomBytes(6).toString('hex')}`
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  await asAdministrator(`create database ${name}`)
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
    drop: async () => {
      await pool.end()
      await asAdministrator(`drop database if exists ${name} with (force)`)
    },
  }
}

/** What connections have used between two looks; those that came in between are counted whole. */
export const cpuMsBetween = (
  before: ReadonlyMap<number, number>,
  after: ReadonlyMap<number, number>,
): number => [...after].reduce((total, [pid, cpuMs]) => total + cpuMs - (before.get(pid) ?? 0), 0)

export async function serverVersion(): Promise<string> {
  const [row] = await asAdministrator<{ server_version: string }>('show server_version')
  return row?.server_version ?? 'unknown'
}

async function asAdministrator<Row extends object>(statement: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: serverUrl })
  await client.connect()
  try {
    return (await client.query<Row>(statement)).rows
  } finally {
    await client.end()
  }
}

async function migrateDatabase(url: string): Promise<void> {
  const [{ openDatabase }, { migrate }, { User }, { Session }] = await Promise.all([
    built('database/database'),
    built('database/migrate'),
    built('accounts/user.entity'),
    built('sessions/session.entity'),
  ])
  const database = await openDatabase({ kind: 'postgresql', url }, { entities: [User, Session] })
  await migrate(database)
  await database.close()
}
