import type jwt from 'jsonwebtoken'
import type { CurrentUser } from '../../core/current-user.ts'

/** RFC 9068 requires a client id; everyone signs in through this one. */
const clientId = 'gatehouse'
export const algorithm = 'ES256'

/** A kind of access token: its `typ`, what follows the audience, and the claims that only this kind has. */
export interface TokenKind {
  readonly type: string
  readonly suffix: string
  readonly claims: object
  readonly header: jwt.JwtHeader
}

const kind = (type: string, suffix: string, claims: object): TokenKind => ({
  type,
  suffix,
  claims,
  header: { alg: algorithm, typ: type },
})

export const accessKind = kind('at+jwt', '', { client_id: clientId })
/**
 * Tokens that read as another role, and those that can only set up a second factor, have their own types and audiences,
 * so that other services reject them whichever of the two they check.
 */
export const explorationKind = kind('explore+jwt', '-explore', { explore: true })
export const enrolmentKind = kind('enrol+jwt', '-enrol', { enrol: true })
const kinds = [accessKind, explorationKind, enrolmentKind]

export const kindFor = ({ readOnly, enrolling }: CurrentUser): TokenKind => {
  if (readOnly) return explorationKind
  return enrolling ? enrolmentKind : accessKind
}

/** Returns the kind of token with this `typ`. */
export const kindNamed = (typ: unknown): TokenKind | undefined => kinds.find(({ type }) => type === typ)
