import { createHash, timingSafeEqual } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Registry } from 'prom-client'
import { isFromHere } from './from-here.ts'

/**
 * Serves `/metrics` in Prometheus format to this machine and, if `token` is set, to clients that send it as a bearer
 * token. Everyone else gets 404, including clients behind a proxy without the token.
 */
export function serveMetrics(app: FastifyInstance, registry: Registry, token: string | undefined): void {
  app.get('/metrics', async (request, reply) => {
    if (!isFromHere(request) && !bears(request, token)) return reply.callNotFound()
    reply.header('cache-control', 'no-store')
    return reply.type(registry.contentType).send(await registry.metrics())
  })
}

const bears = ({ headers: { authorization = '' } }: FastifyRequest, token: string | undefined): boolean =>
  token !== undefined && timingSafeEqual(digestOf(authorization), digestOf(`Bearer ${token}`))

const digestOf = (text: string): Buffer => createHash('sha256').update(text).digest()
