import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A database of a run's own, on a server that is there. */
export interface RunDatabase {
  readonly url: string
  /** Runs SQL beside the servers: to look, to move the clock of a row, or to break something. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** A connection of one's own, for locks that last; ended with the database. */
  connect(): Promise<pg.Client>
  close(): Promise<void>
}

/** Makes an empty database, to be migrated by the first server on it. */
export async function createRunDatabase(serverUrl: string): Promise<RunDatabase> {
  const name = `gatehouse_run_${randomBytes(8).toString('hex')}`
  await asAdministrator(serverUrl, `create database ${name}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const pool = new pg.Pool({ connectionString: url.href, max: 2, application_name: 'test' })
  // A server that is killed breaks idle connections; the next statement connects again.
  pool.on('error', () => undefined)
  const clients = new Set<pg.Client>()
  return {
    url: url.href,
    sql: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    connect: async () => {
      const client = new pg.Client({ connectionString: url.href, application_name: 'test' })
      client.on('error', () => undefined)
      clients.add(client)
      await client.connect()
      return client
    },
    close: async () => {
      await Promise.all([...clients].map((client) => client.end().catch(() => undefined)))
      await pool.end()
      await asAdministrator(serverUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

async function asAdministrator(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
