import type { Engine } from './engine.ts'
import type { Place } from './place.ts'
import type { Program } from './program.ts'

/** An engine that consists of one program in its own folder. */
export abstract class PlacedEngine implements Engine {
  protected readonly place: Place
  readonly #name: string
  readonly #stopSignal: NodeJS.Signals
  #program: Program | undefined

  /** @param name used in messages */
  protected constructor(name: string, place: Place, stopSignal: NodeJS.Signals = 'SIGTERM') {
    this.#name = name
    this.place = place
    this.#stopSignal = stopSignal
  }

  abstract get url(): string

  get port(): number {
    return this.place.port
  }

  get program(): Program {
    if (this.#program === undefined) throw new Error(`${this.#name} has not been started.`)
    return this.#program
  }

  /** Starts its program; `name` is used in messages. */
  protected abstract launch(name: string): Program | Promise<Program>

  abstract answers(): Promise<boolean>

  async start(): Promise<void> {
    this.#program = await this.launch(this.#name)
    await this.#program.until(() => this.answers())
  }

  async stop(): Promise<void> {
    await this.#program?.stop(this.#stopSignal)
  }

  async kill(): Promise<void> {
    await this.#program?.kill()
  }

  async remove(): Promise<void> {
    await this.kill()
    await this.place.remove()
  }
}
