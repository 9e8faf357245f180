import type { Clock } from './clock.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { Locks } from './session-options.ts'

export interface RefresherOptions {
  readonly clock: Clock
  readonly locks: Locks | null
  /** Of the lock. */
  readonly name: string
  readonly lockWaitMs: number
  readonly refreshTimeoutMs: number
}

export interface Refresher {
  flying(): boolean
  /** Joins the refresh that is under way, or starts one. Settles when it is over and never rejects. */
  run(): Promise<void>
  /** Its answer is taken over from here on: nothing aborts it any more, though it keeps the lock until it is stored. */
  land(): void
  /** Whatever the refresh in flight answers, it comes too late. */
  abort(): void
}

/**
 * Runs one refresh at a time, bounded, under the lock of the realm. What `work` does after its signal was aborted comes
 * too late. `skipped`: the lock was not had in time.
 */
export function refresherOf(
  { clock, locks, name, lockWaitMs, refreshTimeoutMs }: RefresherOptions,
  work: (signal: AbortSignal) => Promise<void>,
  failed: (error: SessionUnreachableError) => void,
  skipped: () => void,
): Refresher {
  let stop: AbortController | undefined
  let landed: Promise<void> = Promise.resolve()

  const land = () => {
    stop = undefined
  }

  const abort = () => {
    stop?.abort()
    land()
  }

  const bounded = async (signal: AbortSignal) => {
    if (signal.aborted) return
    let stopTimer = () => {}
    const bound = new Promise<void>((resolve, reject) => {
      signal.addEventListener('abort', () => resolve())
      stopTimer = clock.after(refreshTimeoutMs, () => reject(new SessionUnreachableError('timeout', 0)))
    })
    await Promise.race([work(signal), bound]).finally(stopTimer)
  }

  /**
   * Under the lock, or without it when it is not had in time: a lock saves traffic, and a tab that was frozen or
   * killed while it held one must never stop the others (supabase/auth-js took its lock out for that).
   */
  const locked = async (signal: AbortSignal) => {
    if (!locks) return bounded(signal)
    const waiting = new AbortController()
    const end = () => waiting.abort()
    const stopTimer = clock.after(lockWaitMs, end)
    signal.addEventListener('abort', end)
    let running: Promise<void> | undefined
    const run = () => {
      stopTimer()
      running ??= bounded(signal)
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

  const fly = async (own: AbortController) => {
    try {
      await locked(own.signal)
      if (stop === own) land()
    } catch (cause) {
      if (stop !== own) return
      abort()
      failed(SessionUnreachableError.is(cause) ? cause : new SessionUnreachableError('network', 0, { cause }))
    }
  }

  return {
    flying: () => !!stop,
    run() {
      if (!stop) {
        stop = new AbortController()
        landed = fly(stop)
      }
      return landed
    },
    land,
    abort,
  }
}
