import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

/** Failures that the exchange of tokens adds to `FailureCode`. */
export const exchangeFailures = {
  TOKEN_NOT_EXCHANGED: {
    description: 'The refresh token of the former service was not exchanged for a session.',
    retry: 'No: sign in.',
  },
} as const satisfies FailureDefinitions

export const ExchangeFailure = codesOf(exchangeFailures)
