import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { RequestErrorCode } from '../errors.ts'

/** What is wrong with a request that did not even reach GraphQL, by status. */
const messages: Readonly<Record<number, string>> = {
  400: 'The body is not valid JSON. Send {"query": "…", "variables": {…}}.',
  413: 'The body is too large. Send at most 100 KB.',
  415: 'Send the body as application/json in UTF-8.',
}
const fault = 'Something went wrong here. Try again, and tell the operator the request’s id if it stays so.'

/** Answers what went wrong around GraphQL in the same shape as GraphQL itself, and tells nothing else. */
export function answerHttpError(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const status = error.statusCode !== undefined && error.statusCode >= 400 ? error.statusCode : 500
  const isFault = status >= 500
  if (isFault) request.log.error({ err: error, requestId: request.id }, 'request failed')
  const code = isFault ? RequestErrorCode.INTERNAL_SERVER_ERROR : RequestErrorCode.BAD_USER_INPUT
  const message = isFault ? fault : (messages[status] ?? 'The request is malformed.')
  const extensions = { code, executed: isFault, requestId: request.id }
  return reply.code(status).send({ errors: [{ message, extensions }] })
}
