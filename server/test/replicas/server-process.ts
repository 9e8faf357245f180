import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import type { LogLine } from '../test-app.ts'
import { GraphqlCaller } from '../visitor.ts'

/** What was built; `TEST_SERVER_MAIN` names another build of the same. */
const mainPath = process.env.TEST_SERVER_MAIN || fileURLToPath(new URL('../../dist/main.js', import.meta.url))
export const cliPath = mainPath.replace(/main\.js$/, 'cli.js')
const clockPath = fileURLToPath(new URL('./shifted-clock.mjs', import.meta.url))

const startPatienceMs = 30_000
const announcement = /Gatehouse listens at (http:\/\/\S+)/

/** The settings of a server under test; the same `SECRET` and issuer whichever replica it is. */
export const testSettings: Readonly<Record<string, string>> = {
  SECRET: 'one secret that all replicas of these tests share',
  BCRYPT_COST: '4',
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'info',
  PORT: '0',
}

export interface ServerProcessOptions {
  readonly env?: Readonly<Record<string, string>>
  /** How far ahead of this machine its clock is, in milliseconds. */
  readonly clockShiftMs?: number
  /** For Node itself. */
  readonly nodeOptions?: readonly string[]
}

/** How a process ended. */
export interface Exit {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
}

/** One server as a process of its own: what a replica is in production. */
export class ServerProcess extends GraphqlCaller {
  readonly pid: number
  /** Every line that it logged, parsed. */
  readonly log: readonly LogLine[]
  readonly exited: Promise<Exit>
  readonly #child: ChildProcess

  constructor(url: string, launched: Launched) {
    super(url)
    this.pid = launched.pid
    this.log = launched.log
    this.exited = launched.exited
    this.#child = launched.child
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal)
  }

  /** `kill -9`; resolves when it is gone. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL')
    await this.exited
  }

  /** Asks it to drain. @returns how it ended, and after how many milliseconds */
  async terminate(): Promise<Exit & { tookMs: number }> {
    const before = performance.now()
    this.#child.kill('SIGTERM')
    const exit = await this.exited
    return { ...exit, tookMs: performance.now() - before }
  }

  /** The status of a path, such as `/readyz`. */
  async statusOf(path: string): Promise<number> {
    const response = await fetch(`${this.url}${path}`)
    await response.arrayBuffer()
    return response.status
  }

  async isReady(): Promise<boolean> {
    return (await this.statusOf('/readyz').catch(() => 0)) === 200
  }

  /** The value of a metric without labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text()
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`There is no metric ${name}.`)
    return Number(value)
  }

  /** Logged events by this name. */
  events(event: string): LogLine[] {
    return this.log.filter((line) => line.event === event)
  }
}

interface Launched {
  readonly child: ChildProcess
  readonly pid: number
  readonly log: LogLine[]
  readonly output: string[]
  readonly exited: Promise<Exit>
}

/** A process that has been started and need not listen yet. */
export interface StartingProcess {
  readonly pid: number
  readonly log: readonly LogLine[]
  /** What it wrote that is no line of the log. */
  readonly output: readonly string[]
  readonly exited: Promise<Exit>
  /** Resolves when it listens; rejects with what it said when it ends before. */
  readonly listening: Promise<ServerProcess>
  kill(): Promise<void>
}

const running = new Set<Launched>()

/** Starts a process without waiting for it. */
export function launchServer(options: ServerProcessOptions): StartingProcess {
  const launched = launch(options)
  const listening = addressOf(launched).then((url) => new ServerProcess(url, launched))
  listening.catch(() => undefined)
  return {
    ...launched,
    listening,
    kill: async () => {
      launched.child.kill('SIGKILL')
      await launched.exited
    },
  }
}

/** Starts a process and waits until it listens. */
export const startServer = (options: ServerProcessOptions): Promise<ServerProcess> =>
  launchServer(options).listening

/** Kills what this file has started and has not ended; for `afterAll`. */
export async function killServers(): Promise<void> {
  await Promise.all(
    [...running].map(({ child, exited }) => {
      child.kill('SIGCONT')
      child.kill('SIGKILL')
      return exited
    }),
  )
}

function launch({ env = {}, clockShiftMs, nodeOptions = [] }: ServerProcessOptions): Launched {
  const preload = clockShiftMs === undefined ? [] : ['--import', clockPath]
  const child = spawn(process.execPath, [...nodeOptions, ...preload, mainPath], {
    // Not here: a `.env` of whoever runs the tests is none of theirs.
    cwd: tmpdir(),
    env: {
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: join(tmpdir(), 'gatehouse-compiled'),
      CLOCK_SHIFT_MS: String(clockShiftMs ?? 0),
      ...testSettings,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  if (child.pid === undefined) throw new Error('The server could not be started.')
  const launched: Launched = {
    child,
    pid: child.pid,
    log: [],
    output: [],
    exited: once(child, 'exit').then(([code, signal]) => ({ code, signal })),
  }
  running.add(launched)
  void launched.exited.then(() => running.delete(launched))
  collect(launched)
  return launched
}

function collect({ child, log, output }: Launched): void {
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue
    createInterface({ input: stream }).on('line', (line) => {
      if (line.startsWith('{')) log.push(JSON.parse(line))
      else output.push(line)
    })
  }
}

/** The port is the system's choice, so the address is read from what the process announces. */
async function addressOf({ child, exited, output, log }: Launched): Promise<string> {
  const { stdout } = child
  if (stdout === null) throw new Error('The server has no output.')
  const heard = new Promise<string>((resolve) => {
    createInterface({ input: stdout }).on('line', (line) => {
      const url = announcement.exec(line)?.[1]
      if (url !== undefined) resolve(url)
    })
  })
  const ended = exited.then(({ code, signal }) => {
    throw new Error(`The server ended (${code ?? signal}) before it listened:\n${said(output, log)}`)
  })
  const late = AbortSignal.timeout(startPatienceMs)
  const tooLate = once(late, 'abort').then(() => {
    throw new Error(`The server did not listen within ${startPatienceMs} ms:\n${said(output, log)}`)
  })
  ended.catch(() => undefined)
  tooLate.catch(() => undefined)
  return Promise.race([heard, ended, tooLate])
}

const said = (output: readonly string[], log: readonly LogLine[]): string =>
  [...output, ...log.slice(-5).map((line) => JSON.stringify(line))].join('\n')
