import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import pg from 'pg'
import type { Arrangement } from './arrangement.ts'
import { runTool } from './postgresql-tools.ts'

/** The drill's databases on one server. */
export interface ScratchDatabases {
  create(): Promise<string>
  dropAll(): Promise<void>
}

/** @param serverUrl a PostgreSQL server on which databases may be created */
export function scratchDatabases(serverUrl: string): ScratchDatabases {
  const names: string[] = []
  return {
    create: async () => {
      const name = `gatehouse_drill_${randomBytes(6).toString('hex')}`
      await execute(serverUrl, `create database ${name}`)
      names.push(name)
      const url = new URL(serverUrl)
      url.pathname = `/${name}`
      return url.href
    },
    dropAll: async () => {
      for (const name of names.splice(0))
        await execute(serverUrl, `drop database if exists ${name} with (force)`)
    },
  }
}

/** A logical dump, `gatehouse.dump` in `folder`, restored next to the original. */
export async function dumpArrangement(serverUrl: string, folder: string): Promise<Arrangement> {
  const scratch = scratchDatabases(serverUrl)
  const file = join(folder, 'gatehouse.dump')
  const secret = { SECRET: randomBytes(32).toString('base64url') }
  const original = await scratch.create()
  return {
    title: 'logical dump (pg_dump, pg_restore)',
    original: { DATABASE_URL: original, ...secret },
    commandsBesideServer: true,
    backUp: () => runTool('pg_dump', ['--format=custom', `--file=${file}`, original]),
    restore: async () => ({ DATABASE_URL: await restoreDump(file, scratch), ...secret }),
    close: () => scratch.dropAll(),
  }
}

/** @returns the URL of a new database with the content of `file` */
export async function restoreDump(file: string, scratch: ScratchDatabases): Promise<string> {
  const restored = await scratch.create()
  await runTool('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${restored}`, file])
  return restored
}

async function execute(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  await client.query(statement).finally(() => client.end())
}
