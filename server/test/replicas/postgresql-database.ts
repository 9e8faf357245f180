import pg from 'pg'
import { createOnServer } from '../../src/testing/database-on-server.ts'

/** A temporary database on an existing server. */
export interface RunDatabase {
  readonly url: string
  /** Runs SQL directly, to inspect, to change the times of a row, or to break something. */
  sql<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>
  /** A separate connection for locks that last; ended with the database. */
  connect(): Promise<pg.Client>
  close(): Promise<void>
}

/** Creates an empty database, which the first server on it migrates. */
export async function createRunDatabase(serverUrl: string): Promise<RunDatabase> {
  const { url, drop } = await createOnServer(serverUrl, 'gatehouse_run')
  const pool = new pg.Pool({ connectionString: url, max: 2, application_name: 'test' })
  // A killed server breaks idle connections; the next statement reconnects.
  pool.on('error', () => undefined)
  const clients = new Set<pg.Client>()
  return {
    url,
    sql: async <Row extends object>(text: string, values: readonly unknown[] = []) =>
      (await pool.query<Row>(text, [...values])).rows,
    connect: async () => {
      const client = new pg.Client({ connectionString: url, application_name: 'test' })
      client.on('error', () => undefined)
      clients.add(client)
      await client.connect()
      return client
    },
    close: async () => {
      await Promise.all([...clients].map((client) => client.end().catch(() => undefined)))
      await pool.end()
      await drop()
    },
  }
}
