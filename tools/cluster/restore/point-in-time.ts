import { randomBytes } from 'node:crypto'
import { chownSync } from 'node:fs'
import { appendFile, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import pg from 'pg'
import { eventually } from '../../../server/test-support/engines/eventually.ts'
import { Postgresql } from '../../../server/test-support/engines/postgresql.ts'
import { unprivileged } from '../../../server/test-support/engines/unprivileged.ts'
import type { Arrangement } from './arrangement.ts'
import { runTool } from './postgresql-tools.ts'

const recoveryPatienceMs = 60_000

/**
 * A base backup and the archived log since: the server is restored to a time long after the backup. All its files are
 * in `folder`.
 */
export async function pointInTimeArrangement(folder: string): Promise<Arrangement> {
  const as = unprivileged('postgres')
  await ownedFolder(folder, as)
  const archive = await ownedFolder(join(folder, 'archive'), as)
  const restoredFolder = await ownedFolder(join(folder, 'restored'), as)
  const secret = { SECRET: randomBytes(32).toString('base64url') }
  const settings = { archive_mode: 'on', archive_command: `cp %p "${archive}/%f"` }
  const engine = await Postgresql.start({ settings })
  const engines = [engine]
  const base = join(restoredFolder, 'data')
  await runTool('pg_basebackup', [`--pgdata=${base}`, '--checkpoint=fast', `--dbname=${engine.url}`], {
    ...as,
    cwd: folder,
  })
  let moment = ''
  return {
    title: 'base backup and archived log, brought back to a moment',
    original: { DATABASE_URL: engine.url, ...secret },
    commandsBesideServer: true,
    backUp: async () => {
      moment = await readValue(engine.url, 'select clock_timestamp()::text')
    },
    restore: async () => {
      // An orderly shutdown archives the log completely.
      await engine.stop()
      await writeFile(join(base, 'recovery.signal'), '')
      await appendFile(join(base, 'postgresql.auto.conf'), recoverySettings(archive, moment))
      const restored = await Postgresql.start({ folder: restoredFolder })
      engines.push(restored)
      const isOver = async () =>
        (await readValue(restored.url, 'select pg_is_in_recovery()::text')) === 'false'
      await eventually(isOver, recoveryPatienceMs)
      return { DATABASE_URL: restored.url, ...secret }
    },
    close: async () => {
      for (const one of engines) await one.remove()
    },
  }
}

const recoverySettings = (archive: string, moment: string): string => `
restore_command = 'cp "${archive}/%f" "%p"'
recovery_target_time = '${moment}'
recovery_target_action = 'promote'
`

async function ownedFolder(path: string, { uid, gid }: { uid?: number; gid?: number }): Promise<string> {
  await mkdir(path, { recursive: true })
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid)
  return path
}

async function readValue(url: string, query: string): Promise<string> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const { rows } = await client.query<string[]>({ text: query, rowMode: 'array' })
    return String(rows[0]?.[0])
  } finally {
    await client.end()
  }
}
