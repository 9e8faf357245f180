import { jest } from '@jest/globals'

const allButBoth = [
  'hrtime',
  'nextTick',
  'performance',
  'queueMicrotask',
  'requestAnimationFrame',
  'cancelAnimationFrame',
  'requestIdleCallback',
  'cancelIdleCallback',
  'setImmediate',
  'clearImmediate',
  'setInterval',
  'clearInterval',
] as const

const allButDate = [...allButBoth, 'setTimeout', 'clearTimeout'] as const

/** APIs that are not faked when a test controls only timeouts. */
export const allButTimeouts = [...allButBoth, 'Date'] as const

/** Fixes the servers' time of day in this process at `now` (milliseconds since 1970); timers keep running. */
export function setServerClock(now: number): void {
  jest.useFakeTimers({ now, doNotFake: [...allButDate] })
}

/** Restores the servers' time of day; for `afterEach`. */
export function resetServerClock(): void {
  jest.useRealTimers()
}
