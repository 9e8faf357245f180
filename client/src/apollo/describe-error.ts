import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import { SessionChangedError, SessionEndedError } from '@gatehouse/session'
import { apolloTexts } from './apollo-texts.ts'

/** A sentence that says what to do next, for whatever an operation can fail with. */
export function describeError(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return describeRefusal(error.errors[0]?.extensions ?? {})
  if (SessionEndedError.is(error) || SessionChangedError.is(error)) return apolloTexts.signInAgain
  if (ServerError.is(error) && error.statusCode < 500) return apolloTexts.rejected
  const cause = error instanceof Error ? error.cause : undefined
  if (CombinedGraphQLErrors.is(cause)) return describeError(cause)
  return apolloTexts.unreachable
}

/** Reads `errors[].extensions`, whose shape the schema publishes as `RequestErrorExtensions`. */
function describeRefusal({ code, retryAfterSeconds, requestId }: Record<string, unknown>): string {
  switch (code) {
    case 'RATE_LIMITED':
      return apolloTexts.rateLimited(typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined)
    case 'UNAVAILABLE':
      return apolloTexts.unavailable
    case 'UNAUTHENTICATED':
      return apolloTexts.signInAgain
    case 'FORBIDDEN':
      return apolloTexts.forbidden
    case 'INTERNAL_SERVER_ERROR':
      return apolloTexts.broken(typeof requestId === 'string' ? requestId : undefined)
    default:
      return apolloTexts.rejected
  }
}
