import { createHash } from 'node:crypto'
import { RateLimiterRes } from 'rate-limiter-flexible'
import { networkOf } from './client-network.ts'
import { type Counter, type CounterStore, memoryStore } from './limit-stores.ts'
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
  /** The device, when it has signed in to that account before: it counts by itself, so that strangers cannot lock it out. */
  readonly device?: string | undefined
}

/** Counts attempts. A store that cannot be reached makes it reject: an attempt that cannot be counted is not made. */
export interface Limiter {
  /** Counts the attempt before it is made. Resolves to undefined when it may be made, else to the seconds to wait. */
  consume(attempt: Attempt): Promise<number | undefined>
  /** Takes back what a successful attempt counted, and forgives the failures before it. */
  giveBack(attempt: Attempt): Promise<void>
}

/** For `RATE_LIMITS=off`: benchmarks and fault suites. */
export const unlimited: Limiter = {
  consume: async () => undefined,
  giveBack: async () => undefined,
}

/** What one attempt came to. */
export interface Decision {
  readonly limit: RateLimit
  readonly admitted: boolean
}

/** Tells of each decision of `limiter`. */
export const watchLimiter = (limiter: Limiter, onDecision: (decision: Decision) => void): Limiter => ({
  consume: async (attempt) => {
    const wait = await limiter.consume(attempt)
    onDecision({ limit: attempt.limit, admitted: wait === undefined })
    return wait
  },
  giveBack: (attempt) => limiter.giveBack(attempt),
})

/** Counts in `store`; in the memory of this process unless another is given. */
export const createLimiter = (
  store: CounterStore = memoryStore,
  policies: RateLimitPolicies = defaultRateLimits,
): Limiter => {
  const tallies = new Map(
    Object.values(RateLimit).map((limit) => [limit, talliesOf(store, limit, policies[limit])]),
  )
  const of = ({ limit }: Attempt): Tally[] => tallies.get(limit) ?? []
  return {
    consume: async (attempt) => {
      for (const tally of of(attempt)) {
        const wait = await tally.consume(attempt)
        if (wait !== undefined) return wait
      }
      return undefined
    },
    giveBack: async (attempt) => {
      await Promise.all(of(attempt).map((tally) => tally.giveBack(attempt)))
    },
  }
}

type KeyOf = (attempt: Attempt) => string | undefined

/**
 * In the order in which they count. Addresses come first, so that one address cannot fill the store with accounts;
 * what is refused for its address does not count against an account, so that a stranger cannot use it up.
 */
const talliesOf = (store: CounterStore, limit: RateLimit, policy: RateLimitPolicy): Tally[] => {
  const tally = (name: string, allowance: Allowance | undefined, keyOf: KeyOf): Tally[] =>
    allowance === undefined ? [] : [new Tally(store, `${limit}:${name}`, allowance, keyOf)]
  const byStrangers =
    (keyOf: KeyOf): KeyOf =>
    (attempt) =>
      isKnownDevice(attempt, policy) ? undefined : keyOf(attempt)
  return [
    ...tally('device', policy.perDevice, ({ device }) => device),
    ...tally(
      'address',
      policy.perAddress,
      byStrangers(({ clientAddress }) => networkOf(clientAddress)),
    ),
    ...tally('both', policy.perAccountAndAddress, byStrangers(accountAndAddress)),
    ...tally(
      'account',
      policy.perAccount,
      byStrangers(({ account }) => account && digest(account)),
    ),
  ]
}

const isKnownDevice = ({ device }: Attempt, { perDevice }: RateLimitPolicy): boolean =>
  device !== undefined && perDevice !== undefined

const accountAndAddress: KeyOf = ({ account, clientAddress }) =>
  account === undefined ? undefined : digest(`${networkOf(clientAddress)} ${account}`)

/** Keys of one length, and no email address in a store. */
const digest = (text: string): string => createHash('sha256').update(text).digest('base64url')

/** Failures that nobody has to wait for; from then on the wait doubles with each. */
const freeFailures = 2

/** One allowance, by one kind of key. */
class Tally {
  readonly #counter: Counter
  /** Keys that have to wait before their next attempt. */
  readonly #delays: Counter | undefined
  readonly #keyOf: KeyOf

  constructor(store: CounterStore, keyPrefix: string, allowance: Allowance, keyOf: KeyOf) {
    const { points, perSeconds, lockSeconds, delays } = allowance
    const block = lockSeconds === undefined ? {} : { blockDuration: lockSeconds }
    this.#counter = store.counter({ keyPrefix, points, duration: perSeconds, ...block })
    this.#delays = delays
      ? store.counter({ keyPrefix: `${keyPrefix}:delay`, points: 1, duration: perSeconds })
      : undefined
    this.#keyOf = keyOf
  }

  async consume(attempt: Attempt): Promise<number | undefined> {
    const key = this.#keyOf(attempt)
    if (key === undefined) return undefined
    return (await this.#delayOf(key)) ?? this.#count(key)
  }

  async giveBack(attempt: Attempt): Promise<void> {
    const key = this.#keyOf(attempt)
    if (key === undefined) return
    if (this.#delays === undefined) return void (await this.#counter.reward(key))
    await Promise.all([this.#counter.delete(key), this.#delays.delete(key)])
  }

  async #delayOf(key: string): Promise<number | undefined> {
    const delay = await this.#delays?.get(key)
    return delay == null || delay.msBeforeNext <= 0 ? undefined : secondsOf(delay)
  }

  async #count(key: string): Promise<number | undefined> {
    try {
      const { consumedPoints } = await this.#counter.consume(key)
      const waitSeconds = 2 ** (consumedPoints - freeFailures - 1)
      if (waitSeconds >= 1) await this.#delays?.block(key, waitSeconds)
      return undefined
    } catch (refused) {
      if (refused instanceof RateLimiterRes) return secondsOf(refused)
      throw refused
    }
  }
}

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000))
