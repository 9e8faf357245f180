import { appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Exit, Program } from './program.ts'

/** What was built; `TEST_SERVER_MAIN` names another build of the same. */
const mainPath =
  process.env.TEST_SERVER_MAIN || fileURLToPath(new URL('../../server/dist/bundle/main.js', import.meta.url))
/** The operators' commands of the same build. */
export const cliPath = mainPath.replace(/main\.js$/, 'cli.js')

const announcement = /Gatehouse listens at (http:\/\/\S+)/
const setupLink = /http\S+\/setup\?token=\S+/

export type LogLine = Readonly<Record<string, unknown>>

export interface GatehouseOptions {
  /** What to call it in messages. */
  readonly name?: string
  /** Its settings. `PORT` is the system's choice unless it is among them. */
  readonly env?: Readonly<Record<string, string>>
  /** For Node itself. */
  readonly nodeOptions?: readonly string[]
  /** The `main.js` of another build, such as a former release's; what was built here unless given. */
  readonly main?: string
  /** Keeps a terminal's Ctrl-C from it, so that whoever started it stops it in order. */
  readonly detached?: boolean
  /** Takes its log, which is then not kept in memory. */
  readonly logFile?: string | undefined
}

/** One server as a process of its own: what a replica is in production. */
export class Gatehouse {
  /** Every line that it logged, parsed. */
  readonly log: LogLine[] = []
  /** What it wrote that is no line of the log. */
  readonly output: string[] = []
  /** Resolves when it listens; rejects with what it said when it ends before. */
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
      // Not here: a `.env` of whoever runs this is none of its.
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

  /** The port is the system's choice unless set, so the address is what the process announces. */
  get url(): string {
    if (this.#url === undefined) throw new Error('The server does not listen yet.')
    return this.#url
  }

  get port(): number {
    return Number(new URL(this.url).port)
  }

  /** The link that creates the first administrator, while there is none. */
  get setupLink(): string | undefined {
    return this.output.map((line) => setupLink.exec(line)?.[0]).find((link) => link !== undefined)
  }

  signal(signal: NodeJS.Signals): void {
    this.program.signal(signal)
  }

  /** `kill -9`; resolves when it is gone. */
  kill(): Promise<void> {
    return this.program.kill()
  }

  /** Asks it to drain. @returns how it ended, and after how many milliseconds */
  async terminate(): Promise<Exit & { tookMs: number }> {
    const before = performance.now()
    const exit = await this.program.stop('SIGTERM')
    return { ...exit, tookMs: performance.now() - before }
  }

  /** Stops it as Ctrl-C does: nobody is in front who must learn of it first. */
  async stop(): Promise<void> {
    await this.program.stop('SIGINT')
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

  #read(line: string, logFile?: string): void {
    const isLog = line.startsWith('{')
    if (isLog && logFile !== undefined) appendFileSync(logFile, `${line}\n`)
    else if (isLog) this.log.push(JSON.parse(line))
    else this.output.push(line)
    this.#url ??= announcement.exec(line)?.[1]
  }
}
