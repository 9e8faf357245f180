import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import {
  ConfirmationCancelledError,
  ConfirmationRequiredError,
  SessionChangedError,
  SessionEndedError,
} from '@gatehouse/session'
import { apolloTexts } from './apollo-texts.ts'

/** What happened and what to do next, for any error of an operation. */
export function describeError(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return describeFirst(error)
  if (SessionEndedError.is(error) || SessionChangedError.is(error)) return apolloTexts.signInAgain
  if (ConfirmationCancelledError.is(error)) return apolloTexts.notConfirmed
  if (ConfirmationRequiredError.is(error)) return apolloTexts.confirmAgain
  if (ServerError.is(error) && error.statusCode === 401 && !isGraphql(error)) return apolloTexts.askedInFront
  if (ServerError.is(error) && error.statusCode < 500) return apolloTexts.rejected
  const cause = error instanceof Error ? error.cause : undefined
  if (CombinedGraphQLErrors.is(cause)) return describeError(cause)
  return apolloTexts.unreachable
}

/** A proxy's response is not GraphQL. */
function isGraphql({ bodyText }: ServerError): boolean {
  try {
    return Array.isArray(JSON.parse(bodyText).errors)
  } catch {
    return false
  }
}

/** At an address that may not have the session cookie, the server's message names the right address. */
function describeFirst({ errors: [first] }: CombinedGraphQLErrors): string {
  const extensions = first?.extensions ?? {}
  if (first && extensions.code === 'FORBIDDEN' && !extensions.requiredRole) return first.message
  return describeRefusal(extensions)
}

/** Reads `errors[].extensions`, whose shape the schema publishes as `RequestErrorExtensions`. */
function describeRefusal({ code, retryAfterSeconds, requestId }: Record<string, unknown>): string {
  switch (code) {
    case 'RATE_LIMITED':
      return apolloTexts.rateLimited(typeof retryAfterSeconds === 'number' ? retryAfterSeconds : undefined)
    case 'UNAVAILABLE':
      return apolloTexts.unavailable
    case 'MAIL_UNAVAILABLE':
      return apolloTexts.mailUnavailable
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
