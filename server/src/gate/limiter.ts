import { RateLimiterRes } from 'rate-limiter-flexible'
import { sha256 } from '../core/sha256.ts'
import { networkOf } from './client-network.ts'
import { type Counter, type CounterStore, memoryStore } from './limit-stores.ts'
import type { Allowance, RateLimitPolicies, RateLimitPolicy } from './rate-limit.ts'

/** One execution of a `@limited` field. */
export interface Attempt {
  readonly limit: string
  /** Undefined if another attempt of the same field counts it. */
  readonly clientAddress?: string | undefined
  /** The account concerned, normalized, whether or not it exists. */
  readonly account?: string | undefined
  /**
   * Set for a device that has signed in to this account before. It is counted apart, so that strangers cannot lock it
   * out.
   */
  readonly isKnownDevice?: boolean | undefined
  /** The session of a signed-in caller. */
  readonly session?: string | undefined
}

/**
 * Counts attempts. Rejects if the store cannot be reached, because an attempt that cannot be counted must not be made.
 */
export interface Limiter {
  /** Counts an attempt before it is made. Resolves to undefined if it may proceed, otherwise to the seconds to wait. */
  consume(attempt: Attempt): Promise<number | undefined>
  /** Takes back what a successful attempt counted and clears the failures before it. */
  giveBack(attempt: Attempt): Promise<void>
}

/** Used with `RATE_LIMITS=off`, for benchmarks and fault suites. */
export const unlimited: Limiter = {
  consume: async () => undefined,
  giveBack: async () => undefined,
}

/** The decision about one attempt. */
export interface Decision {
  readonly limit: string
  readonly admitted: boolean
}

/** Reports each decision of `limiter`. */
export const watchLimiter = (limiter: Limiter, onDecision: (decision: Decision) => void): Limiter => ({
  consume: async (attempt) => {
    const wait = await limiter.consume(attempt)
    onDecision({ limit: attempt.limit, admitted: wait === undefined })
    return wait
  },
  giveBack: (attempt) => limiter.giveBack(attempt),
})

/** Creates a limiter that counts in `store`, by default in this process's memory. */
export const createLimiter = (policies: RateLimitPolicies, store: CounterStore = memoryStore): Limiter => {
  const tallies = new Map(
    Object.entries(policies).map(([limit, policy]) => [limit, talliesOf(store, limit, policy)]),
  )
  const of = ({ limit }: Attempt): Tally[] => tallies.get(limit) ?? []
  return {
    consume: async (attempt) => {
      const counted: Tally[] = []
      for (const tally of of(attempt)) {
        const wait = await tally.consume(attempt)
        if (wait === undefined) counted.push(tally)
        else {
          // A refused attempt is not made, so it does not use up other allowances.
          await Promise.all(counted.map((one) => one.takeBack(attempt)))
          return wait
        }
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
 * Allowances in the order they are counted. Addresses come first, so that one address cannot fill the store with
 * accounts. An attempt refused for its address does not count against the account, so that a stranger cannot exhaust
 * its limit.
 */
const talliesOf = (store: CounterStore, limit: string, policy: RateLimitPolicy): Tally[] => {
  const tally = (name: string, allowance: Allowance | undefined, keyOf: KeyOf): Tally[] =>
    allowance === undefined ? [] : [new Tally(store, `${limit}:${name}`, allowance, keyOf)]
  const isApart = ({ isKnownDevice }: Attempt): boolean => !!isKnownDevice && !!policy.perKnownDevices
  const ofDevices =
    (keyOf: KeyOf): KeyOf =>
    (attempt) =>
      isApart(attempt) ? keyOf(attempt) : undefined
  const ofStrangers =
    (keyOf: KeyOf): KeyOf =>
    (attempt) =>
      isApart(attempt) ? undefined : keyOf(attempt)
  return [
    ...tally('address', policy.perAddress, ({ clientAddress }) => clientAddress && networkOf(clientAddress)),
    ...tally('session', policy.perSession, ({ session }) => session),
    ...tally('devices', policy.perKnownDevices, ofDevices(accountAlone)),
    ...tally('both', policy.perAccountAndAddress, ofStrangers(accountAndAddress)),
    ...tally('account', policy.perAccount, ofStrangers(accountAlone)),
  ]
}

const accountAlone: KeyOf = ({ account }) => account && digest(account)

const accountAndAddress: KeyOf = ({ account, clientAddress }) =>
  account === undefined || clientAddress === undefined
    ? undefined
    : digest(`${networkOf(clientAddress)} ${account}`)

/** Hashes keys to a fixed length, which also keeps email addresses out of the store. */
const digest = sha256

/** Number of failures without a wait; after that the wait doubles with each failure. */
const freeFailures = 2

/** One allowance, counted by one kind of key. */
class Tally {
  readonly #counter: Counter
  /** Keys that must wait before their next attempt. */
  readonly #delays: Counter | undefined
  readonly #longestWaitSeconds: number
  readonly #locks: boolean
  readonly #keyOf: KeyOf

  constructor(store: CounterStore, keyPrefix: string, allowance: Allowance, keyOf: KeyOf) {
    const { points, perSeconds, lockSeconds, delays } = allowance
    const block = lockSeconds === undefined ? {} : { blockDuration: lockSeconds }
    this.#counter = store.counter({ keyPrefix, points, duration: perSeconds, ...block })
    this.#delays = delays
      ? store.counter({ keyPrefix: `${keyPrefix}:delay`, points: 1, duration: perSeconds })
      : undefined
    this.#locks = lockSeconds !== undefined
    this.#longestWaitSeconds = lockSeconds ?? perSeconds
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

  /** Uncounts an attempt that was not made. Unlike `giveBack`, it does not clear earlier failures. */
  async takeBack(attempt: Attempt): Promise<void> {
    const key = this.#keyOf(attempt)
    if (key !== undefined) await this.#counter.reward(key)
  }

  async #delayOf(key: string): Promise<number | undefined> {
    const delay = await this.#delays?.get(key)
    return delay == null || delay.msBeforeNext <= 0 ? undefined : secondsOf(delay)
  }

  async #count(key: string): Promise<number | undefined> {
    try {
      const { consumedPoints } = await this.#counter.consume(key)
      const waitSeconds = Math.min(2 ** (consumedPoints - freeFailures - 1), this.#longestWaitSeconds)
      if (waitSeconds >= 1) await this.#delays?.block(key, waitSeconds)
      return undefined
    } catch (refused) {
      if (!(refused instanceof RateLimiterRes)) throw refused
      // A refused attempt is not made either, but a lock must remain.
      if (!this.#locks) await this.#counter.reward(key)
      return secondsOf(refused)
    }
  }
}

const secondsOf = ({ msBeforeNext }: RateLimiterRes): number => Math.max(1, Math.ceil(msBeforeNext / 1000))
