import { randomInt } from 'node:crypto'
import type { Logger } from '../core/log.ts'
import type { UpkeepTask } from '../core/upkeep-task.ts'

const MINUTE = 60_000

/** Runs tasks in the background, soon after startup and then at intervals. Replicas run at different times. */
export class Upkeep {
  readonly #tasks: readonly UpkeepTask[]
  readonly #everyMs: number
  readonly #log: Logger
  readonly #closing = new AbortController()
  #timer: NodeJS.Timeout | undefined
  #running: Promise<void> = Promise.resolve()

  /** @param everyMs the pause between two rounds, in milliseconds, to which up to a minute is added */
  constructor(tasks: readonly UpkeepTask[], everyMs: number, log: Logger) {
    this.#tasks = tasks
    this.#everyMs = everyMs
    this.#log = log
  }

  start(): void {
    this.#timer = setTimeout(() => this.#runThenWait(), randomInt(MINUTE)).unref()
  }

  /** Stops the current round and waits for it. */
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
