import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const MINUTE = 60
const HOUR = 60 * MINUTE

/** The limits that mail adds to `RateLimit`. The descriptions state the numbers of the policies. */
export const mailLimits = {
  MAIL: {
    description:
      'Requests that cause a mail: 30 an hour from one address, 5 an hour for one email and 5 for one signed-in account. Devices that have signed in to the account ' +
      'since its password was changed share 5 of their own. Whether the account exists makes no difference.',
    policy: {
      perAddress: { points: 30, perSeconds: HOUR },
      perAccount: { points: 5, perSeconds: HOUR },
      perKnownDevices: { points: 5, perSeconds: HOUR },
    },
  },
  LINK: {
    description:
      'Attempts to use a link that was mailed: 20 in 10 minutes from one address. One that succeeds does not count.',
    policy: {
      perAddress: { points: 20, perSeconds: 10 * MINUTE },
    },
  },
} as const satisfies RateLimits

export const MailLimit = codesOf(mailLimits)
