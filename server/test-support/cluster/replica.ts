import { type Engine, started } from '../engines/engine.ts'
import { Gatehouse } from '../engines/gatehouse.ts'
import type { Program } from '../engines/program.ts'

export interface ReplicaOptions {
  readonly name: string
  readonly port: number
  /** A local IP address; 127.0.0.1 by default. */
  readonly host?: string | undefined
  readonly settings: Readonly<Record<string, string>>
  readonly detached?: boolean | undefined
  readonly logFile?: string | undefined
}

/** A server with a fixed port, however often its process is replaced. */
export class Replica implements Engine {
  readonly name: string
  readonly port: number
  readonly #options: ReplicaOptions
  #host: string
  #settings: Readonly<Record<string, string>>
  #process: Gatehouse | undefined

  private constructor(options: ReplicaOptions) {
    this.name = options.name
    this.port = options.port
    this.#options = options
    this.#host = options.host ?? '127.0.0.1'
    this.#settings = options.settings
  }

  static start(options: ReplicaOptions): Promise<Replica> {
    return started(new Replica(options))
  }

  get url(): string {
    return `http://${this.#host}:${this.port}`
  }

  /** The most recently started process. */
  get process(): Gatehouse {
    if (this.#process === undefined) throw new Error(`${this.name} has not been started.`)
    return this.#process
  }

  get program(): Program {
    return this.process.program
  }

  async start(): Promise<void> {
    const { detached = false, logFile } = this.#options
    const env = { ...this.#settings, HOST: this.#host, PORT: String(this.port) }
    this.#process = Gatehouse.launch({ name: this.name, env, detached, logFile })
    await this.#process.listening
  }

  /** Drains it like an upgrade does, then starts it with additional settings. */
  async replace(settings: Readonly<Record<string, string>> = {}): Promise<void> {
    await this.process.terminate()
    this.#settings = { ...this.#settings, ...settings }
    await this.start()
  }

  /** Stops it and starts it at another address, like a recreated container. */
  async moveTo(host: string): Promise<void> {
    await this.process.terminate()
    this.#host = host
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
