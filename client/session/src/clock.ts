/**
 * Time as the session needs it. Replace it in tests with `FakeClock` from `@gatehouse/session/testing`.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970. May jump. */
  now(): number
  /** Milliseconds from some fixed moment. Never jumps, but may stand still while the machine sleeps. */
  monotonic(): number
  /** Calls back once after `delayMs` milliseconds; answers a function that prevents it. */
  after(delayMs: number, callback: () => void): () => void
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => performance.now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
