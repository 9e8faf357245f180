import { codesOf } from '../../core/codes.ts'
import type { FailureDefinitions } from '../../core/failure.ts'

/** Failures that own data adds to `FailureCode`. */
export const ownDataFailures = {
  OWN_ACCOUNT: {
    description: 'Administrators cannot delete their own account with `deleteUser`.',
    retry: 'No: use `deleteAccount`.',
  },
} as const satisfies FailureDefinitions

export const OwnDataFailure = codesOf(ownDataFailures)
