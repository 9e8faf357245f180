import { Counter, type Registry } from 'prom-client'
import { type EventFields, type EventName, type Logger, observeEvents } from './log.ts'

/** What one event adds to a counter besides `gatehouse_events_total`. */
type Count = (fields: EventFields) => void

/**
 * Counts what is logged, whatever the log's level leaves out of it.
 * @returns how to stop
 */
export function countEvents(log: Logger, registry: Registry): () => void {
  const events = new Counter({
    name: 'gatehouse_events_total',
    help: 'Events of the log, by name.',
    labelNames: ['event'] as const,
    registers: [registry],
  })
  const counts = { ...requestCounts(registry), ...refreshCounts(registry), ...signInCounts(registry) }
  return observeEvents(log, (event, fields) => {
    events.inc({ event })
    counts[event]?.(fields)
  })
}

type Counts = Partial<Record<EventName, Count>>

function requestCounts(registry: Registry): Counts {
  const outcomes = new Counter({
    name: 'gatehouse_requests_total',
    help: 'Requests for GraphQL and what was refused before it, by outcome: answered, refused (nothing ran) or failed (a fault here).',
    labelNames: ['outcome'] as const,
    registers: [registry],
  })
  const refusals = new Counter({
    name: 'gatehouse_refusals_total',
    help: 'Refused requests by code, and by reason where the code has one.',
    labelNames: ['code', 'reason'] as const,
    registers: [registry],
  })
  for (const outcome of ['answered', 'refused', 'failed']) outcomes.inc({ outcome }, 0)
  return {
    'request.answered': () => outcomes.inc({ outcome: 'answered' }),
    'request.failed': () => outcomes.inc({ outcome: 'failed' }),
    'request.refused': ({ code, reason }) => {
      outcomes.inc({ outcome: 'refused' })
      refusals.inc({ code: textOf(code), reason: textOf(reason) })
    },
  }
}

function refreshCounts(registry: Registry): Counts {
  const refreshes = new Counter({
    name: 'gatehouse_refreshes_total',
    help: 'Refreshes by outcome: step, concurrent, lost_response, reuse (the session was ended), refused.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  })
  for (const outcome of ['step', 'concurrent', 'lost_response', 'reuse', 'refused'])
    refreshes.inc({ outcome }, 0)
  return {
    'session.rotated': () => refreshes.inc({ outcome: 'step' }),
    'refresh.repeated': ({ reuse }) => refreshes.inc({ outcome: textOf(reuse).toLowerCase() }),
    'session.reused': () => refreshes.inc({ outcome: 'reuse' }),
    'refresh.refused': () => refreshes.inc({ outcome: 'refused' }),
  }
}

function signInCounts(registry: Registry): Counts {
  const failures = new Counter({
    name: 'gatehouse_sign_in_failures_total',
    help: 'Sign-ins that failed, by code.',
    labelNames: ['code'] as const,
    registers: [registry],
  })
  return { 'sign-in.failed': ({ code }) => failures.inc({ code: textOf(code) }) }
}

const textOf = (field: EventFields[string]): string => (typeof field === 'string' ? field : '')
