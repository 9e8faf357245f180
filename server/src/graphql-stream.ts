import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { EventLogger } from './core/log.ts'
import { StreamRequest } from './core/stream-request.ts'
import { EventResponse } from './event-response.ts'
import type { GateContext } from './gate/gate.ts'
import type { GraphqlServer } from './graphql.ts'
import { type CreateContext, throughApollo } from './graphql-handler.ts'
import { refuse } from './operations/http-error.ts'
import { freeRequestParser } from './request-parser.ts'

const eventStream = 'text/event-stream'
const lookEveryMs = 1_000

/**
 * Serves subscriptions as server-sent events, each in a request of its own (graphql-sse, distinct connections). The
 * operation passes everything that a query passes before its stream begins; a refusal is a response like those of
 * `/graphql`.
 */
export function graphqlStreamHandler<Context extends GateContext>(
  server: GraphqlServer<Context>,
  createContext: CreateContext<Context>,
  log: EventLogger,
): RouteHandlerMethod {
  const open = new Set<EventResponse>()
  let timer: NodeJS.Timeout | undefined
  const breakSilence = (): void => {
    const now = performance.now()
    for (const response of open) response.breakSilence(now)
  }
  const remove = (response: EventResponse): void => {
    open.delete(response)
    if (open.size > 0) return
    clearInterval(timer)
    timer = undefined
  }
  return async (request, reply) => {
    if (!accepts(request)) return refuse(request, reply, 406, onlyEvents)
    const stream = new StreamRequest()
    const { status, headers, body } = await throughApollo(server.apollo, asQuery(request), () =>
      createContext(request, reply, { stream, withCookies: false }),
    )
    const { admitted } = stream
    if (admitted === undefined) {
      for (const [name, value] of headers) reply.header(name, value)
      return reply.code(status).send(body)
    }
    forgetContents(request)
    freeRequestParser(request.raw.socket)
    const response = new EventResponse(takeOver(reply), stream, admitted, log)
    open.add(response)
    timer ??= setInterval(breakSilence, lookEveryMs).unref()
    response.open(200, reply.getHeaders(), remove)
    return reply
  }
}

const onlyEvents = `This address answers with events only. Send \`Accept: ${eventStream}\`.`

const accepts = ({ headers: { accept = '' } }: FastifyRequest): boolean =>
  accept
    .split(',')
    .some((type) => [eventStream, 'text/*', '*/*'].includes(type.split(';', 1)[0]?.trim() ?? ''))

/** A refusal is JSON, whatever the client accepts besides. */
const asQuery = ({ method, url, headers, body }: FastifyRequest) => ({
  method,
  url,
  headers: { ...headers, accept: 'application/graphql-response+json' },
  body,
})

/** Nothing reads them any more, and a stream would keep them, with its token, for as long as it is open. */
function forgetContents(request: FastifyRequest): void {
  request.body = undefined
  request.raw.rawHeaders = []
  request.raw.headers = {}
}

/**
 * Takes the response over from Fastify, which would keep more for each stream than the stream itself needs. The connection
 * serves nothing else afterwards, so that a server that shuts down need not wait for it.
 */
function takeOver(reply: FastifyReply): FastifyReply['raw'] {
  reply
    .header('content-type', `${eventStream}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .header('connection', 'close')
    .hijack()
  return reply.raw
}
