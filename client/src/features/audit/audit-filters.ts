import type { AuditEventFilter, AuditEventKind, AuditOutcome } from '../../apollo/generated/schema-types.ts'

/** Kept in the page's address, so that they can be shared and survive a reload. */
export interface AuditFilters {
  kind: AuditEventKind | ''
  outcome: AuditOutcome | ''
  /** Whole days in the reader's time zone, such as 2026-11-20. */
  since: string
  until: string
  /** A user, as subject or as actor. */
  person: string
  part: 'about' | 'by'
}

export const outcomes: readonly AuditOutcome[] = ['SUCCESS', 'FAILURE']

export const noAuditFilters: AuditFilters = {
  kind: '',
  outcome: '',
  since: '',
  until: '',
  person: '',
  part: 'about',
}

export function readAuditFilters(search: URLSearchParams, kinds: readonly AuditEventKind[]): AuditFilters {
  const by = search.get('by')
  return {
    kind: kinds.find((kind) => kind === search.get('kind')) ?? '',
    outcome: outcomes.find((outcome) => outcome === search.get('outcome')) ?? '',
    since: dayIn(search.get('since')),
    until: dayIn(search.get('until')),
    person: by ?? search.get('about') ?? '',
    part: by ? 'by' : 'about',
  }
}

export function writeAuditFilters({ person, part, ...others }: AuditFilters): URLSearchParams {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(others)) if (value !== '') search.set(name, value)
  if (person !== '') search.set(part, person)
  return search
}

export const isAuditFiltered = (filters: AuditFilters): boolean => writeAuditFilters(filters).size > 0

export function auditFilter({ kind, outcome, since, until, person, part }: AuditFilters): AuditEventFilter {
  return {
    ...(kind !== '' && { kind }),
    ...(outcome !== '' && { outcome }),
    ...(since !== '' && { since: startOf(since).toISOString() }),
    ...(until !== '' && { until: startOf(until, 1).toISOString() }),
    ...(person !== '' && (part === 'by' ? { actorId: person } : { subjectId: person })),
  }
}

/** Local midnight. */
function startOf(day: string, daysLater = 0): Date {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return new Date(year, month - 1, date + daysLater)
}

const dayIn = (text: string | null): string =>
  text && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(startOf(text).getTime()) ? text : ''
