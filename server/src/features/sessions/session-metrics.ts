import { Counter, Gauge } from 'prom-client'
import type { FeatureMetrics } from '../feature.ts'
import type { SessionsServices } from './sessions-services.ts'

/** Counts refreshes by outcome, and measures the index of ended sessions. */
export function sessionMetrics({
  registry,
  services,
  on,
}: FeatureMetrics<Pick<SessionsServices, 'endedSessions'>>): void {
  const refreshes = new Counter({
    name: 'gatehouse_refreshes_total',
    help: 'Refreshes by outcome: step, concurrent, lost_response, reuse (the session was ended), refused.',
    labelNames: ['outcome'] as const,
    registers: [registry],
  })
  for (const outcome of ['step', 'concurrent', 'lost_response', 'reuse', 'refused'])
    refreshes.inc({ outcome }, 0)
  on('session.rotated', () => refreshes.inc({ outcome: 'step' }))
  on('refresh.repeated', ({ reuse }) => refreshes.inc({ outcome: String(reuse ?? '').toLowerCase() }))
  on('session.reused', () => refreshes.inc({ outcome: 'reuse' }))
  on('refresh.refused', () => refreshes.inc({ outcome: 'refused' }))

  const { endedSessions } = services
  new Gauge({
    name: 'gatehouse_ended_sessions',
    help: 'Entries in the index of ended sessions and changed roles.',
    registers: [registry],
    collect() {
      this.set(endedSessions.status().entries)
    },
  })
  new Gauge({
    name: 'gatehouse_ended_sessions_age_seconds',
    help: 'Seconds since the index of ended sessions was known to be complete.',
    registers: [registry],
    collect() {
      this.set(endedSessions.status().ageMs / 1000)
    },
  })
}
