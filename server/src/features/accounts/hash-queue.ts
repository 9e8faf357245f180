import { Unavailable } from '../../core/errors.ts'

interface Turn {
  readonly lane: string | undefined
  readonly begin: () => void
}

/**
 * Runs at most `concurrency` jobs at once; up to `maxQueued` others wait in order of arrival. Of the jobs of a lane, one runs at
 * a time; the others wait without holding up jobs of other lanes or of none.
 */
export class HashQueue {
  readonly #concurrency: number
  readonly #maxQueued: number
  readonly #secondsPerJob: number
  readonly #turns: Turn[] = []
  readonly #busyLanes = new Set<string>()
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
  async run<T>(job: () => Promise<T>, lane?: string): Promise<T> {
    const cameAt = performance.now()
    await this.#turn(lane)
    for (const listener of this.#listeners) listener(performance.now() - cameAt)
    try {
      return await job()
    } finally {
      this.#passOn(lane)
    }
  }

  async #turn(lane: string | undefined): Promise<void> {
    if (this.#running < this.#concurrency && this.#isFree(lane)) {
      this.#running += 1
      this.#enter(lane)
      return
    }
    if (this.#turns.length >= this.#maxQueued) {
      throw new Unavailable('too many passwords wait to be hashed', {
        retryAfterSeconds: this.#secondsUntilEmpty(),
      })
    }
    await new Promise<void>((begin) => this.#turns.push({ lane, begin }))
  }

  /** The next job takes the place of the finished one directly, so that a new job cannot overtake the queue. */
  #passOn(lane: string | undefined): void {
    if (lane !== undefined) this.#busyLanes.delete(lane)
    const index = this.#turns.findIndex((turn) => this.#isFree(turn.lane))
    const [next] = index === -1 ? [] : this.#turns.splice(index, 1)
    if (next === undefined) {
      this.#running -= 1
      return
    }
    this.#enter(next.lane)
    next.begin()
  }

  #isFree(lane: string | undefined): boolean {
    return lane === undefined || !this.#busyLanes.has(lane)
  }

  #enter(lane: string | undefined): void {
    if (lane !== undefined) this.#busyLanes.add(lane)
  }

  #secondsUntilEmpty(): number {
    return Math.max(1, Math.ceil((this.#turns.length / this.#concurrency) * this.#secondsPerJob))
  }
}
