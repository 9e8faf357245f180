import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { httpStatusOf, RequestErrorCode, raisedWith, Unavailable } from '../core/errors.ts'
import { type EventFields, logEvent, logFailure, logRefusal } from '../core/log.ts'
import { describeFault } from '../core/redaction.ts'
import { publishError } from '../gate/published-error.ts'

/** Messages by status for requests that did not reach GraphQL. */
const messages: Readonly<Record<number, string>> = {
  400: 'The body is not valid JSON. Send {"query": "…", "variables": {…}}.',
  404: 'There is nothing at this address.',
  408: 'The request did not arrive in time. Send it again.',
  413: `The body is too large. Send less at once. ${raisedWith('LIMIT_BODY_KILOBYTES')}`,
  415: 'Send the body as application/json in UTF-8, without a content coding.',
  431: 'The address or the headers of the request are too large. Send at most 16 KB.',
}
const malformed = 'The request is malformed.'
const fault =
  'Something went wrong on the server. Try again later, and include the request id when you report it.'

/** Reports an HTTP error in GraphQL's response format, without any details. */
export function answerHttpError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof Unavailable) return answerUnavailable(error, request, reply)
  const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500
  if (status < 500) return refuse(request, reply, status)
  logFailure(request.log, { fault: describeFault(error), requestId: request.id })
  const extensions = {
    code: RequestErrorCode.INTERNAL_SERVER_ERROR,
    executed: true,
    requestId: request.id,
  }
  return reply.code(status).send({ errors: [{ message: fault, extensions }] })
}

/** Responds in place of an endpoint that is temporarily unavailable. */
function answerUnavailable(error: Unavailable, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const published = publishError(error, { executed: false, requestId: request.id })
  logEvent(request.log, 'request.refused', { code: published.extensions.code, requestId: request.id }, 'warn')
  return reply
    .code(httpStatusOf.UNAVAILABLE)
    .header('retry-after', error.retryAfterSeconds)
    .send({ errors: [published] })
}

/** Refuses a request before GraphQL with a 4xx status. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message = messages[status] ?? malformed,
): FastifyReply {
  logRefusal(request.log, { ...refused(status), requestId: request.id })
  return reply.code(status).send(refusal(message, request.id))
}

/** Refuses other methods at an address, whatever their body, with the one that it has. */
export function refuseMethods(
  app: FastifyInstance,
  url: string,
  method: ('GET' | 'PUT' | 'DELETE')[],
  allow: string,
): void {
  app.route({
    url,
    method,
    onRequest: (request, reply, done) => {
      refuse(request, reply.header('allow', allow), 405, `Send the request with the method ${allow}.`)
      done()
    },
    handler: () => undefined,
  })
}

/** Handles a URL that cannot be decoded, such as `/%zz`. */
export const refuseAddress = (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  refuse(request, reply, 400, malformed)
}

/** Handles bytes that Node cannot parse as a request: oversized or late headers, or not HTTP. */
export function answerUnreadable(this: FastifyInstance, { code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const status = unreadable[code] ?? 400
  logRefusal(this.log, refused(status))
  const body = JSON.stringify(refusal(status === 400 ? malformed : (messages[status] ?? malformed)))
  const head = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    'Content-Type: application/json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
  ]
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy())
}

const refused = (status: number): EventFields => ({
  code: RequestErrorCode.BAD_USER_INPUT,
  status,
})

const unreadable: Readonly<Record<string, number>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 408,
  HPE_HEADER_OVERFLOW: 431,
}

const refusal = (message: string, requestId?: string): object => ({
  errors: [
    {
      message,
      extensions: {
        code: RequestErrorCode.BAD_USER_INPUT,
        executed: false,
        ...(requestId !== undefined && { requestId }),
      },
    },
  ],
})
