import { Counter, type Registry } from 'prom-client'
import { type EventFields, type EventName, type Logger, observeEvents } from '../core/log.ts'

/** What an event adds to a counter besides `gatehouse_events_total`. */
type Count = (fields: EventFields) => void

/** Calls a listener for each event of a name. */
export type OnEvent = (event: EventName, count: Count) => void

/**
 * Counts logged events, including those below the log level.
 * @param measureFeatures adds the counters of the features
 * @returns a function that stops counting
 */
export function countEvents(
  log: Logger,
  registry: Registry,
  measureFeatures: (registry: Registry, on: OnEvent) => void,
): () => void {
  const events = new Counter({
    name: 'gatehouse_events_total',
    help: 'Events of the log, by name.',
    labelNames: ['event'] as const,
    registers: [registry],
  })
  const counts = new Map<EventName, Count[]>()
  const on: OnEvent = (event, count) => void counts.set(event, [...(counts.get(event) ?? []), count])
  countRequests(registry, on)
  measureFeatures(registry, on)
  return observeEvents(log, (event, fields) => {
    events.inc({ event })
    for (const count of counts.get(event) ?? []) count(fields)
  })
}

function countRequests(registry: Registry, on: OnEvent): void {
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
  on('request.answered', () => outcomes.inc({ outcome: 'answered' }))
  on('request.failed', () => outcomes.inc({ outcome: 'failed' }))
  on('request.refused', ({ code, reason }) => {
    outcomes.inc({ outcome: 'refused' })
    refusals.inc({ code: textOf(code), reason: textOf(reason) })
  })
}

const textOf = (field: EventFields[string]): string => (typeof field === 'string' ? field : '')
