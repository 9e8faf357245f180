import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const HOUR = 60 * 60

/** Limits that own data adds to `RateLimit`. The descriptions state the numbers of the policies. */
export const ownDataLimits = {
  EXPORT_DATA: {
    description: 'Copies of one’s data: 5 in an hour per account.',
    policy: { perAccount: { points: 5, perSeconds: HOUR } },
  },
} as const satisfies RateLimits

export const OwnDataLimit = codesOf(ownDataLimits)
