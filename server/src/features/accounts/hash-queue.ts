import { Unavailable } from '../../core/errors.ts'

/**
 * Runs at most `concurrency` jobs at once; up to `maxQueued` others wait in order of arrival.
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

  /** Number of running jobs. */
  get running(): number {
    return this.#running
  }

  /** Number of waiting jobs. */
  get waiting(): number {
    return this.#turns.length
  }

  /** Calls the listener with the milliseconds that each job waited, when it starts. */
  onTurn(listener: (waitedMs: number) => void): void {
    this.#listeners.push(listener)
  }

  /** @throws {Unavailable} immediately, if the queue is full */
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

  /** The next job takes the place of the finished one directly, so that a new job cannot overtake the queue. */
  #passOn(): void {
    const next = this.#turns.shift()
    if (next === undefined) this.#running -= 1
    else next()
  }

  #secondsUntilEmpty(): number {
    return Math.max(1, Math.ceil((this.#turns.length / this.#concurrency) * this.#secondsPerJob))
  }
}
