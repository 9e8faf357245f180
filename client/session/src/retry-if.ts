import type { ApolloLink, ErrorLike } from '@apollo/client'
import { CombinedGraphQLErrors, CombinedProtocolErrors, ServerError } from '@apollo/client/errors'

const ATTEMPTS = 5
const OURS = new Set([
  'SessionChangedError',
  'SessionEndedError',
  'SessionUnreachableError',
  'NotAuthenticatedError',
  'ConfirmationRequiredError',
  'ConfirmationCancelledError',
  'QueueFullError',
  'SessionDisposedError',
])

/**
 * For `RetryLink`: again after failures of the network and of overloaded servers, up to five attempts. Never a mutation,
 * since it may have run; never what the session decided, since it has waited and tried already.
 *
 * @example new RetryLink({ attempts: retryIf })
 */
export function retryIf(attempt: number, operation: ApolloLink.Operation, error: ErrorLike): boolean {
  if (attempt >= ATTEMPTS || operation.operationType === 'mutation' || error.name === 'AbortError')
    return false
  if (OURS.has(error.name) || CombinedGraphQLErrors.is(error) || CombinedProtocolErrors.is(error))
    return false
  return !ServerError.is(error) || error.statusCode >= 500 || error.statusCode === 429
}
