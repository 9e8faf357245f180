import { codesOf } from '../../../core/codes.ts'
import type { RateLimits } from '../../../gate/rate-limit.ts'

const MINUTE = 60

/** Limits that passkeys add to `RateLimit`. The descriptions state the numbers of the policies. */
export const passkeyLimits = {
  PASSKEY: {
    description:
      'Challenges for a sign-in with a passkey: 300 in 10 minutes from one address. Pages request one when they open.',
    policy: { perAddress: { points: 300, perSeconds: 10 * MINUTE } },
  },
} as const satisfies RateLimits

export const PasskeyLimit = codesOf(passkeyLimits)
