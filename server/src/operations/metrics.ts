import type { FastifyInstance } from 'fastify'
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'
import type { RunningServices } from '../services.ts'

/**
 * `/metrics`: Prometheus text, for this machine only. Whoever comes through a proxy or from another machine is told that there is
 * nothing here.
 */
export function serveMetrics(app: FastifyInstance, { hasher, endedSessions }: RunningServices): void {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  measureRequests(app, registry)
  new Gauge({
    name: 'gatehouse_password_hashes',
    help: 'Password hashes running and waiting.',
    registers: [registry],
    collect() {
      this.set(hasher.depth)
    },
  })
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
  app.get('/metrics', async (request, reply) => {
    if (!isThisMachine(request.socket.remoteAddress) || request.headers['x-forwarded-for'] !== undefined) {
      return reply.callNotFound()
    }
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

function measureRequests(app: FastifyInstance, registry: Registry): void {
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
  app.addHook('onResponse', async (request, reply) => {
    const route = request.routeOptions.url ?? 'client'
    requests.inc({ route, status: reply.statusCode })
    seconds.observe({ route }, reply.elapsedTime / 1000)
  })
}

const isThisMachine = (address: string | undefined): boolean =>
  address === '::1' || /^(::ffff:)?127\./.test(address ?? '')
