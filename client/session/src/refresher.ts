import type { Clock } from './clock.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { Locks } from './session-options.ts'

export interface RefresherOptions {
  readonly clock: Clock
  readonly locks: Locks | null | undefined
  /** Of the lock. */
  readonly name: string
  readonly lockWaitMs: number
  readonly refreshTimeoutMs: number
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
) {
  let stop: AbortController | undefined
  let landed: Promise<unknown> = Promise.resolve()

  /** Its answer is taken over from here on: nothing aborts it any more, though it keeps the lock until it is stored. */
  const land = () => {
    stop = undefined
  }

  /** Whatever the refresh in flight answers, it comes too late. */
  const abort = () => {
    stop?.abort()
    land()
  }

  /** The work itself, for as long as it may take; settles always. */
  const fly = (own: AbortController) =>
    new Promise<void>((resolve) => {
      const crash = (cause: unknown) => {
        if (stop === own) {
          abort()
          failed(
            SessionUnreachableError.is(cause) ? cause : new SessionUnreachableError('network', 0, { cause }),
          )
        }
        end()
      }
      const end = () => {
        stopTimer()
        resolve()
      }
      const stopTimer = clock.after(refreshTimeoutMs, () => crash(new SessionUnreachableError('timeout', 0)))
      own.signal.addEventListener('abort', end)
      work(own.signal)
        .then(() => stop === own && land())
        .then(end, crash)
    })

  /**
   * Under the lock, or without it when it is not had in time: a lock saves traffic, and a tab that was frozen or
   * killed while it held one must never stop the others (supabase/auth-js took its lock out for that).
   */
  const locked = async (own: AbortController) => {
    const waiting = new AbortController()
    const end = () => waiting.abort()
    const stopTimer = clock.after(lockWaitMs, end)
    let flight: Promise<void> | undefined
    const begin = async () => {
      stopTimer()
      if (!own.signal.aborted) flight ??= fly(own)
      return flight
    }
    own.signal.addEventListener('abort', end)
    await locks?.request(name, waiting, begin).catch(() => flight || own.signal.aborted || skipped())
    await begin()
  }

  /** Joins the refresh that is under way, or starts one. Settles when it is over and never rejects. */
  const run = () => {
    if (!stop) {
      stop = new AbortController()
      landed = locked(stop)
    }
    return landed
  }

  return { flying: () => !!stop, run, land, abort }
}
