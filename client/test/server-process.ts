import { ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { shortLived } from '../../server/test-support/short-lived.ts'

/** A line of the server's log. */
export type LogLine = Readonly<Record<string, unknown>>

const main = `${import.meta.dirname}/../../server/dist/bundle/main.js`
const endWithParent = `${import.meta.dirname}/end-with-parent.mjs`

/** The built server as a separate process that can be killed and restarted. It ends with this process at the latest. */
export class ServerProcess {
  readonly log: LogLine[] = []
  /** The link for the first administrator, as printed. */
  setupLink: string | undefined
  readonly #environment: NodeJS.ProcessEnv
  readonly #listeners = new Set<() => void>()
  #process: ChildProcess | undefined

  constructor(environment: Readonly<Record<string, string>>) {
    const { PATH, HOME } = process.env
    this.#environment = {
      PATH,
      HOME,
      ...shortLived.env,
      BCRYPT_COST: '4',
      RATE_LIMITS: 'off',
      ...environment,
    }
  }

  /** Resolves when the server has printed its addresses. */
  async start(): Promise<void> {
    // In a folder without the developer's .env file.
    const cwd = import.meta.dirname
    const child = spawn(process.execPath, [...shortLived.flags, '--import', endWithParent, main], {
      cwd,
      env: this.#environment,
      stdio: ['pipe', 'pipe', 'pipe'],
    })
    this.#process = child
    let printed = ''
    const ready = new Promise<void>((resolve, reject) => {
      createInterface({ input: child.stdout }).on('line', (line) => {
        if (line.startsWith('{')) this.#note(JSON.parse(line))
        else printed += `${line}\n`
        this.setupLink = /http\S+\/setup\S+/.exec(printed)?.[0] ?? this.setupLink
        if (line.includes('/graphql')) resolve()
      })
      child.stderr.on('data', (chunk) => {
        printed += chunk
      })
      child.once('exit', (code) => reject(new Error(`The server ended with ${code}:\n${printed}`)))
    })
    await ready
  }

  /** Stops it like an operator. */
  stop(): Promise<void> {
    return this.#end('SIGTERM')
  }

  /** Kills it like a power failure. */
  kill(): Promise<void> {
    return this.#end('SIGKILL')
  }

  /** Moves the server's clock an hour ahead. Needs `movable-clock.mjs` in `NODE_OPTIONS`. */
  async moveClock(): Promise<void> {
    const moves = () => this.log.filter(({ event }) => event === 'clock.moved').length
    const before = moves()
    this.#process?.kill('SIGUSR2')
    await this.until(() => moves() > before)
  }

  /** Lets this process end while the server runs. */
  unref(): void {
    const child = this.#process
    for (const handle of [child, child?.stdin, child?.stdout, child?.stderr]) {
      if (handle instanceof ChildProcess || handle instanceof Socket) handle.unref()
    }
  }

  get isRunning(): boolean {
    const child = this.#process
    return child !== undefined && child.exitCode === null && child.signalCode === null
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process
    if (child === undefined || !this.isRunning) return
    const gone = once(child, 'exit')
    child.kill(signal)
    await gone
  }

  /** Resolves with the first past or future log line that satisfies `condition`. */
  until(condition: () => boolean, patienceMs = 60_000): Promise<void> {
    return new Promise((resolve, reject) => {
      const giveUp = setTimeout(() => {
        this.#listeners.delete(check)
        reject(new Error(`Not in the log within ${patienceMs} ms: ${condition}`))
      }, patienceMs)
      const check = () => {
        if (!condition()) return
        clearTimeout(giveUp)
        this.#listeners.delete(check)
        resolve()
      }
      this.#listeners.add(check)
      check()
    })
  }

  #note(line: LogLine): void {
    this.log.push(line)
    for (const listener of [...this.#listeners]) listener()
  }
}
