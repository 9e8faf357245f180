import { Readable } from 'node:stream'
import { setImmediate } from 'node:timers/promises'
import type { FastifyReply, FastifyRequest, RouteHandlerMethod } from 'fastify'
import type { ExecutionResult } from 'graphql'
import { createHandler } from 'graphql-sse'
import { type EventLogger, logEvent } from './core/log.ts'
import { type BegunStream, StreamRequest } from './core/stream-request.ts'
import type { GateContext } from './gate/gate.ts'
import type { GraphqlServer } from './graphql.ts'
import { type CreateContext, throughApollo } from './graphql-handler.ts'
import { refuse } from './operations/http-error.ts'

const eventStream = 'text/event-stream'
/** A reader that is this far behind is dropped; a healthy one comes back and learns the present state. */
const mostBehind = 64 * 1024
/** How much may wait for the reader before the parts of a large event pause. */
const comfortable = 16 * 1024
/** How long a stream may take for its last events, in milliseconds. */
const farewellMs = 2_000

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
  const encode = createHandler<undefined, BegunStream>({
    // Without tokens there are no reservations, which strangers could hold.
    authenticate: () => null,
    onSubscribe: ({ context }) => context.results,
    onNext: (_context, { context }, result) => context.publish(result as ExecutionResult),
  })
  return async (request, reply) => {
    if (!accepts(request)) return refuse(request, reply, 406, onlyEvents)
    const stream = new StreamRequest()
    const { status, headers, body } = await throughApollo(server.apollo, asQuery(request), () =>
      createContext(request, reply, { stream }),
    )
    const { begun } = stream
    if (begun === undefined) {
      for (const [name, value] of headers) reply.header(name, value)
      return reply.code(status).send(body)
    }
    const [events] = await encode(encodable(request, begun))
    if (events === null || typeof events === 'string') throw new Error('The stream was not accepted.')
    return send(reply, readableOf(events, stream, begun, log))
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

const encodable = ({ body }: FastifyRequest, begun: BegunStream) => ({
  method: 'POST',
  url: '/',
  headers: { get: (name: string) => (name === 'accept' ? eventStream : 'application/json') },
  body: body as Record<string, unknown>,
  raw: undefined,
  context: begun,
})

/** The connection serves nothing else afterwards, so that a server that shuts down need not wait for it. */
const send = (reply: FastifyReply, events: Readable): FastifyReply =>
  reply
    .header('content-type', `${eventStream}; charset=utf-8`)
    .header('cache-control', 'no-store')
    .header('x-accel-buffering', 'no')
    .header('connection', 'close')
    .send(events)

type Events = AsyncGenerator<string, void, undefined>

function readableOf(events: Events, stream: StreamRequest, begun: BegunStream, log: EventLogger): Readable {
  const waiting = new Set<() => void>()
  const wake = (): void => {
    for (const go of waiting) go()
    waiting.clear()
  }
  const readable = new Readable({ highWaterMark: comfortable, read: wake })
  const isFull = (): boolean =>
    readable.readableLength >= comfortable && !readable.destroyed && !stream.signal.aborted
  stream.waitWith(async () => {
    // graphql-sse passes the last event on in microtasks, so that it may not be in `readable` yet.
    await setImmediate()
    if (isFull()) await new Promise<void>((resolve) => waiting.add(resolve))
  })
  let farewell: NodeJS.Timeout | undefined
  const finish = (): void => void events.return()
  stream.signal.addEventListener('abort', () => {
    wake()
    farewell = setTimeout(finish, farewellMs)
  })
  readable.once('close', () => {
    clearTimeout(farewell)
    wake()
    finish()
    begun.release()
  })
  logEvent(log, 'stream.opened', {}, 'debug')
  void pump(events, readable, log)
  return readable
}

async function pump(events: Events, readable: Readable, log: EventLogger): Promise<void> {
  try {
    for await (const text of events) {
      readable.push(text)
      if (readable.readableLength <= mostBehind) continue
      logEvent(log, 'stream.dropped')
      readable.destroy()
      return
    }
    readable.push(null)
  } catch (error) {
    log.error({ err: error }, 'a stream failed')
    readable.destroy()
  }
}
