import { sha256 } from '../../core/sha256.ts'
import { type DecodedToken, decodeToken } from '../sessions/decode-token.ts'
import type { ExchangeRefusalReason } from './exchange-refusal-reason.ts'

/** A refresh token that the former service issued and that is valid there. */
export interface FormerToken {
  /** The former service's id of the account. */
  readonly userId: string
  /** Null if the token does not say when it was issued. */
  readonly issuedAt: Date | null
  readonly expiresAt: Date
}

/** Remembers tokens that were found valid and are refused by the former service from then on. */
export interface TokenMemory {
  has(token: string): Promise<boolean>
  add(token: string, read: FormerToken): Promise<void>
}

/** Checks refresh tokens of the former service. */
export interface FormerTokens {
  /** @throws Unavailable if it cannot be known at the moment */
  check(token: string, memory: TokenMemory): Promise<FormerToken | ExchangeRefusalReason>
}

/** The names of the claims in tokens of the former service. */
export interface ClaimNames {
  readonly userId: string
  readonly tokenType: string
}

const longestToken = 8_192
/** Exactly one way to write each token: no padding, no white space. */
const compact = /^[\w-]+\.[\w-]+\.[\w-]*$/

/** Decodes a token without verifying anything; undefined if it is not a JWT of a usual length. */
export const readFormerToken = (token: string): DecodedToken | undefined =>
  token.length <= longestToken && compact.test(token) ? decodeToken(token) : undefined

/**
 * The digest under which a token is remembered. It covers what the signature covers: the signature itself can be
 * written in several ways.
 */
export const digestOf = (token: string): string => sha256(token.slice(0, token.lastIndexOf('.')))

type Claims = DecodedToken['payload']

/** Whether the claims are those of a refresh token. simplejwt marks its tokens as `access` or `refresh`. */
export const isRefreshToken = (claims: Claims, { tokenType }: ClaimNames): boolean =>
  claims[tokenType] === 'refresh'

/** Returns what a token says; undefined without an account or a date of expiry. simplejwt writes ids as numbers. */
export function formerTokenOf(claims: Claims, names: ClaimNames): FormerToken | undefined {
  const userId = claims[names.userId]
  const expiresAt = dateOf(claims.exp)
  const isId = (typeof userId === 'string' && userId !== '') || Number.isSafeInteger(userId)
  return isId && expiresAt ? { userId: String(userId), issuedAt: dateOf(claims.iat), expiresAt } : undefined
}

const latestSeconds = Date.UTC(9999, 0) / 1000

const dateOf = (seconds: unknown): Date | null =>
  typeof seconds === 'number' && seconds > 0 && seconds < latestSeconds ? new Date(seconds * 1000) : null
