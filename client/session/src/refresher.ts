import type { Clock } from './clock.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { Locks } from './session-options.ts'

/** So long the lock is waited for. */
const LOCK_WAIT_MS = 5_000
/** So long a refresh may take. */
const TIMEOUT_MS = 10_000

/**
 * Runs one refresh at a time, bounded, under the lock of the realm, `name`. What `work` does after its signal was
 * aborted comes too late. `skipped`: the lock was not had in time.
 */
export function refresherOf(
  clock: Clock,
  locks: Locks | null | undefined,
  name: string,
  work: (signal: AbortSignal) => Promise<void>,
  failed: (error: SessionUnreachableError) => void,
  skipped: () => void,
) {
  let stop: AbortController | undefined
  let landed: Promise<void> | undefined

  /** Its answer is taken over from here on: nothing aborts it any more, though it keeps the lock until it is stored. */
  const land = () => {
    stop = undefined
  }

  /** Whatever the refresh in flight answers, it comes too late. */
  const abort = () => {
    stop?.abort()
    land()
  }

  const fly = (own: AbortController, resolve: () => void) => {
    let begun = false
    const end = () => {
      stopTimer()
      resolve()
    }
    const crash = (cause: unknown) => {
      if (stop === own) {
        abort()
        failed(
          SessionUnreachableError.is(cause) ? cause : new SessionUnreachableError('network', 0, { cause }),
        )
      }
      end()
    }
    /** The lock is kept until what this answers settles: not at all when it comes after this refresh is over. */
    const begin = () => {
      if (!begun && !own.signal.aborted) {
        begun = true
        stopTimer()
        stopTimer = clock.after(TIMEOUT_MS, () => crash(new SessionUnreachableError('timeout')))
        work(own.signal)
          .then(() => stop === own && land())
          .then(end, crash)
      }
      return stop === own ? landed : undefined
    }
    // A lock saves traffic, and a tab that was frozen or killed while it held one must never stop the others
    // (supabase/auth-js took its lock out for that): not had in time, the work runs without.
    let stopTimer = clock.after(LOCK_WAIT_MS, () => {
      skipped()
      begin()
    })
    own.signal.onabort = end
    if (locks) locks.request(name, begin).catch(begin)
    else begin()
  }

  /** Joins the refresh that is under way, or starts one. Settles when it is over and never rejects. */
  const run = () => {
    if (!stop) {
      const own = new AbortController()
      stop = own
      landed = new Promise((resolve) => fly(own, resolve))
    }
    return landed
  }

  return { flying: () => !!stop, run, land, abort }
}
