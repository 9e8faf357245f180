import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify'
import { RequestErrorCode, Unavailable } from '../../core/errors.ts'
import { logFailure, logRefusal } from '../../core/log.ts'
import { describeFault } from '../../core/redaction.ts'
import { Problem, serverError } from './problem.ts'
import { unavailableFor } from './refused-operation.ts'

/** Answers in the form of Django REST framework whatever went wrong with a request. */
export function answerProblem(
  error: FastifyError,
  request: FastifyRequest,
  reply: FastifyReply,
): FastifyReply {
  const { status, body, headers } = problemFor(error, request)
  return reply.code(status).headers(headers).send(body)
}

function problemFor(error: FastifyError, request: FastifyRequest): Problem {
  if (error instanceof Problem) return error
  if (error instanceof Unavailable) return unavailableFor(error.retryAfterSeconds)
  const { statusCode: status = 500 } = error
  if (status >= 400 && status < 500) {
    const code = RequestErrorCode.BAD_USER_INPUT
    logRefusal(request.log, { code, status, requestId: request.id })
    return new Problem(status, { detail: unreadable(status, request) })
  }
  logFailure(request.log, { fault: describeFault(error), requestId: request.id })
  return serverError()
}

/** Never repeats the body, which may contain a password. */
const unreadable = (status: number, { headers }: FastifyRequest): string => {
  if (status === 413) return 'Request body exceeded the size that this server reads.'
  if (status === 415)
    return `Unsupported media type "${(headers['content-type'] ?? '').slice(0, 100)}" in request.`
  return status === 400 ? 'JSON parse error - the body cannot be read.' : 'Malformed request.'
}
