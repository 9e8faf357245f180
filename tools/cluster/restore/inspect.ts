import pg from 'pg'
import { serve } from './arrangement.ts'
import type { Check } from './drill.ts'
import { restoreDump, scratchDatabases } from './dump.ts'

/** Restores a given dump separately and starts a server on it. @param secret the one it was created under */
export async function inspectDump(file: string, secret: string, serverUrl: string): Promise<Check[]> {
  const scratch = scratchDatabases(serverUrl)
  try {
    const url = await restoreDump(file, scratch)
    const server = await serve({ DATABASE_URL: url, SECRET: secret })
    try {
      return [
        {
          what: 'a server starts on it',
          expected: 'ready',
          came: (await server.isReady()) ? 'ready' : 'not',
        },
        {
          what: 'no link for a first administrator is offered',
          expected: 'none',
          came: server.setupLink === undefined ? 'none' : 'one',
        },
        ...(await counts(url)),
      ]
    } finally {
      await server.stop()
    }
  } finally {
    await scratch.dropAll()
  }
}

async function counts(url: string): Promise<Check[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<{ what: string; count: string }>(
      `select 'users' as what, count(*) from users union all
       select 'open sessions', count(*) from sessions where ended_at is null and expires_at > now() union all
       select 'audit events', count(*) from audit_events`,
    )
    return rows.map(({ what, count }) => ({ what: `it has ${what}`, expected: count, came: count }))
  } finally {
    await client.end()
  }
}
