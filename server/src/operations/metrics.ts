import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { Logger } from '../core/log.ts'
import type { Database } from '../database/database.ts'
import type { Decision } from '../gate/limiter.ts'
import { countEvents, type OnEvent } from './event-metrics.ts'

export interface MeasuredParts {
  readonly http: FastifyInstance
  /** Adds the metrics of the features. */
  readonly measureFeatures: (registry: Registry, on: OnEvent) => void
  readonly database: Database
  readonly log: Logger
  /** Number of open streams. */
  openStreams(): number
}

/** Metrics of a process. No label contains what clients sent, so the number of series is bounded. */
export interface Metrics {
  readonly registry: Registry
  /** Counts the limiter's decisions. */
  countDecision(decision: Decision): void
  /** Stops listening for events. */
  close(): void
}

/** Starts measuring; `docs/grafana-dashboard.json` shows the result. */
export function createMetrics({ http, database, log, openStreams, measureFeatures }: MeasuredParts): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  measureRequests(http, registry)
  measureConnections(database, registry)
  measureReplicas(database, registry)
  gauge(registry, 'gatehouse_streams', 'Open streams of events at /graphql/stream.', openStreams)
  const decisions = new Counter({
    name: 'gatehouse_limit_decisions_total',
    help: 'Attempts at @limited fields, by limit and by whether they were admitted or refused.',
    labelNames: ['limit', 'decision'] as const,
    registers: [registry],
  })
  return {
    registry,
    countDecision: ({ limit, admitted }) =>
      decisions.inc({ limit, decision: admitted ? 'admitted' : 'refused' }),
    close: countEvents(log, registry, measureFeatures),
  }
}

function measureRequests(http: FastifyInstance, registry: Registry): void {
  const requests = new Counter({
    name: 'gatehouse_http_requests_total',
    help: 'Requests by route and status.',
    labelNames: ['route', 'status'] as const,
    registers: [registry],
  })
  const seconds = new Histogram({
    name: 'gatehouse_http_request_seconds',
    help: 'Time to answer, by route.',
    labelNames: ['route'] as const,
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
    registers: [registry],
  })
  http.addHook('onResponse', (request, reply, done) => {
    const { url: route = 'client', config } = request.routeOptions
    requests.inc({ route, status: reply.statusCode })
    // A stream lasts as long as its reader likes.
    if (!('isStream' in config)) seconds.observe({ route }, reply.elapsedTime / 1000)
    done()
  })
}

/** The embedded database has no pool and therefore no series. */
function measureConnections(database: Database, registry: Registry): void {
  new Gauge({
    name: 'gatehouse_database_connections',
    help: 'Connections of the pool to the database: in use and idle.',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      const { connections } = database
      if (connections === undefined) return
      this.set({ state: 'in_use' }, connections.inUse)
      this.set({ state: 'idle' }, connections.idle)
    },
  })
  gauge(
    registry,
    'gatehouse_database_waiting',
    'Statements and transactions that wait for a connection of the pool.',
    () => database.connections?.waiting ?? 0,
  )
}

/** Without replicas there are no series. */
function measureReplicas(database: Database, registry: Registry): void {
  new Gauge({
    name: 'gatehouse_replica_current',
    help: 'Whether lists may be read from a read replica (1), or it is left aside (0).',
    labelNames: ['replica'] as const,
    registers: [registry],
    collect() {
      for (const { name, current } of database.replication?.replicas ?? [])
        this.set({ replica: name }, current ? 1 : 0)
    },
  })
  new Gauge({
    name: 'gatehouse_replica_age_seconds',
    help: 'Seconds since a read replica was known to have everything that was committed.',
    labelNames: ['replica'] as const,
    registers: [registry],
    collect() {
      for (const { name, ageMs } of database.replication?.replicas ?? [])
        this.set({ replica: name }, ageMs / 1000)
    },
  })
  new Counter({
    name: 'gatehouse_list_reads_total',
    help: 'Reads of lists and of the audit log, by whether a replica or the primary answered.',
    labelNames: ['from'] as const,
    registers: [registry],
    collect() {
      const { reads } = database.replication ?? {}
      if (reads === undefined) return
      this.reset()
      this.inc({ from: 'replica' }, reads.replica)
      this.inc({ from: 'primary' }, reads.primary)
    },
  })
}

function gauge(registry: Registry, name: string, help: string, read: () => number): void {
  new Gauge({
    name,
    help,
    registers: [registry],
    collect() {
      this.set(read())
    },
  })
}
