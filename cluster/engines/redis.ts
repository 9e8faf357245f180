import { once } from 'node:events'
import { connect } from 'node:net'
import { type Engine, started } from './engine.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { Program } from './program.ts'

const server: Wanted = { program: 'redis-server', from: 'redis-server', variable: 'REDIS_SERVER' }

/** Redis' server, where there is one. `REDIS_SERVER` names another. */
export const redisProgram = (): string | undefined => programFile(server)

/** A Redis of one's own, which may be stopped and killed. It keeps nothing. */
export class Redis implements Engine {
  readonly #file: string
  readonly #place: Place
  #program: Program | undefined

  private constructor(file: string, place: Place) {
    this.#file = file
    this.#place = place
  }

  /** @throws MissingProgram */
  static async start(options: EngineOptions = {}): Promise<Redis> {
    const file = installedProgram(server)
    return started(new Redis(file, await placeFor('redis', options)))
  }

  get port(): number {
    return this.#place.port
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  get program(): Program {
    if (this.#program === undefined) throw new Error('Redis has not been started.')
    return this.#program
  }

  /** Returns when it answers. */
  async start(): Promise<void> {
    const { folder, detached } = this.#place
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    this.#program = Program.launch('Redis', this.#file, { args, detached })
    await this.#program.until(() => this.answers())
  }

  async answers(): Promise<boolean> {
    return (await this.command('PING')) === '+PONG'
  }

  /** Runs an inline command. @returns the first line of the answer */
  async command(text: string): Promise<string> {
    const socket = connect(this.port, '127.0.0.1')
    try {
      await once(socket, 'connect')
      socket.write(`${text}\r\n`)
      const [data]: Buffer[] = await once(socket, 'data')
      return String(data).split('\r\n', 1)[0] ?? ''
    } finally {
      socket.destroy()
    }
  }

  signal(signal: NodeJS.Signals): void {
    this.#program?.signal(signal)
  }

  async stop(): Promise<void> {
    await this.#program?.stop()
  }

  /** `kill -9`; returns when it is gone. */
  async kill(): Promise<void> {
    await this.#program?.kill()
  }

  /** Ends it however it is, and removes its folder if that was temporary. */
  async remove(): Promise<void> {
    await this.kill()
    await this.#place.remove()
  }
}
