import type { KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'

/** The unverified content of a token. */
export interface DecodedToken {
  readonly header: Readonly<Record<string, unknown>>
  readonly payload: Readonly<Record<string, unknown>>
}

/** Splits a token without verifying anything; undefined if it is not a JWT (RFC 7519 §7.2). */
export function decodeToken(token: string): DecodedToken | undefined {
  try {
    return partsOf(jwt.decode(token, { complete: true }))
  } catch {
    return undefined
  }
}

/** Decodes a token that `key` signed and that satisfies `options`; undefined for any other. */
export function verifyToken(
  token: string,
  key: KeyObject,
  options: jwt.VerifyOptions,
): DecodedToken | undefined {
  try {
    const decoded = partsOf(jwt.verify(token, key, { ...options, complete: true }))
    // jsonwebtoken ignores `crit`, which lists extensions that a recipient must understand (RFC 7515 §4.1.11). None is
    // supported here.
    return decoded?.header.crit === undefined ? decoded : undefined
  } catch {
    return undefined
  }
}

/**
 * Returns undefined unless header and claims are JSON objects, because jsonwebtoken returns whatever the token
 * contains.
 */
function partsOf(decoded: jwt.Jwt | null): DecodedToken | undefined {
  if (decoded === null) return undefined
  const { header, payload } = decoded
  return isObject(header) && isObject(payload) ? { header, payload } : undefined
}

const isObject = (part: unknown): part is Readonly<Record<string, unknown>> =>
  typeof part === 'object' && part !== null && !Array.isArray(part)
