import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

/** Failures that accounts add to `FailureCode`. */
export const accountFailures = {
  REGISTRATION_CLOSED: {
    description: 'Accounts are created by administrators only.',
    retry: 'No: the same input has the same result.',
  },
  INVALID_CREDENTIALS: {
    description: 'No account has this email and password.',
    retry: 'No: the same input has the same result.',
  },
  EMAIL_NOT_VERIFIED: {
    description:
      'The password or passkey is correct, but the address must be verified before the first sign-in.',
    retry: 'No: use the link in the mail first.',
  },
  ACCOUNT_DISABLED: {
    description: 'The password or passkey is correct, but the account is disabled.',
    retry: 'No: an administrator can enable the account.',
  },
} as const satisfies FailureDefinitions

export const AccountFailure = codesOf(accountFailures)
