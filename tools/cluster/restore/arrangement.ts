import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { cliPath, Gatehouse } from '../../../server/test-support/engines/gatehouse.ts'

const run = promisify(execFile)

/** Settings of both a server and its operator commands. */
export type Settings = Readonly<Record<string, string>>

/** A database that can be backed up, and its backup. */
export interface Arrangement {
  /** The kind of backup, for the heading. */
  readonly title: string
  /** Settings of a server on the original database. */
  readonly original: Settings
  /** Whether a command may run next to the server. */
  readonly commandsBesideServer: boolean
  /** Creates the backup, or records the time to restore. The server runs unless commands may not run next to it. */
  backUp(): Promise<void>
  /** Call this after the server has stopped. @returns the settings of a server on the restored database */
  restore(): Promise<Settings>
  close(): Promise<void>
}

/** Runs an operator command. @returns its output @throws its error output */
export async function command(settings: Settings, args: readonly string[], input = ''): Promise<string> {
  const running = run(process.execPath, [cliPath, ...args], {
    env: { PATH: process.env.PATH, ...settings },
    cwd: tmpdir(),
  })
  running.child.stdin?.end(input)
  return (await running).stdout
}

/** A server with cheap hashes and without limits, to make a drill fast. */
export const serve = (settings: Settings): Promise<Gatehouse> =>
  Gatehouse.start({ env: { BCRYPT_COST: '4', RATE_LIMITS: 'off', LOG_LEVEL: 'warn', ...settings } })
