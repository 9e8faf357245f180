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

/** What goes on when only waiting for a time-out is in the hands of a test. */
export const allButTimeouts = [...allButBoth, 'Date'] as const

/** The time of day of the servers in this process stands at `now` (milliseconds since 1970); timers go on. */
export function setServerClock(now: number): void {
  jest.useFakeTimers({ now, doNotFake: [...allButDate] })
}

/** The servers' time of day is this machine's again; for `afterEach`. */
export function resetServerClock(): void {
  jest.useRealTimers()
}
