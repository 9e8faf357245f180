import { execFile } from 'node:child_process'
import { tmpdir } from 'node:os'
import { promisify } from 'node:util'
import { cliPath, Gatehouse } from '../engines/gatehouse.ts'

const run = promisify(execFile)

/** Settings that both a server and its operators' commands take. */
export type Settings = Readonly<Record<string, string>>

/** A database that can be backed up, and what comes of the backup. */
export interface Arrangement {
  /** For the heading: what kind of backup it is. */
  readonly title: string
  /** Settings of a server on the database that is to be backed up. */
  readonly original: Settings
  /** Whether a command may run beside the server. */
  readonly commandsBesideServer: boolean
  /** Makes the backup, or notes the moment to go back to. The server runs, unless commands may not run beside it. */
  backUp(): Promise<void>
  /** To be called when the server has been stopped. @returns the settings of a server on what was restored */
  restore(): Promise<Settings>
  close(): Promise<void>
}

/** Runs an operators' command. @returns what it printed @throws what it complained of */
export async function command(settings: Settings, args: readonly string[], input = ''): Promise<string> {
  const running = run(process.execPath, [cliPath, ...args], {
    env: { PATH: process.env.PATH, ...settings },
    cwd: tmpdir(),
  })
  running.child.stdin?.end(input)
  return (await running).stdout
}

/** A server with cheap hashes and without limits, so that a drill is quick. */
export const serve = (settings: Settings): Promise<Gatehouse> =>
  Gatehouse.start({ env: { BCRYPT_COST: '4', RATE_LIMITS: 'off', LOG_LEVEL: 'warn', ...settings } })
