import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

export const sessionFailures = {
  SESSION_ENDED: { description: 'The session has ended. Sign in again.', retry: 'No: sign in again.' },
  SESSION_NOT_FOUND: {
    description: 'None of your open sessions has this id.',
    retry: 'No: the same input has the same result.',
  },
} as const satisfies FailureDefinitions

export const SessionFailure = codesOf(sessionFailures)
