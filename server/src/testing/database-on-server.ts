import { randomBytes } from 'node:crypto'
import pg from 'pg'

/** A database that was created for a test. */
export interface DatabaseOnServer {
  readonly url: string
  /** Drops the database even if there are connections to it. */
  drop(): Promise<void>
}

/**
 * Creates a database on the PostgreSQL server at `serverUrl`.
 * @param prefix beginning of its name, followed by a random part
 * @param templateOf returns the database to copy, using the connection that copies it; PostgreSQL's own template if
 * omitted
 */
export async function createOnServer(
  serverUrl: string,
  prefix: string,
  templateOf: (client: pg.Client) => Promise<string> = async () => 'template1',
): Promise<DatabaseOnServer> {
  const name = `${prefix}_${randomBytes(8).toString('hex')}`
  await asAdministrator(serverUrl, async (client) => {
    await client.query(`create database ${name} template ${await templateOf(client)}`)
  })
  return {
    url: databaseUrl(serverUrl, name),
    drop: async () => {
      await asAdministrator(serverUrl, (client) =>
        client.query(`drop database if exists ${name} with (force)`),
      )
    },
  }
}

/** Runs `work` on a separate connection to the database at `url`. */
export async function asAdministrator<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return await work(client)
  } finally {
    await client.end()
  }
}

/** Returns the address of another database on the same server. */
export function databaseUrl(serverUrl: string, name: string): string {
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return url.href
}
