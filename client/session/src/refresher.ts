import type { Clock } from './clock.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { Locks } from './session-options.ts'

export interface RefresherOptions {
  readonly clock: Clock
  readonly locks: Locks | null
  /** Of the lock. */
  readonly name: string
  readonly lockWaitMs: number
  readonly timeoutMs: number
  /** The refresh itself. What it does after `signal` was aborted comes too late. */
  readonly work: (signal: AbortSignal) => Promise<void>
  readonly failed: (error: SessionUnreachableError) => void
  /** The lock was not had in time. */
  readonly skipped: () => void
}

/** Runs one refresh at a time, bounded, under the lock of the realm. */
export class Refresher {
  readonly #options: RefresherOptions
  #stop: AbortController | undefined
  #landed: Promise<void> = Promise.resolve()

  constructor(options: RefresherOptions) {
    this.#options = options
  }

  get flying(): boolean {
    return this.#stop !== undefined
  }

  /** Joins the refresh that is under way, or starts one. Settles when it is over and never rejects. */
  run(): Promise<void> {
    if (this.#stop) return this.#landed
    const stop = new AbortController()
    this.#stop = stop
    this.#landed = this.#fly(stop)
    return this.#landed
  }

  /** Whatever the refresh in flight answers, it comes too late, or it is over. */
  abort(): void {
    this.#stop?.abort()
    this.#stop = undefined
  }

  async #fly(stop: AbortController): Promise<void> {
    try {
      await this.#locked(stop.signal)
    } catch (cause) {
      if (stop.signal.aborted) return
      this.abort()
      this.#options.failed(
        SessionUnreachableError.is(cause) ? cause : new SessionUnreachableError('network', 0, { cause }),
      )
    } finally {
      if (this.#stop === stop) this.abort()
    }
  }

  /**
   * Under the lock, or without it when it is not had in time: a lock saves traffic, and a tab that was frozen or
   * killed while it held one must never stop the others (supabase/auth-js took its lock out for that).
   */
  async #locked(signal: AbortSignal): Promise<void> {
    const { clock, locks, name, lockWaitMs, skipped } = this.#options
    if (!locks) return this.#bounded(signal)
    const waiting = new AbortController()
    const end = () => waiting.abort()
    const timer = clock.setTimeout(end, lockWaitMs)
    signal.addEventListener('abort', end)
    let running: Promise<void> | undefined
    const run = () => {
      clock.clearTimeout(timer)
      running ??= this.#bounded(signal)
      return running
    }
    try {
      await locks.request(name, waiting, run)
    } catch (error) {
      // The work's own failure passes through the lock; anything else is the lock's, and then the work runs without.
      if (running) throw error
      if (!signal.aborted) skipped()
      await run()
    }
  }

  async #bounded(signal: AbortSignal): Promise<void> {
    const { clock, timeoutMs, work } = this.#options
    if (signal.aborted) return
    let timer: unknown
    const bound = new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve())
      timer = clock.setTimeout(() => reject(new SessionUnreachableError('timeout', 0)), timeoutMs)
    })
    try {
      await Promise.race([work(signal), bound])
    } finally {
      clock.clearTimeout(timer)
    }
  }
}
