import { randomInt } from 'node:crypto'
import type { Logger } from './log.ts'

/** Something to be done now and then. It must do no harm if every replica does it. */
export interface UpkeepTask {
  /** For the sentence that is logged when it fails. */
  readonly name: string
  /** @param signal aborted when the process is about to leave: what takes long stops where it is */
  run(signal: AbortSignal): Promise<void>
}

const MINUTE = 60_000

/** Runs tasks in the background, soon after the start and then at intervals; replicas at different times. */
export class Upkeep {
  readonly #tasks: readonly UpkeepTask[]
  readonly #everyMs: number
  readonly #log: Logger
  readonly #closing = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  /** @param everyMs the pause between two rounds, in milliseconds; up to a minute more */
  constructor(tasks: readonly UpkeepTask[], everyMs: number, log: Logger) {
    this.#tasks = tasks
    this.#everyMs = everyMs
    this.#log = log
  }

  start(): void {
    this.#timer = setTimeout(() => this.#runThenWait(), randomInt(MINUTE)).unref()
  }

  /** Ends the round that is going on, and waits for it. */
  async close(): Promise<void> {
    this.#closing.abort()
    clearTimeout(this.#timer)
    await this.#running
    clearTimeout(this.#timer)
  }

  #runThenWait(): void {
    this.#running = this.#run().finally(() => {
      this.#timer = setTimeout(() => this.#runThenWait(), this.#everyMs + randomInt(MINUTE)).unref()
    })
  }

  async #run(): Promise<void> {
    for (const { name, run } of this.#tasks) {
      if (this.#closing.signal.aborted) return
      try {
        await run(this.#closing.signal)
      } catch (error) {
        this.#log.warn({ err: error }, `upkeep failed: ${name}; it is tried again later`)
      }
    }
  }
}
