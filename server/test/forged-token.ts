import { type KeyObject, randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { Visitor } from '../src/testing/visitor.ts'
import type { TestApp } from './test-app.ts'

/** How a forged token differs from a valid one. `undefined` omits a claim or header. */
export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject | string
  readonly algorithm?: jwt.Algorithm
}

/** The unverified claims of a token. */
export function claimsOf(token: string): Record<string, unknown> {
  const claims = jwt.decode(token)
  if (claims === null || typeof claims === 'string') throw new Error('That is no JWT.')
  return claims
}

/**
 * Creates an access token for `visitor`, signed with the server's own key unless specified: valid except for the
 * forgery.
 */
export function forgeAccessToken(
  { app }: TestApp,
  visitor: Visitor,
  { header = {}, claims = {}, key, algorithm = 'ES256' }: Forgery = {},
): string {
  const { kid, privateKey } = app.services.signingKeys.current()
  const said = { ...claimsOf(visitor.accessToken), jti: randomUUID(), ...claims }
  const fields = { alg: algorithm, typ: 'at+jwt', kid, ...header }
  // As text, because jsonwebtoken would refuse invalid claims.
  const payload = JSON.stringify(withoutUndefined(said))
  return jwt.sign(payload, key ?? privateKey, {
    algorithm,
    header: { alg: algorithm, ...withoutUndefined(fields) },
  })
}

const withoutUndefined = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** Encodes three given parts; the signature is given as text. */
export const rawToken = (header: object, claims: object, signature = ''): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  `.${signature}`
