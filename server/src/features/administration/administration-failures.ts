import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

/** Failures that administration adds to `FailureCode`. */
export const administrationFailures = {
  USER_NOT_FOUND: {
    description: 'The account was not found among those you can see.',
    retry: 'No: the same input has the same result.',
  },
  LAST_ADMINISTRATOR: {
    description: 'The last active administrator can be neither demoted nor disabled.',
    retry: 'No: make another user an administrator first.',
  },
  OWN_ROLE: {
    description: 'Users cannot change their own role.',
    retry: 'No: another administrator can do it.',
  },
  SETUP_CLOSED: {
    description: 'The link has been used, or is not the one that the server printed.',
    retry: 'No: sign in, or use the link of the latest start.',
  },
  PASSWORD_ALREADY_CHOSEN: {
    description: 'The owner of the account has already chosen a password.',
    retry: 'No: the account needs no link any more.',
  },
  FIELD_NOT_FOUND: {
    description: 'The schema has no root field of this name.',
    retry: 'No: the same input has the same result.',
  },
  EXPLORATION_CLOSED: {
    description: 'Acting as another role is not possible in production.',
    retry: 'No: the same input has the same result.',
  },
} as const satisfies FailureDefinitions

export const AdministrationFailure = codesOf(administrationFailures)
