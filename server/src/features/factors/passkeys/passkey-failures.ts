import { codesOf } from '../../../core/codes.ts'
import type { FailureDefinitions } from '../../../core/failure.ts'

/** Failures that passkeys add to `FailureCode`. */
export const passkeyFailures = {
  PASSKEY_REJECTED: {
    description: 'The passkey is unknown, its answer is not for this server, or its user was not verified.',
    retry: 'With another passkey, or start again.',
  },
} as const satisfies FailureDefinitions

export const PasskeyFailure = codesOf(passkeyFailures)
