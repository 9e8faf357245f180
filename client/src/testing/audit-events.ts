import type { AuditEventKind, AuditOutcome } from '../apollo/generated/schema-types.ts'
import type { Account } from './account.ts'

export interface AuditRecord {
  id: string
  kind: AuditEventKind
  outcome: AuditOutcome
  createdAt: string
  actorId: string | null
  actor: Account | null
  subjectId: string | null
  subject: Account | null
  device: string | null
  ipAddress: string | null
  details: { name: string; value: string }[]
}

interface NewRecord {
  kind: AuditEventKind
  outcome?: AuditOutcome
  by?: Account | null
  about?: Account | null
  daysAgo?: number
  details?: Record<string, string>
}

const DAY = 24 * 60 * 60 * 1000
let written = 0

/** Creates an event like the server would. */
export function auditRecord({ kind, outcome = 'SUCCESS', by = null, ...rest }: NewRecord): AuditRecord {
  const { about = by, daysAgo = 0, details = {} } = rest
  written += 1
  return {
    id: `event-${written}`,
    kind,
    outcome,
    createdAt: new Date(Date.now() - daysAgo * DAY).toISOString(),
    actorId: by?.id ?? null,
    actor: by,
    subjectId: about?.id ?? null,
    subject: about,
    device: 'Firefox on Linux',
    ipAddress: '192.0.2.7',
    details: Object.entries(details).map(([name, value]) => ({ name, value })),
  }
}

export interface AuditArguments {
  first: number
  after?: string | null
  filter?: {
    kind?: string
    outcome?: string
    actorId?: string
    subjectId?: string
    since?: Date
    until?: Date
  } | null
}

/** Applies filters and cursor as defined in the contract. */
export function listEvents(all: readonly AuditRecord[], { first, after, filter }: AuditArguments) {
  const matching = all.filter((event) => matches(event, filter ?? {}))
  const start = after ? matching.findIndex(({ id }) => id === after) + 1 : 0
  const page = matching.slice(start, start + first)
  return {
    edges: page.map((node) => ({ cursor: node.id, node })),
    pageInfo: {
      hasNextPage: start + first < matching.length,
      hasPreviousPage: start > 0,
      startCursor: page[0]?.id ?? null,
      endCursor: page.at(-1)?.id ?? null,
    },
  }
}

function matches(event: AuditRecord, filter: NonNullable<AuditArguments['filter']>): boolean {
  const { kind, outcome, actorId, subjectId, since, until } = filter
  const time = new Date(event.createdAt).getTime()
  if (since && time < new Date(since).getTime()) return false
  if (until && time >= new Date(until).getTime()) return false
  if (actorId && event.actorId !== actorId) return false
  if (subjectId && event.subjectId !== subjectId) return false
  return (kind ?? event.kind) === event.kind && (outcome ?? event.outcome) === event.outcome
}
