import type { Clock } from './clock.ts'
import type { Locks } from './session-options.ts'

interface BoundedLock {
  locks: Locks | null
  clock: Clock
  name: string
  waitMs: number
  /** Gives up waiting, and then the work does not run. */
  signal: AbortSignal
  /** Called when the lock was not had in time. */
  skipped: () => void
}

/**
 * Runs `work` under the lock, or without it when it is not had within `waitMs`: a lock saves traffic, and a tab that
 * was frozen or killed while it held one must never stop the others (supabase/auth-js took its lock out for that).
 */
export async function withinLock(lock: BoundedLock, work: () => Promise<void>): Promise<void> {
  const { locks, clock, name, waitMs, signal, skipped } = lock
  if (!locks) return work()
  const waiting = new AbortController()
  const stop = () => waiting.abort()
  const timer = clock.setTimeout(stop, waitMs)
  signal.addEventListener('abort', stop)
  const settle = () => {
    clock.clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
  let running: Promise<void> | undefined
  const run = () => {
    settle()
    running ??= work()
    return running
  }
  try {
    await locks.request(name, { signal: waiting.signal }, run)
  } catch (error) {
    settle()
    // The work's own failure passes through the lock; anything else is the lock's, and then the work runs without.
    if (running) throw error
    if (signal.aborted) return
    skipped()
    await run()
  }
}
