import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors'
import {
  ConfirmationCancelledError,
  ConfirmationRequiredError,
  SessionChangedError,
  SessionEndedError,
} from '@gatehouse/session'
import { apolloTexts } from './apollo-texts.ts'
import { describeRefusal, describeStatus } from './describe-refusal.ts'

/** What happened and what to do next, for any error of an operation. */
export function describeError(error: unknown): string {
  if (CombinedGraphQLErrors.is(error)) return describeRefusal(error.errors)
  if (SessionEndedError.is(error) || SessionChangedError.is(error)) return apolloTexts.signInAgain
  if (ConfirmationCancelledError.is(error)) return apolloTexts.notConfirmed
  if (ConfirmationRequiredError.is(error)) return apolloTexts.confirmAgain
  if (ServerError.is(error) && error.statusCode === 401 && isGraphql(error)) return apolloTexts.rejected
  if (ServerError.is(error)) return describeStatus(error.statusCode)
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
