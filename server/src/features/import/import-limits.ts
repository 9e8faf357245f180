import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const MINUTE = 60

/** Limits that imports add to `RateLimit`. The descriptions state the numbers of the policies. */
export const importLimits = {
  IMPORT_USERS: {
    description: 'Calls of `importUsers`: 60 in 10 minutes per account, 120 per address.',
    policy: {
      perAccount: { points: 60, perSeconds: 10 * MINUTE },
      perAddress: { points: 120, perSeconds: 10 * MINUTE },
    },
  },
} as const satisfies RateLimits

export const ImportLimit = codesOf(importLimits)
