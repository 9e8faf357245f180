import { leewaySeconds } from './leeway.ts'

/** Seconds that a sign-in or confirmation counts as recent, unless a field with `@fresh` says otherwise. */
export const defaultFreshSeconds = 600

/**
 * Whether the proof of `authTime` (seconds since 1970; null if never confirmed) is at most `within` seconds old. The
 * replica that signed it may have another clock, so it gets the leeway that expiry gets.
 */
export const isFresh = (authTime: number | null, within: number, now = Date.now() / 1000): boolean =>
  authTime !== null && now - authTime <= within + leewaySeconds
