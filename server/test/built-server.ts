import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect } from '@jest/globals'
import { GraphqlCaller } from '../src/testing/visitor.ts'
import { prepareDataFolder } from '../test-support/embedded-cluster.ts'
import { refusesConnections } from '../test-support/refuses-connections.ts'
import { shortLived } from '../test-support/short-lived.ts'
import { commandHere } from './command-here.ts'
import { createTestDatabase, testServerUrl } from './test-database.ts'

type Variables = Readonly<Record<string, string>>

/** Exit and output of a process. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** A folder for one test, in which processes of the built server run and keep their data. */
export interface Workplace {
  readonly folder: string
  /** `DATABASE_URL` with `SECRET`, or the embedded database in this folder. */
  readonly env: Variables
  /** Starts a server that listens; it is stopped together with the workplace at the latest. */
  start(env?: Variables, options?: RunOptions): Promise<ServerProcess>
  /** Runs `main.js` if it should refuse to start, or `cli.js` with a command. */
  run(script: 'main' | 'cli', options?: RunOptions): Promise<Ended>
  /** Runs a command in this process, on the same database. */
  command(args: readonly string[], options?: RunOptions): Promise<Ended>
  /** Kills all running processes. */
  stop(): Promise<void>
  close(): Promise<void>
}

export interface RunOptions {
  readonly args?: readonly string[]
  readonly env?: Variables
  readonly input?: string
  /** The working directory, where `.env` is read; by default the workplace. */
  readonly cwd?: string
  /** The user to run as; requires root. */
  readonly uid?: number
  /** Run instead of the built file; found in the `PATH` of `env`. */
  readonly program?: string
}

const secret = 'a secret of this test alone, 32 bytes or more'

/**
 * @param database `server`: an empty PostgreSQL database if `TEST_DATABASE_URL` is set, otherwise an empty embedded
 * one. `embedded`: no database yet; `prepareDataFolder` saves a test the time to create one.
 */
export async function openWorkplace(database: 'embedded' | 'server' = 'server'): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
  const onServer = database === 'server' && testServerUrl !== undefined
  const testDatabase = onServer ? await createTestDatabase({ migrated: false }) : undefined
  const where: Variables = testDatabase?.url
    ? { DATABASE_URL: testDatabase.url, SECRET: secret }
    : { DATA_DIR: join(folder, 'data') }
  if (database === 'server' && where.DATA_DIR) await prepareDataFolder(where.DATA_DIR)
  const env = { ...where, ...shortLived.env, PORT: '0', BCRYPT_COST: '4' }
  const begun: ChildProcess[] = []
  const begin = (script: 'main' | 'cli', options: RunOptions) => {
    const { args = [], env: more = {}, cwd = folder, uid, program } = options
    const as = uid === undefined ? {} : { uid, gid: uid }
    const given = { cwd, env: { ...env, ...more }, ...as }
    const child =
      program === undefined
        ? spawn(process.execPath, [...shortLived.flags, builtFile(script), ...args], given)
        : spawn(program, args, given)
    begun.push(child)
    return child
  }
  const stop = async () => {
    for (const child of begun) await killed(child)
  }
  return {
    folder,
    env,
    start: (more = {}, options = {}) =>
      ServerProcess.listening(begin('main', { ...options, env: { ...options.env, ...more } })),
    run: (script, options = {}) => endOf(begin(script, options), options.input ?? ''),
    command: (args, options = {}) =>
      commandHere(args, { ...options, cwd: options.cwd ?? folder, env: { ...env, ...options.env } }),
    stop,
    close: async () => {
      await stop()
      await testDatabase?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const builtFile = (script: 'main' | 'cli'): string =>
  fileURLToPath(new URL(`../dist/bundle/${script}.js`, import.meta.url))

/** The whole startup message; log lines may follow. */
const banner = /listens at (http:\S+)[\s\S]*?\n\n(?! {2}There is no administrator)/

/** Shorter than the test's own timeout, so that a process's output is shown. */
const tooLate = (): AbortSignal => AbortSignal.timeout(45_000)

/**
 * Asserts that a failed start prints one sentence with what to do, or one per invalid setting, without a stack or
 * secret.
 */
export function expectOneSentence({ code, stdout, stderr }: Ended, sentence: string | RegExp): void {
  expect(stderr).toMatch(sentence)
  expect(stderr).toMatch(/^(The configuration is not usable:\n {2}- )?[^\n]+\.\n$/)
  expect(stderr).not.toMatch(/hunter2|node:internal/)
  expect(stdout).not.toMatch(/listens at|hunter2|"level":"error"/)
  expect(code).toBe(1)
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function endOf(child: ChildProcess, input: string): Promise<Ended> {
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => (output.stdout += chunk))
  child.stderr?.on('data', (chunk) => (output.stderr += chunk))
  // A process that refuses its arguments ends without reading its input.
  child.stdin?.on('error', () => undefined).end(input)
  const [code] = await once(child, 'close', { signal: tooLate() }).catch((cause) => {
    throw new Error(`It does not end:\n${output.stdout}${output.stderr}`, { cause })
  })
  return { code, ...output }
}

/** A process of the built server that listens. */
export class ServerProcess extends GraphqlCaller {
  readonly #child: ChildProcess
  readonly #output: () => string

  private constructor(url: string, child: ChildProcess, output: () => string) {
    super(url)
    this.#child = child
    this.#output = output
  }

  static async listening(child: ChildProcess): Promise<ServerProcess> {
    let output = ''
    const url = await new Promise<string>((resolve, reject) => {
      const read = (chunk: Buffer) => {
        output += chunk
        const [, address] = banner.exec(output) ?? []
        if (address !== undefined) resolve(address)
      }
      tooLate().addEventListener('abort', () => reject(new Error(`The server does not listen:\n${output}`)))
      child.stdout?.on('data', read)
      child.stderr?.on('data', read)
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${output}`)))
    })
    return new ServerProcess(url, child, () => output)
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** All of its output so far. */
  get output(): string {
    return this.#output()
  }

  /** The code in the link that it printed. */
  get setupToken(): string | undefined {
    return /\/setup\?token=(\S+)/.exec(this.output)?.[1]
  }

  isRunning(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Resolves to its exit code; null if a signal ended it. */
  async ended(): Promise<number | null> {
    await refusesConnections(this.url)
    if (this.isRunning()) await once(this.#child, 'exit')
    return this.#child.exitCode
  }
}
