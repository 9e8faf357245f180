import { codesOf } from '../../core/codes.ts'
import type { RateLimits } from '../../gate/rate-limit.ts'

const MINUTE = 60

/** Limits that the exchange of tokens adds to `RateLimit`. The descriptions state the numbers of the policies. */
export const exchangeLimits = {
  EXCHANGE: {
    description:
      'Exchanges of tokens of the former service that were refused: 100 in 10 minutes from one address.',
    policy: { perAddress: { points: 100, perSeconds: 10 * MINUTE } },
  },
} as const satisfies RateLimits

export const ExchangeLimit = codesOf(exchangeLimits)
