import { AuthenticationProblem, RequestErrorCode } from '../../core/errors.ts'
import type { PublishedError } from '../../gate/published-error.ts'
import { notAuthenticated, Problem, serverError, tokenNotValid, unauthorized } from './problem.ts'

/** The `Authorization` header of a request, as far as it can be read. */
export interface Credentials {
  /** The schemes that this flavour accepts, in lower case. */
  readonly schemes: readonly string[]
  readonly header: string
}

type Answer = (error: PublishedError, credentials: Credentials) => Problem

/** What a client of the former API sees of each refusal of the gate. */
const answers: Readonly<Record<RequestErrorCode, Answer>> = {
  UNAUTHENTICATED: ({ extensions }, credentials) => unauthenticatedFor(extensions.reason, credentials),
  CONFIRMATION_REQUIRED: ({ message }) => unauthorized({ detail: message, code: 'confirmation_required' }),
  FORBIDDEN: () => new Problem(403, { detail: 'You do not have permission to perform this action.' }),
  RATE_LIMITED: ({ extensions }) => throttled(extensions.retryAfterSeconds ?? 1),
  OPERATION_REJECTED: ({ message }) => new Problem(400, { detail: message }),
  BAD_USER_INPUT: ({ message }) => new Problem(400, { detail: message }),
  GRAPHQL_PARSE_FAILED: serverError,
  GRAPHQL_VALIDATION_FAILED: serverError,
  MAIL_UNAVAILABLE: ({ message }) => new Problem(503, { detail: message }),
  UNAVAILABLE: ({ extensions }) => unavailableFor(extensions.retryAfterSeconds ?? 1),
  INTERNAL_SERVER_ERROR: serverError,
}

/** Converts the errors of an operation that did not run. */
export const problemOf = (
  [error]: readonly PublishedError[] = [],
  credentials: Credentials = { schemes: [], header: '' },
): Problem => (error === undefined ? serverError() : answers[error.extensions.code](error, credentials))

/** A header of another scheme counts as none, as with Django REST framework. */
function unauthenticatedFor(reason: unknown, { schemes, header }: Credentials): Problem {
  const [scheme = '', ...rest] = header.trim().split(/\s+/)
  if (reason === AuthenticationProblem.TOKEN_MISSING || !schemes.includes(scheme.toLowerCase()))
    return notAuthenticated()
  if (rest.length === 1) return tokenNotValid()
  return unauthorized({
    detail: 'Authorization header must contain two space-delimited values',
    code: 'bad_authorization_header',
  })
}

const throttled = (seconds: number): Problem =>
  new Problem(
    429,
    {
      detail: `Request was throttled. Expected available in ${seconds} ${seconds === 1 ? 'second' : 'seconds'}.`,
    },
    { 'retry-after': String(seconds) },
  )

/** A dependency cannot be reached, or is full. */
export const unavailableFor = (seconds: number): Problem =>
  new Problem(
    503,
    { detail: 'Service temporarily unavailable, try again later.' },
    { 'retry-after': String(seconds) },
  )
