/**
 * The clocks and timers of a session. Replace it in tests with `FakeClock` from `@gatehouse/session/testing`.
 */
export interface Clock {
  /** Wall time in milliseconds since 1970. May jump. */
  now(): number
  /** Milliseconds since an arbitrary moment. Never jumps, but may stop while the machine sleeps. */
  monotonic(): number
  /** Calls back once after `delayMs` milliseconds; returns a function that cancels it. */
  after(delayMs: number, callback: () => void): () => void
}

/** The system clock. */
export const systemClock: Clock = {
  now: Date.now,
  monotonic: () => (globalThis.performance ?? Date).now(),
  after(delayMs, callback) {
    const timer = setTimeout(callback, delayMs)
    return () => clearTimeout(timer)
  },
}
