import { randomBytes } from 'node:crypto'
import { cp, mkdtemp, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import pg from 'pg'

/** Data for one test file: the server's settings for it, and its removal. */
export interface TestData {
  readonly environment: Readonly<Record<string, string>>
  remove(): Promise<void>
}

/** A copy of the prepared folder, or a database on the PostgreSQL server of `TEST_DATABASE_URL`. */
export function makeTestData(): Promise<TestData> {
  const server = process.env.TEST_DATABASE_URL
  return server ? databaseOn(server) : copiedFolder()
}

async function copiedFolder(): Promise<TestData> {
  const template = process.env.DATA_TEMPLATE
  if (!template) throw new Error('Run these tests through the project `browser`, which prepares their data.')
  const folder = await mkdtemp(join(dirname(template), 'data-'))
  await cp(template, folder, { recursive: true })
  return { environment: { DATA_DIR: folder }, remove: () => rm(folder, { recursive: true, force: true }) }
}

async function databaseOn(server: string): Promise<TestData> {
  const name = `gatehouse_browser_${randomBytes(6).toString('hex')}`
  const url = new URL(server)
  url.pathname = name
  await run(server, `create database ${name}`)
  return {
    environment: { DATABASE_URL: url.href, SECRET: randomBytes(32).toString('base64url') },
    remove: () => run(server, `drop database ${name} with (force)`),
  }
}

async function run(server: string, statement: string): Promise<void> {
  const client = new pg.Client(server)
  await client.connect()
  await client.query(statement)
  await client.end()
}
