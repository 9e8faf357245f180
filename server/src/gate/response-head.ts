import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { httpStatusOf, RequestErrorCode } from '../core/errors.ts'
import type { OperationRequest } from './operation-request.ts'
import type { PublishedError } from './published-error.ts'

const json = 'application/json; charset=utf-8'
const graphqlResponse = 'application/graphql-response+json; charset=utf-8'

/** Statuses that are more specific than 400 for a request without a valid operation. */
const tellingStatuses: ReadonlySet<number | undefined> = new Set([405, 406, 415])
const methodNotAllowed = 405
const notAcceptable = 406

type Head = Pick<OperationRequest<object>, 'request' | 'response'>

/** Whether the client accepts one of the media types of responses. */
export const isAcceptable = ({ request: { http } }: Pick<Head, 'request'>): boolean =>
  http === undefined || mediaTypeFor(http.headers.get('accept')) !== undefined

/**
 * Chooses a response's media type before Apollo Server does, which would otherwise refuse a request after running it.
 */
export const setMediaType = ({ request, response }: Head): string => {
  const mediaType = mediaTypeFor(request.http?.headers.get('accept')) ?? json
  response.http.headers.set('content-type', mediaType)
  return mediaType
}

/** Returns the status, `Retry-After` and `WWW-Authenticate` for a response's errors. */
export const setResponseHead = (
  { request, response }: OperationRequest<object>,
  errors: readonly PublishedError[],
  isCoercionFailure: boolean,
): void => {
  const { http } = response
  const mediaType = setMediaType({ request, response })
  const isLenient = mediaType === json && (isCoercionFailure || errors.every(isAboutTheDocument))
  http.status = isLenient ? 200 : statusOf(errors, http.status)
  if (!isAcceptable({ request })) http.status = notAcceptable
  if (http.status !== methodNotAllowed) http.headers.delete('allow')
  const wait = Math.max(0, ...errors.map(({ extensions }) => extensions.retryAfterSeconds ?? 0))
  if (wait > 0) http.headers.set('retry-after', String(wait))
  if (http.status === httpStatusOf.UNAUTHENTICATED) http.headers.set('www-authenticate', challengeOf(errors))
}

/** Clients that only know `application/json` get 200 for these errors (GraphQL over HTTP, "application/json"). */
const isAboutTheDocument = ({ extensions: { code } }: PublishedError): boolean =>
  code === RequestErrorCode.GRAPHQL_PARSE_FAILED || code === RequestErrorCode.GRAPHQL_VALIDATION_FAILED

const statusOf = (errors: readonly PublishedError[], before: number | undefined): number => {
  const isBadRequest = errors.every(({ extensions }) => extensions.code === RequestErrorCode.BAD_USER_INPUT)
  if (isBadRequest && before && tellingStatuses.has(before)) return before
  return Math.max(...errors.map(({ extensions }) => httpStatusOf[extensions.code]))
}

/** Chooses like Apollo Server, which chooses only after the status is set; undefined if no type is acceptable. */
export const mediaTypeFor = (accept: string | undefined): string | undefined => {
  if (!accept) return json
  const known = negotiated.get(accept)
  if (known !== undefined) return known
  const mediaType = new Negotiator({ headers: { accept } }).mediaType([json, graphqlResponse])
  if (mediaType !== undefined && accept.length <= longestRemembered) negotiated.set(accept, mediaType)
  return mediaType
}

/** Cache by `Accept` header, because clients send few different ones. */
const negotiated = new LRUCache<string, string>({ max: 100 })
const longestRemembered = 200

/** RFC 6750 §3: no error code if there was no token. RFC 9470 §3: how recent an authentication must be. */
const challengeOf = (errors: readonly PublishedError[]): string => {
  const confirmation = errors.find(({ extensions }) => extensions.confirmWithin !== undefined)
  if (confirmation) return `${bearer}, ${tooOld}, max_age=${confirmation.extensions.confirmWithin}`
  const isMissing = errors.some(({ extensions }) => extensions.reason === 'TOKEN_MISSING')
  return isMissing ? bearer : `${bearer}, error="invalid_token"`
}

const bearer = 'Bearer realm="gatehouse"'
const tooOld = 'error="insufficient_user_authentication"'
