import { LRUCache } from 'lru-cache'
import Negotiator from 'negotiator'
import { httpStatusOf, RequestErrorCode } from '../errors.ts'
import type { OperationRequest } from './operation-request.ts'
import type { PublishedError } from './published-error.ts'

const json = 'application/json; charset=utf-8'
const graphqlResponse = 'application/graphql-response+json; charset=utf-8'

/** Statuses that say more than 400 about a request that is no operation. */
const tellingStatuses: ReadonlySet<number | undefined> = new Set([405, 406, 415])

/** Chooses the media type of a response where Apollo Server need not do so again; undefined: it refuses the request. */
export const setMediaType = ({
  request,
  response,
}: Pick<OperationRequest<object>, 'request' | 'response'>): string | undefined => {
  const mediaType = request.http && mediaTypeFor(request.http.headers.get('accept'))
  if (mediaType) response.http.headers.set('content-type', mediaType)
  return mediaType
}

/** The status, `Retry-After` and `WWW-Authenticate` that go with the errors of a response. */
export const setResponseHead = (
  { request, response }: OperationRequest<object>,
  errors: readonly PublishedError[],
  isCoercionFailure: boolean,
): void => {
  const { http } = response
  const mediaType = setMediaType({ request, response })
  const isLenient = mediaType === json && (isCoercionFailure || errors.every(isAboutTheDocument))
  http.status = isLenient ? 200 : statusOf(errors, http.status)
  const wait = Math.max(0, ...errors.map(({ extensions }) => extensions.retryAfterSeconds ?? 0))
  if (wait > 0) http.headers.set('retry-after', String(wait))
  if (http.status === httpStatusOf.UNAUTHENTICATED) http.headers.set('www-authenticate', challengeOf(errors))
}

/** Clients that know nothing but `application/json` get 200 for these (GraphQL over HTTP, "application/json"). */
const isAboutTheDocument = ({ extensions: { code } }: PublishedError): boolean =>
  code === RequestErrorCode.GRAPHQL_PARSE_FAILED || code === RequestErrorCode.GRAPHQL_VALIDATION_FAILED

const statusOf = (errors: readonly PublishedError[], before: number | undefined): number => {
  const status = Math.max(...errors.map(({ extensions }) => httpStatusOf[extensions.code]))
  return status === httpStatusOf.BAD_USER_INPUT && before && tellingStatuses.has(before) ? before : status
}

/** As Apollo Server chooses it, which comes to choose only after the status is set; undefined when neither will do. */
export const mediaTypeFor = (accept: string | undefined): string | undefined => {
  if (!accept) return json
  const known = negotiated.get(accept)
  if (known !== undefined) return known
  const mediaType = new Negotiator({ headers: { accept } }).mediaType([json, graphqlResponse])
  if (mediaType !== undefined && accept.length <= longestRemembered) negotiated.set(accept, mediaType)
  return mediaType
}

/** What came of the few headers that clients send, again and again. */
const negotiated = new LRUCache<string, string>({ max: 100 })
const longestRemembered = 200

/** RFC 6750 §3: no error code when there was no token. */
const challengeOf = (errors: readonly PublishedError[]): string =>
  errors.some(({ extensions }) => extensions.reason === 'TOKEN_MISSING')
    ? 'Bearer realm="gatehouse"'
    : 'Bearer realm="gatehouse", error="invalid_token"'
