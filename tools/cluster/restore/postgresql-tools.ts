import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { MissingProgram } from '../../../server/test-support/engines/installed-program.ts'
import { postgresqlPrograms } from '../../../server/test-support/engines/postgresql.ts'

const run = promisify(execFile)

/**
 * Runs a program of the newest installed PostgreSQL.
 * @throws MissingProgram
 */
export async function runTool(
  name: 'pg_dump' | 'pg_restore' | 'pg_basebackup',
  args: readonly string[],
  as: { readonly uid?: number; readonly gid?: number; readonly cwd?: string } = {},
): Promise<void> {
  const folder = postgresqlPrograms()
  const inFolder = folder === undefined ? undefined : join(folder, name)
  const program = inFolder !== undefined && existsSync(inFolder) ? inFolder : name
  await run(program, [...args], as).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error
    throw new MissingProgram(
      `${name} is missing: apt-get install postgresql-client, or name the folder of PostgreSQL's programs in PG_BIN.`,
    )
  })
}
