import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const MINUTE = 60

/** Limits that second factors add to `RateLimit`. The descriptions state the numbers of the policies. */
export const factorLimits = {
  CHANGE_FACTORS: {
    description:
      'Passkeys to add, removed and renamed factors, and renewed recovery codes: 60 in 10 minutes of one account, since each is an audit event.',
    policy: { perAccount: { points: 60, perSeconds: 10 * MINUTE } },
  },
  SECOND_FACTOR: {
    description:
      'Wrong proofs in 15 minutes: 10 per account at sign-in, which lock its second step for 15 minutes and no open session; ' +
      'devices that have signed in to the account since its password was changed share 10 of their own. 5 per session in `confirm` and `addTotp`, ' +
      '10 per account; 50 per address. Right proofs do not count.',
    policy: {
      perAddress: { points: 50, perSeconds: 15 * MINUTE },
      perSession: { points: 5, perSeconds: 15 * MINUTE, lockSeconds: 15 * MINUTE },
      perAccount: { points: 10, perSeconds: 15 * MINUTE },
      perKnownDevices: { points: 10, perSeconds: 15 * MINUTE },
    },
  },
} as const satisfies RateLimits

export const FactorLimit = codesOf(factorLimits)
