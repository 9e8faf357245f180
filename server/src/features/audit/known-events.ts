import type { AuditEventRow } from './audit-event.ts'

/** Reads up to `count` events before the event `before`, newest first. */
export type ReadEvents = (before: string, count: number) => Promise<readonly AuditEventRow[]>

/** Whether this release has a kind of events. */
export type IsKnownKind = (kind: string) => boolean

export interface KnownEvents {
  readonly rows: AuditEventRow[]
  /** The id of the last event that was read, if there may be more after it; null if `rows` is complete. */
  readonly stoppedAt: string | null
}

/** Events that are read at once after the first read found unknown ones. */
const stride = 500
/** Limits the work of a page to about 5,000 events. */
const mostStrides = 10

/**
 * Reads `count` events of known kinds, newest first. A newer release, or a feature that was removed, may have written
 * others, and one of them would make a page fail. Stops early after thousands of them, so that a request stays short.
 */
export async function readKnownEvents(
  read: ReadEvents,
  { count, before }: { readonly count: number; readonly before: string },
  isKnown: IsKnownKind,
): Promise<KnownEvents> {
  const rows: AuditEventRow[] = []
  let last = before
  for (let strides = 0; strides <= mostStrides; strides++) {
    const asked = strides === 0 ? count : stride
    const some = await read(last, asked)
    rows.push(...some.filter(({ kind }) => isKnown(kind)))
    last = some.at(-1)?.id ?? last
    if (rows.length >= count || some.length < asked) return { rows: rows.slice(0, count), stoppedAt: null }
  }
  return { rows, stoppedAt: last }
}
