import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import type { ConnectionError, FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { httpStatusOf, RequestErrorCode, Unavailable } from '../errors.ts'
import { describeFault } from '../gate/fault-log.ts'
import { publishError } from '../gate/published-error.ts'
import { type EventFields, logEvent } from './log.ts'

/** What is wrong with a request that did not even reach GraphQL, by status. */
const messages: Readonly<Record<number, string>> = {
  400: 'The body is not valid JSON. Send {"query": "…", "variables": {…}}.',
  404: 'There is nothing at this address.',
  408: 'The request did not arrive in time. Send it again.',
  413: 'The body is too large. Send less at once.',
  415: 'Send the body as application/json in UTF-8, without a content coding.',
  431: 'The address or the headers of the request are too large. Send at most 16 KB.',
}
const malformed = 'The request is malformed.'
const fault = 'Something went wrong here. Try again, and tell the operator the request’s id if it stays so.'

/** Answers what went wrong around GraphQL in the same shape as GraphQL itself, and tells nothing else. */
export function answerHttpError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  if (error instanceof Unavailable) return answerUnavailable(error, request, reply)
  const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500
  if (status < 500) return refuse(request, reply, status)
  logEvent(request.log, 'request.failed', { fault: describeFault(error), requestId: request.id })
  const extensions = {
    code: RequestErrorCode.INTERNAL_SERVER_ERROR,
    executed: true,
    requestId: request.id,
  }
  return reply.code(status).send({ errors: [{ message: fault, extensions }] })
}

/** Answers in the place of something that cannot be asked at the moment. */
function answerUnavailable(error: Unavailable, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const published = publishError(error, { executed: false, requestId: request.id })
  logEvent(request.log, 'request.refused', { code: published.extensions.code, requestId: request.id }, 'warn')
  return reply
    .code(httpStatusOf.UNAVAILABLE)
    .header('retry-after', error.retryAfterSeconds)
    .send({ errors: [published] })
}

/** Answers a request that is refused before GraphQL, with a status of 4xx. */
export function refuse(
  request: FastifyRequest,
  reply: FastifyReply,
  status: number,
  message = messages[status] ?? malformed,
): FastifyReply {
  logEvent(request.log, 'request.refused', { ...refused(status), requestId: request.id })
  return reply.code(status).send(refusal(message, request.id))
}

/** Answers an address that cannot be read, such as `/%zz`. */
export const refuseAddress = (_error: FastifyError, request: FastifyRequest, reply: FastifyReply): void => {
  refuse(request, reply, 400, malformed)
}

/** Answers bytes that Node cannot read as a request: headers that are too large, late, or not HTTP. */
export function answerUnreadable(this: FastifyInstance, { code }: ConnectionError, socket: Socket): void {
  if (code === 'ECONNRESET' || socket.destroyed || !socket.writable) {
    socket.destroy()
    return
  }
  const status = unreadable[code] ?? 400
  logEvent(this.log, 'request.refused', refused(status))
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
