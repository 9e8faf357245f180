import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

/** Failures that second factors add to `FailureCode`. */
export const factorFailures = {
  CHALLENGE_EXPIRED: {
    description: 'The challenge has expired, was answered, or belongs to another account or purpose.',
    retry: 'No: start again.',
  },
  ENROLMENT_REQUIRED: {
    description: 'The role of the account requires a second factor, and it has none.',
    retry: 'After setting up a second factor with the tokens of this failure.',
  },
  FACTOR_NOT_FOUND: {
    description: 'The account does not have this factor.',
    retry: 'No: the same input has the same result.',
  },
  LAST_WAY_IN: {
    description: 'The factor cannot be removed: the account could no longer sign in, or must have one.',
    retry: 'No: add another factor first.',
  },
  PROOF_REJECTED: {
    description: 'The proof is wrong, was used before, or is of a kind that the account does not have.',
    retry: 'With another proof: `attemptsLeft` says how often.',
  },
  SECOND_FACTOR_REQUIRED: {
    description: 'The first proof was right, and the account has a second factor.',
    retry: 'No: send a proof of the second factor to `completeLogin`.',
  },
} as const satisfies FailureDefinitions

export const FactorFailure = codesOf(factorFailures)
