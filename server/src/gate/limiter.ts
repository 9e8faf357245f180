import { createHash } from 'node:crypto'
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from './client-network.ts'
import {
  type Allowance,
  defaultRateLimits,
  RateLimit,
  type RateLimitPolicies,
  type RateLimitPolicy,
} from './rate-limit.ts'

/** One execution of a `@limited` field. */
export interface Attempt {
  readonly limit: RateLimit
  readonly clientAddress: string
  /** The account it is about, in one spelling, whether or not it exists. */
  readonly account?: string | undefined
}

/** Counts attempts. A store that cannot be reached makes it reject: an attempt that cannot be counted is not made. */
export interface Limiter {
  /** Counts the attempt before it is made. Resolves to undefined when it may be made, else to the seconds to wait. */
  consume(attempt: Attempt): Promise<number | undefined>
  /** Takes back what a successful attempt counted. Never rejects: a sign-in that succeeded stays one. */
  giveBack(attempt: Attempt): Promise<void>
}

/** For `RATE_LIMITS=off`: benchmarks and fault suites. */
export const unlimited: Limiter = {
  consume: async () => undefined,
  giveBack: async () => undefined,
}

/** Counts in the memory of this process. */
export const createMemoryLimiter = (policies: RateLimitPolicies = defaultRateLimits): Limiter => {
  const counters = new Map(
    Object.values(RateLimit).map((limit) => [limit, countersOf(limit, policies[limit])]),
  )
  const of = ({ limit }: Attempt): Counter[] => counters.get(limit) ?? []
  return {
    consume: async (attempt) => firstWait(of(attempt), attempt),
    giveBack: async (attempt) => {
      for (const { store, keyOf } of of(attempt)) {
        const key = keyOf(attempt)
        if (key !== undefined) await store.reward(key)
      }
    },
  }
}

interface Counter {
  readonly store: RateLimiterMemory
  readonly keyOf: (attempt: Attempt) => string | undefined
}

/**
 * In the order in which they count. Addresses come first, so that one address cannot fill the memory with accounts;
 * what is refused for its address does not count against an account, so that a stranger cannot use it up.
 */
const countersOf = (limit: RateLimit, policy: RateLimitPolicy): Counter[] =>
  [
    counter(`${limit}:address`, policy.perAddress, ({ clientAddress }) => networkOf(clientAddress)),
    counter(`${limit}:both`, policy.perAccountAndAddress, ({ account, clientAddress }) =>
      account === undefined ? undefined : digest(`${networkOf(clientAddress)} ${account}`),
    ),
    counter(`${limit}:account`, policy.perAccount, ({ account }) =>
      account === undefined ? undefined : digest(account),
    ),
  ].filter((one) => one !== undefined)

const counter = (
  keyPrefix: string,
  allowance: Allowance | undefined,
  keyOf: Counter['keyOf'],
): Counter | undefined =>
  allowance && {
    store: new RateLimiterMemory({ keyPrefix, points: allowance.points, duration: allowance.perSeconds }),
    keyOf,
  }

const firstWait = async (counters: readonly Counter[], attempt: Attempt): Promise<number | undefined> => {
  for (const { store, keyOf } of counters) {
    const key = keyOf(attempt)
    const wait = key === undefined ? undefined : await waitFor(store, key)
    if (wait !== undefined) return wait
  }
  return undefined
}

const waitFor = async (store: RateLimiterMemory, key: string): Promise<number | undefined> => {
  try {
    await store.consume(key)
    return undefined
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1000))
    throw refused
  }
}

/** Keys of one length, and no email address in a store. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')
