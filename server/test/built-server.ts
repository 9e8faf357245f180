import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createTestDatabase, testServerUrl } from './test-database.ts'
import { GraphqlCaller } from './visitor.ts'

type Variables = Readonly<Record<string, string>>

/** How a process ended, and what it said. */
export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
  readonly milliseconds: number
}

/** A folder of a test's own, where processes of the built server run and keep their data. */
export interface Workplace {
  readonly folder: string
  /** `DATABASE_URL` with `SECRET`, or the embedded database in this folder. */
  readonly env: Variables
  /** A server that listens; it is stopped with the workplace at the latest. */
  start(env?: Variables): Promise<ServerProcess>
  /** `main.js` where it must refuse to start, or `cli.js` with a command. */
  run(script: 'main' | 'cli', options?: RunOptions): Promise<Ended>
  close(): Promise<void>
}

interface RunOptions {
  readonly args?: readonly string[]
  readonly env?: Variables
  readonly input?: string
}

const secret = 'a secret of this test alone, 32 bytes or more'

/** @param database `server`: on PostgreSQL where `TEST_DATABASE_URL` names one */
export async function openWorkplace(database: 'embedded' | 'server' = 'server'): Promise<Workplace> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-test-'))
  const onServer = database === 'server' && testServerUrl !== undefined
  const testDatabase = onServer ? await createTestDatabase({ migrated: false }) : undefined
  const where: Variables = testDatabase?.url
    ? { DATABASE_URL: testDatabase.url, SECRET: secret }
    : { DATA_DIR: join(folder, 'data') }
  const env = { ...where, PORT: '0', BCRYPT_COST: '4' }
  const begun: ChildProcess[] = []
  const begin = (script: 'main' | 'cli', args: readonly string[], variables: Variables): ChildProcess => {
    const child = spawn(process.execPath, [builtFile(script), ...args], { cwd: folder, env: variables })
    begun.push(child)
    return child
  }
  return {
    folder,
    env,
    start: (more = {}) => ServerProcess.listening(begin('main', [], { ...env, ...more })),
    run: (script, { args = [], env: more = {}, input = '' } = {}) =>
      endOf(begin(script, args, { ...env, ...more }), input),
    close: async () => {
      for (const child of begun) await killed(child)
      await testDatabase?.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const builtFile = (script: 'main' | 'cli'): string =>
  fileURLToPath(new URL(`../dist/bundle/${script}.js`, import.meta.url))

/** All that is printed once it listens; log lines may follow. */
const banner = /listens at (http:\S+)[\s\S]*?\n\n(?! {2}There is no administrator)/

/** Before the test's own time is up, so that what a process said is told. */
const tooLate = (): AbortSignal => AbortSignal.timeout(45_000)

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'exit')
}

async function endOf(child: ChildProcess, input: string): Promise<Ended> {
  const begun = performance.now()
  const output = { stdout: '', stderr: '' }
  child.stdout?.on('data', (chunk) => (output.stdout += chunk))
  child.stderr?.on('data', (chunk) => (output.stderr += chunk))
  child.stdin?.end(input)
  const [code] = await once(child, 'close', { signal: tooLate() }).catch((cause) => {
    throw new Error(`It does not end:\n${output.stdout}${output.stderr}`, { cause })
  })
  return { code, ...output, milliseconds: performance.now() - begun }
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

  /** Everything it wrote so far. */
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

  /** Resolves to its exit code; null when a signal ended it. */
  async ended(): Promise<number | null> {
    if (this.isRunning()) await once(this.#child, 'exit')
    return this.#child.exitCode
  }
}
