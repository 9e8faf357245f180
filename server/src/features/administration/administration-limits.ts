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
  SEND_PASSWORD_RESET: {
    description:
      'Mails for replacing a password that were requested with a wrong current password, in 10 minutes: 5 per session, with the waits and ' +
      'the lock of sign-ins; 50 per account, 50 per address.',
    policy: {
      perAddress: { points: 50, perSeconds: 10 * MINUTE },
      perSession: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
      perAccount: { points: 50, perSeconds: 10 * MINUTE },
    },
  },
} as const satisfies RateLimits

export const AdministrationLimit = codesOf(administrationLimits)
