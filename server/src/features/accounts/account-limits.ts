import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

/** Limits that accounts add to `RateLimit`. The descriptions state the numbers of the policies. */
export const accountLimits = {
  REGISTER: {
    description:
      'Registrations, including those with invalid fields: 60 per hour per address, 15 per hour per email.',
    policy: {
      perAddress: { points: 60, perSeconds: HOUR },
      perAccount: { points: 15, perSeconds: HOUR },
    },
  },
  LOGIN: {
    description:
      'Failed sign-ins in 10 minutes: 5 per account and address, 20 per account, 50 per address. ' +
      'After the third, each attempt must wait, 1 second at first and twice as long each time; an attempt after the fifth ' +
      'locks for 15 minutes. Devices that have signed in to the account since its password was changed share a separate allowance of 5. ' +
      'Applies equally to accounts that do not exist. Successful sign-ins do not count.',
    policy: {
      perAddress: { points: 50, perSeconds: 10 * MINUTE },
      perAccount: { points: 20, perSeconds: 10 * MINUTE },
      perAccountAndAddress: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
      perKnownDevices: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
    },
  },
  CHANGE_PASSWORD: {
    description:
      'Failed password changes in 10 minutes: 5 per session, with the waits and the lock of sign-ins; 50 per account, 50 per address. ' +
      'Successful changes do not count.',
    policy: {
      perAddress: { points: 50, perSeconds: 10 * MINUTE },
      perSession: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
      // As many as ten sessions may fail: nine stolen access tokens cannot keep the owner from changing the password.
      perAccount: { points: 50, perSeconds: 10 * MINUTE },
    },
  },
} as const satisfies RateLimits

export const AccountLimit = codesOf(accountLimits)
