import { atMostEvery } from '../core/at-most-every.ts'
import type { Logger } from '../core/log.ts'
import type { Database } from '../database/database.ts'

const pollMs = 5_000
/** How long a shutdown waits for the round that is going on. */
const patienceMs = 3_000

interface RoundsParts {
  readonly database: Database
  /** Where there is word of new work. */
  readonly channel: string
  /**
   * Does some of what there is to do.
   * @param signal aborted when the process shuts down
   * @returns whether there may be more
   */
  readonly work: (signal: AbortSignal) => Promise<boolean>
  /** How long after word of new work a round begins, in milliseconds; at once if omitted. */
  readonly pauseMs?: () => number
  /** Logged when a round failed. */
  readonly failure: string
  readonly log: Logger
}

/** Works off a queue in the database: at once when there is word of new work, and at intervals for what was missed. */
export class Rounds {
  readonly #parts: RoundsParts
  readonly #closing = new AbortController()
  readonly #warn: (error: unknown) => void
  #round: Promise<void> | undefined
  #isWoken = false

  constructor(parts: RoundsParts) {
    this.#parts = parts
    this.#warn = atMostEvery(60_000, (err: unknown) => parts.log.warn({ err }, parts.failure))
  }

  /** Starts to look for work. @returns how to stop */
  async open(): Promise<() => Promise<void>> {
    const { database, channel, pauseMs } = this.#parts
    const begin = (): void => void this.run()
    let pause: NodeJS.Timeout | undefined
    const beginLater = (milliseconds: number): void => {
      pause ??= setTimeout(() => {
        pause = undefined
        begin()
      }, milliseconds).unref()
    }
    const wake = (): void => (pauseMs === undefined ? begin() : beginLater(pauseMs()))
    const listening = await database.listen(channel, wake, { onReconnect: wake })
    const timer = setInterval(wake, pollMs).unref()
    return async () => {
      clearInterval(timer)
      clearTimeout(pause)
      await listening.stop()
      const giveUp = setTimeout(() => this.#closing.abort(), patienceMs)
      this.#isWoken = false
      await this.#round
      clearTimeout(giveUp)
      this.#closing.abort()
    }
  }

  /** Does everything that is due. Calls during a round cause one more. */
  async run(): Promise<void> {
    this.#isWoken = true
    this.#round ??= this.#rounds().finally(() => {
      this.#round = undefined
    })
    await this.#round
  }

  async #rounds(): Promise<void> {
    const { signal } = this.#closing
    while (this.#isWoken && !signal.aborted) {
      this.#isWoken = false
      try {
        while (!signal.aborted && (await this.#parts.work(signal))) {}
      } catch (error) {
        this.#warn(error)
      }
    }
  }
}
