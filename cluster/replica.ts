import { type Engine, started } from './engines/engine.ts'
import { Gatehouse } from './engines/gatehouse.ts'
import type { Program } from './engines/program.ts'

export interface ReplicaOptions {
  readonly name: string
  readonly port: number
  readonly settings: Readonly<Record<string, string>>
  readonly detached?: boolean | undefined
  readonly logFile?: string | undefined
}

/** A server at an address that it keeps, however often its process is replaced. */
export class Replica implements Engine {
  readonly name: string
  readonly port: number
  readonly #options: ReplicaOptions
  #settings: Readonly<Record<string, string>>
  #process: Gatehouse | undefined

  private constructor(options: ReplicaOptions) {
    this.name = options.name
    this.port = options.port
    this.#options = options
    this.#settings = options.settings
  }

  static start(options: ReplicaOptions): Promise<Replica> {
    return started(new Replica(options))
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`
  }

  /** The process it was last started as. */
  get process(): Gatehouse {
    if (this.#process === undefined) throw new Error(`${this.name} has not been started.`)
    return this.#process
  }

  get program(): Program {
    return this.process.program
  }

  async start(): Promise<void> {
    const { detached = false, logFile } = this.#options
    const env = { ...this.#settings, HOST: '127.0.0.1', PORT: String(this.port) }
    this.#process = Gatehouse.launch({ name: this.name, env, detached, logFile })
    await this.#process.listening
  }

  /** Drains it as an upgrade does, then starts it with other settings beside those it has. */
  async replace(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.process.terminate()
    this.#settings = { ...this.#settings, ...settings }
    await this.start()
  }

  async stop(): Promise<void> {
    await this.#process?.stop()
  }

  async kill(): Promise<void> {
    await this.#process?.kill()
  }

  async remove(): Promise<void> {
    await this.kill()
  }

  answers(): Promise<boolean> {
    return this.process.isReady()
  }
}
