import { Counter } from 'prom-client'
import type { FeatureMetrics } from '../feature.ts'
import type { LiveEvents } from './live-events.ts'

/** Counts the events that are sent to those who watch. */
export function liveMetrics({
  registry,
  services,
}: FeatureMetrics<{ readonly liveEvents: LiveEvents }>): void {
  new Counter({
    name: 'gatehouse_live_events_total',
    help: 'Events of sessions and accounts that were sent to streams, without those that report that a stream is open.',
    registers: [registry],
    collect() {
      this.reset()
      this.inc(services.liveEvents.sent)
    },
  })
}
