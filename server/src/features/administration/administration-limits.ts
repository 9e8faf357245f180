import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const MINUTE = 60

/** Limits that administration adds to `RateLimit`. The descriptions state the numbers of the policies. */
export const administrationLimits = {
  SETUP: {
    description: 'Attempts to create the first administrator: 5 in 10 minutes per address.',
    policy: {
      perAddress: { points: 5, perSeconds: 10 * MINUTE },
    },
  },
  CHOOSE_PASSWORD: {
    description:
      'Attempts to choose a password by a link: 20 in 10 minutes from one address. One that succeeds does not count.',
    policy: {
      perAddress: { points: 20, perSeconds: 10 * MINUTE },
    },
  },
} as const satisfies RateLimits

export const AdministrationLimit = codesOf(administrationLimits)
