import { locale } from './locale.ts'

const SECOND = 1000
const MINUTE = 60 * SECOND
const HOUR = 60 * MINUTE
const DAY = 24 * HOUR

const units = [
  ['year', 365 * DAY],
  ['month', 30 * DAY],
  ['week', 7 * DAY],
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
] as const

const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' })
const exact = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short' })
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium' })

/** The distance in the largest unit that fits: "just now", "5 minutes ago", "in 2 days". */
export function formatRelative(then: Date, now: number): string {
  const distance = then.getTime() - now
  const unit = units.find(([, size]) => Math.abs(distance) >= size)
  if (!unit) return distance > 0 ? 'in a moment' : 'just now'
  const [name, size] = unit
  // The past is truncated, the future rounded: 3 days less a second are "in 3 days".
  return relative.format(distance < 0 ? Math.trunc(distance / size) : Math.round(distance / size), name)
}

export function formatExact(then: Date): string {
  return exact.format(then)
}

export function formatDay(then: Date): string {
  return day.format(then)
}

const unit = (name: string, unitDisplay: 'long' | 'short') =>
  new Intl.NumberFormat(locale, { style: 'unit', unit: name, unitDisplay })

const lengths = [
  ['day', DAY / SECOND],
  ['hour', HOUR / SECOND],
  ['minute', MINUTE / SECOND],
] as const

/**
 * A length of time in the largest unit of which it has two or more: "30 minutes", "24 hours", "7 days". `short`
 * abbreviates the unit: "30 min".
 */
export function formatDuration(seconds: number, display: 'long' | 'short' = 'long'): string {
  const [name, size] = lengths.find(([, length]) => seconds >= 2 * length) ?? (['second', 1] as const)
  return unit(name, display).format(Math.round(seconds / size))
}
