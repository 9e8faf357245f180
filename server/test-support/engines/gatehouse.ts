import { appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Exit, Program } from './program.ts'

/** The built server; `TEST_SERVER_MAIN` selects another build. */
const mainPath =
  process.env.TEST_SERVER_MAIN || fileURLToPath(new URL('../../dist/bundle/main.js', import.meta.url))
/** The operator commands of the same build. */
export const cliPath = mainPath.replace(/main\.js$/, 'cli.js')

const announcement = /Gatehouse listens at (http:\/\/\S+)/
const setupLink = /http\S+\/setup\?token=\S+/

export type LogLine = Readonly<Record<string, unknown>>

export interface GatehouseOptions {
  /** Its name in messages. */
  readonly name?: string
  /** Its settings. Unless they contain `PORT`, the system chooses the port. */
  readonly env?: Readonly<Record<string, string>>
  /** Arguments for Node itself. */
  readonly nodeOptions?: readonly string[]
  /** The `main.js` of another build, such as a former release; by default the current build. */
  readonly main?: string
  /** Prevents a terminal's Ctrl-C from reaching it, so that its parent process can stop it in order. */
  readonly detached?: boolean
  /** Receives its log, which is then not kept in memory. */
  readonly logFile?: string | undefined
}

/** A server as a separate process, like a replica in production. */
export class Gatehouse {
  /** All log lines, parsed. */
  readonly log: LogLine[] = []
  /** Its output apart from log lines. */
  readonly output: string[] = []
  /** Resolves when it listens; rejects with its output if it ends before. */
  readonly listening: Promise<this>
  readonly program: Program
  #url: string | undefined

  private constructor({
    name = 'The server',
    env = {},
    nodeOptions = [],
    main = mainPath,
    detached = false,
    logFile,
  }: GatehouseOptions) {
    this.program = Program.launch(name, process.execPath, {
      args: [...nodeOptions, main],
      // Not in this folder, where the developer's own `.env` may be.
      cwd: tmpdir(),
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: join(tmpdir(), 'gatehouse-compiled'),
        PORT: '0',
        ...env,
      },
      detached,
      onLine: (line) => this.#read(line, logFile),
    })
    this.listening = this.program.until(async () => this.#url !== undefined).then(() => this)
    this.listening.catch(() => undefined)
  }

  /** Starts it without waiting for it. */
  static launch(options: GatehouseOptions = {}): Gatehouse {
    return new Gatehouse(options)
  }

  /** Starts it and waits until it listens. */
  static start(options: GatehouseOptions = {}): Promise<Gatehouse> {
    return Gatehouse.launch(options).listening
  }

  get pid(): number {
    return this.program.pid
  }

  get exited(): Promise<Exit> {
    return this.program.exited
  }

  /** The system chooses the port unless it is set, so the address is read from the output. */
  get url(): string {
    if (this.#url === undefined) throw new Error('The server does not listen yet.')
    return this.#url
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** The link that creates the first administrator, until it is used. */
  get setupLink(): string | undefined {
    return this.output.map((line) => setupLink.exec(line)?.[0]).find((link) => link !== undefined)
  }

  signal(signal: NodeJS.Signals): void {
    this.program.signal(signal)
  }

  /** Sends SIGKILL; resolves when the process is gone. */
  kill(): Promise<void> {
    return this.program.kill()
  }

  /** Makes it drain. @returns its exit and the milliseconds until then */
  async terminate(): Promise<Exit & { tookMs: number }> {
    const before = performance.now()
    const exit = await this.program.stop('SIGTERM')
    return { ...exit, tookMs: performance.now() - before }
  }

  /** Stops it like Ctrl-C does, without the delay for proxies. */
  async stop(): Promise<void> {
    await this.program.stop('SIGINT')
  }

  /** Returns the status of a path, such as `/readyz`. */
  async statusOf(path: string): Promise<number> {
    const response = await fetch(`${this.url}${path}`)
    await response.arrayBuffer()
    return response.status
  }

  async isReady(): Promise<boolean> {
    return (await this.statusOf('/readyz').catch(() => 0)) === 200
  }

  /** Returns the value of a metric without labels. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text()
    const value = new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1]
    if (value === undefined) throw new Error(`There is no metric ${name}.`)
    return Number(value)
  }

  /** Returns the logged events of a name. */
  events(event: string): LogLine[] {
    return this.log.filter((line) => line.event === event)
  }

  #read(line: string, logFile?: string): void {
    const isLog = line.startsWith('{')
    if (isLog && logFile !== undefined) appendFileSync(logFile, `${line}\n`)
    else if (isLog) this.log.push(JSON.parse(line))
    else this.output.push(line)
    this.#url ??= announcement.exec(line)?.[1]
  }
}
