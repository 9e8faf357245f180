import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'

/**
 * `/metrics`: Prometheus text, for this machine, and for whoever sends `token` as bearer where there is one. Everybody else, and
 * whoever comes through a proxy without it, is told that there is nothing here.
 */
export function serveMetrics(app: FastifyInstance, registry: Registry, token: string | undefined): void {
  app.get('/metrics', async (request, reply) => {
    if (!isFromHere(request) && !bears(request, token)) return reply.callNotFound()
    reply.header('cache-control', 'no-store')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

/** What a proxy on this machine passes on is not from here. */
const isFromHere = ({ socket: { remoteAddress = '' }, headers }: FastifyRequest): boolean =>
  (remoteAddress === '::1' || /^(::ffff:)?127\./.test(remoteAddress)) &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined

const bears = ({ headers: { authorization = '' } }: FastifyRequest, token: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digestOf(authorization), digestOf(`Bearer ${token}`))

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
