import { Unavailable } from '../errors.ts'

/**
 * Runs at most `concurrency` jobs at once; up to `maxQueued` others wait their turn, first come first served.
 */
export class HashQueue {
  readonly #concurrency: number
  readonly #maxQueued: number
  readonly #secondsPerJob: number
  readonly #turns: (() => void)[] = []
  readonly #listeners: ((waitedMs: number) => void)[] = []
  #running = 0

  constructor(concurrency: number, maxQueued: number, secondsPerJob: number) {
    this.#concurrency = concurrency
    this.#maxQueued = maxQueued
    this.#secondsPerJob = secondsPerJob
  }

  /** Jobs that run now. */
  get running(): number {
    return this.#running
  }

  /** Jobs that wait for their turn. */
  get waiting(): number {
    return this.#turns.length
  }

  /** Tells how many milliseconds each job has waited when its turn comes. */
  onTurn(listener: (waitedMs: number) => void): void {
    this.#listeners.push(listener)
  }

  /** @throws {Unavailable} at once, when as many wait already as may. */
  async run<T>(job: () => Promise<T>): Promise<T> {
    const cameAt = performance.now()
    await this.#turn()
    for (const listener of this.#listeners) listener(performance.now() - cameAt)
    try {
      return await job()
    } finally {
      this.#passOn()
    }
  }

  async #turn(): Promise<void> {
    if (this.#running < this.#concurrency) {
      this.#running += 1
      return
    }
    if (this.#turns.length >= this.#maxQueued) {
      throw new Unavailable('too many passwords wait to be hashed', {
        retryAfterSeconds: this.#secondsUntilEmpty(),
      })
    }
    await new Promise<void>((resolve) => this.#turns.push(resolve))
  }

  /** The next in the queue takes over the place of the one that is done, so that nobody can step in between. */
  #passOn(): void {
    const next = this.#turns.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }

  #secondsUntilEmpty(): number {
    return Math.max(1, Math.ceil((this.#turns.length / this.#concurrency) * this.#secondsPerJob))
  }
}
