import { type KeyObject, randomUUID } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { TestApp } from './test-app.ts'
import type { Visitor } from './visitor.ts'

/** How a forged token differs from one that the server made. `undefined` leaves a claim or header out. */
export interface Forgery {
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly key?: KeyObject | string
  readonly algorithm?: jwt.Algorithm
}

/** The claims of a token, as anybody can read them. */
export function claimsOf(token: string): Record<string, unknown> {
  const claims = jwt.decode(token)
  if (claims === null || typeof claims === 'string') throw new Error('That is no JWT.')
  return claims
}

/** An access token for `visitor`, signed with the server's own key unless told otherwise: all but for the forgery it is good. */
export function forgeAccessToken(
  { app }: TestApp,
  visitor: Visitor,
  { header = {}, claims = {}, key, algorithm = 'ES256' }: Forgery = {},
): string {
  const { kid, privateKey } = app.services.signingKeys.current()
  const said = { ...claimsOf(visitor.accessToken), jti: randomUUID(), ...claims }
  const fields = { alg: algorithm, typ: 'at+jwt', kid, ...header }
  // As text, since jsonwebtoken would refuse claims that are no good.
  const payload = JSON.stringify(withoutUndefined(said))
  return jwt.sign(payload, key ?? privateKey, {
    algorithm,
    header: { alg: algorithm, ...withoutUndefined(fields) },
  })
}

const withoutUndefined = (object: object): object =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined))

/** Three parts as they are told, encoded; the signature as text. */
export const rawToken = (header: object, claims: object, signature = ''): string =>
  [header, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  `.${signature}`
