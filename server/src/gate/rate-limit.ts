import { GraphQLEnumType } from 'graphql'

/** A number of executions per number of seconds. */
export interface Allowance {
  readonly points: number
  readonly perSeconds: number
  /** Seconds for which a key that exceeded the limit is refused; by default until `perSeconds` are over. */
  readonly lockSeconds?: number
  /** After two failures, each further attempt must wait: 1 second, then twice as long each time. */
  readonly delays?: boolean
}

/** The allowances of one limit. An allowance that is absent is not counted. */
export interface RateLimitPolicy {
  /** Per client address; IPv6 addresses count by their /64. */
  readonly perAddress?: Allowance
  /** Per account, whether or not it exists, from all addresses. */
  readonly perAccount?: Allowance
  /** Per account and address. */
  readonly perAccountAndAddress?: Allowance
  /**
   * Per account, for all devices together that have signed in to it before. Apart from this, only their address is
   * counted.
   */
  readonly perKnownDevices?: Allowance
  /** Per session of a signed-in user. */
  readonly perSession?: Allowance
}

export type RateLimitPolicies = Readonly<Record<string, RateLimitPolicy>>

/** A limit that `@limited` fields count against. */
export interface RateLimit {
  /** Describes the numbers of `policy` for the schema. */
  readonly description: string
  /** The limits unless the settings change the numbers. */
  readonly policy: RateLimitPolicy
}

/** Limits by name. */
export type RateLimits = Readonly<Record<string, RateLimit>>

type Rate = Pick<Allowance, 'points' | 'perSeconds'>

/**
 * The setting for one allowance of a limit, such as `RATE_LIMIT_LOGIN_ACCOUNT_AND_ADDRESS` for `perAccountAndAddress`
 * of `LOGIN`.
 */
const settingFor = (limit: string, allowance: string): string =>
  `RATE_LIMIT_${limit}${allowance.replace(/^per/, '').replace(/[A-Z]/g, '_$&').toUpperCase()}`

/** Returns the policies of `limits` with the numbers that `read` returns. Locks and waits are not configurable. */
export function readRateLimits(
  limits: RateLimits,
  read: (setting: string, fallback: Rate) => Rate,
): RateLimitPolicies {
  const policies = Object.entries(limits).map(([limit, { policy }]) => {
    const allowances = Object.entries(policy).map(([name, allowance]: [string, Allowance]) => {
      const { points, perSeconds } = read(settingFor(limit, name), allowance)
      return [name, Object.freeze({ ...allowance, points, perSeconds })]
    })
    return [limit, Object.freeze(Object.fromEntries(allowances))]
  })
  return Object.freeze(Object.fromEntries(policies))
}

/**
 * The enum `RateLimit` of the schema. Built by hand because TypeGraphQL does not publish an enum that only a directive
 * uses.
 */
export const rateLimitType = (limits: RateLimits): GraphQLEnumType =>
  new GraphQLEnumType({
    name: 'RateLimit',
    description:
      'What executions of `@limited` fields count against. The numbers are the defaults; IPv6 addresses count by their /64.',
    values: Object.fromEntries(
      Object.entries(limits).map(([name, { description }]) => [name, { description }]),
    ),
  })
