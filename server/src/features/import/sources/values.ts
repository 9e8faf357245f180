import { z } from 'zod'
import type { RejectedEntry } from '../foreign-account.ts'

/** A field that is examined later. */
export const anything = z.unknown().optional()

/** An optional text. A value of another kind counts as none: what does not matter must not reject an account. */
export const text = z.string().nullish().catch(null)

/** A boolean, also as databases write them into text. */
export const flag = z
  .union([
    z.boolean(),
    z.literal(['true', 't', '1', 'True', 1]).transform(() => true),
    z.literal(['false', 'f', '0', 'False', '', 0]).transform(() => false),
  ])
  .nullish()
  .catch(null)

export const texts = z.array(z.string()).max(1_000).catch([])

/** An id: a text, or a whole number that JSON keeps exactly. */
const id = z.union([z.string(), z.number().int().transform(String)])

const longestId = 255
// Control characters would be six characters each in a token.
const forbiddenInId = /[\p{Cc}\p{Cs}]/u

/** Returns the id of an entry, or why it has none. */
export function legacyIdOf(value: unknown): string | RejectedEntry {
  const { success, data } = id.safeParse(value)
  if (!success || data === '') return { legacyId: null, problem: 'The entry has no id.' }
  if (typeof value === 'number' && !Number.isSafeInteger(value))
    return {
      legacyId: null,
      problem: 'The id is a number above 2^53, which JSON does not keep. Export ids as text.',
    }
  if (Buffer.byteLength(data) > longestId || forbiddenInId.test(data))
    return {
      legacyId: null,
      problem: `The id is longer than ${longestId} bytes, or has control characters.`,
    }
  return data
}

/** A time in ISO 8601 (a space may stand for `T`), or in milliseconds since 1970. Null if it is something else. */
export function timeOf(value: unknown): Date | null {
  const isCount = typeof value === 'number' || (typeof value === 'string' && /^\d{12,14}$/.test(value))
  const time = isCount ? new Date(Number(value)) : timeIn(value)
  const year = time?.getUTCFullYear() ?? Number.NaN
  return time !== null && year >= 1970 && time.getTime() <= Date.now() ? time : null
}

const iso = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d(?::?\d\d)?| UTC)?$/

function timeIn(value: unknown): Date | null {
  if (value instanceof Date) return value
  const [, day, hour, zone = 'Z'] = typeof value === 'string' ? (iso.exec(value) ?? []) : []
  if (day === undefined || hour === undefined) return null
  const time = new Date(`${day}T${hour}${zoneOf(zone)}`)
  return Number.isNaN(time.getTime()) ? null : time
}

function zoneOf(zone: string): string {
  if (zone === ' UTC' || zone === 'Z') return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}

/** Reads JSON that a field contains as text; the value itself if it is not text. */
export function jsonOf(value: unknown): unknown {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value)
  } catch {
    return null
  }
}

/** Hints to the role from a value that may be one name, several separated by commas, or a list. */
export const roleHintsIn = (value: unknown, kind: 'role' | 'group' = 'role') =>
  (typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [])
    .filter((one): one is string => typeof one === 'string')
    .map((one) => ({ kind, value: one.trim() }))
    .filter((hint) => hint.value !== '')
