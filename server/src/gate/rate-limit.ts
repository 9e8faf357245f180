import { GraphQLEnumType } from 'graphql'

/** The limits that `@limited` fields count against. */
export enum RateLimit {
  REGISTER = 'REGISTER',
  LOGIN = 'LOGIN',
  CHANGE_PASSWORD = 'CHANGE_PASSWORD',
  SETUP = 'SETUP',
  CHOOSE_PASSWORD = 'CHOOSE_PASSWORD',
}

/** So many executions in so many seconds. */
export interface Allowance {
  readonly points: number
  readonly perSeconds: number
  /** For how long whoever went over it is refused; absent: until `perSeconds` are over. */
  readonly lockSeconds?: number
  /** After two failures each next attempt has to wait: 1 second, then twice as long each time. */
  readonly delays?: boolean
}

/** What one limit allows; an absent allowance does not count. */
export interface RateLimitPolicy {
  /** From one client address; IPv6 addresses count by their /64. */
  readonly perAddress?: Allowance
  /** On one account, whether or not it exists, from wherever. */
  readonly perAccount?: Allowance
  /** On one account from one address. */
  readonly perAccountAndAddress?: Allowance
  /** From a device that has signed in to the account before; then nothing else counts. */
  readonly perDevice?: Allowance
}

export type RateLimitPolicies = Readonly<Record<RateLimit, RateLimitPolicy>>

const MINUTE = 60
const HOUR = 60 * MINUTE

/** What a server allows unless it is told otherwise; the descriptions of `RateLimit` tell the same. */
export const defaultRateLimits: RateLimitPolicies = {
  REGISTER: {
    perAddress: { points: 60, perSeconds: HOUR },
    perAccount: { points: 15, perSeconds: HOUR },
  },
  LOGIN: {
    perAddress: { points: 50, perSeconds: 10 * MINUTE },
    perAccount: { points: 20, perSeconds: 10 * MINUTE },
    perAccountAndAddress: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
    perDevice: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
  },
  CHANGE_PASSWORD: {
    perAddress: { points: 50, perSeconds: 10 * MINUTE },
    perAccount: { points: 5, perSeconds: 10 * MINUTE, lockSeconds: 15 * MINUTE, delays: true },
  },
  SETUP: {
    perAddress: { points: 5, perSeconds: 10 * MINUTE },
  },
  CHOOSE_PASSWORD: {
    perAddress: { points: 20, perSeconds: 10 * MINUTE },
  },
}

/** `RateLimit` as the schema shows it. Made by hand: only a directive uses it, and TypeGraphQL looks at fields alone. */
export const rateLimitType = new GraphQLEnumType({
  name: 'RateLimit',
  description:
    'What executions of `@limited` fields count against. The numbers are the defaults; IPv6 addresses count by their /64.',
  values: {
    REGISTER: {
      description:
        'Registrations, those with wrong fields too: 60 an hour from one address, 15 an hour for one email.',
    },
    LOGIN: {
      description:
        'Failed sign-ins in 10 minutes: 5 on one account from one address, 20 on one account, 50 from one address. ' +
        'From the third on, each next one has to wait, 1 second at first and twice as long each time; one beyond the fifth ' +
        'locks for 15 minutes. A device that has signed in to the account before counts by itself. ' +
        'Whether the account exists makes no difference; a sign-in that succeeds does not count.',
    },
    CHANGE_PASSWORD: {
      description:
        'Failed password changes in 10 minutes: 5 on one account, 50 from one address, with the waits and the lock of sign-ins. ' +
        'One that succeeds does not count.',
    },
    SETUP: {
      description: 'Attempts to create the first administrator: 5 in 10 minutes from one address.',
    },
    CHOOSE_PASSWORD: {
      description:
        'Attempts to choose a password by a link: 20 in 10 minutes from one address. One that succeeds does not count.',
    },
  },
})
