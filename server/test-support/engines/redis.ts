import { once } from 'node:events'
import { connect } from 'node:net'
import { started } from './engine.ts'
import { installedProgram, programFile, type Wanted } from './installed-program.ts'
import { type EngineOptions, type Place, placeFor } from './place.ts'
import { PlacedEngine } from './placed-engine.ts'
import { Program } from './program.ts'

const server: Wanted = { program: 'redis-server', from: 'redis-server', variable: 'REDIS_SERVER' }

/** Path of Redis's server, if installed. `REDIS_SERVER` selects another one. */
export const redisProgram = (): string | undefined => programFile(server)

/** A Redis that can be stopped and killed. It persists nothing. */
export class Redis extends PlacedEngine {
  readonly #file: string

  private constructor(file: string, place: Place) {
    super('Redis', place)
    this.#file = file
  }

  /** @throws MissingProgram */
  static async start(options: EngineOptions = {}): Promise<Redis> {
    const file = installedProgram(server)
    return started(new Redis(file, await placeFor('redis', options)))
  }

  override get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  protected override launch(name: string): Program {
    const { folder, detached } = this.place
    const args = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', '', '--dir', folder]
    return Program.launch(name, this.#file, { args, detached })
  }

  override async answers(): Promise<boolean> {
    return (await this.command('PING')) === '+PONG'
  }

  /** Runs an inline command. @returns the first line of the response */
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
    this.program.signal(signal)
  }
}
