import { createSigner, createVerifier } from 'fast-jwt'
import type { Secrets } from '../secrets.ts'
import { type DecodedToken, decodeToken } from './decode-token.ts'

/** What a refresh token says: which session, and how many rotations it had seen. */
export interface RefreshTokenClaims {
  readonly userId: string
  readonly sessionId: string
  readonly generation: number
  /** Seconds since 1970, by the database's clock. */
  readonly issuedAt: number
  readonly expiresAt: number
}

const type = 'rt+jwt'
const algorithm = 'HS256'
const longestToken = 2048

/**
 * Makes and reads refresh tokens. They are signed under `SECRET` and never stored: the token of a session's generation is
 * the same whoever makes it, so that parallel refreshes on several replicas answer with one successor.
 */
export class RefreshTokens {
  readonly #issuer: string
  readonly #sign: (claims: object) => string
  readonly #verifiers: readonly Verify[]

  constructor(secrets: Secrets, issuer: string) {
    const [current, ...previous] = secrets.keysFor('refresh-token')
    this.#issuer = issuer
    this.#sign = createSigner({ key: current, algorithm, header: { alg: algorithm, typ: type } })
    this.#verifiers = [current, ...previous].map((key) => verifierWith(key, issuer))
  }

  sign(claims: RefreshTokenClaims): string {
    return this.#sign({
      iss: this.#issuer,
      sub: claims.userId,
      sid: claims.sessionId,
      gen: claims.generation,
      iat: claims.issuedAt,
      exp: claims.expiresAt,
    })
  }

  /**
   * What a token says if this server signed it, else `undefined`. Its expiry is left to the database, whose clock decides.
   */
  read(token: string): RefreshTokenClaims | undefined {
    if (token.length > longestToken) return undefined
    for (const verify of this.#verifiers) {
      const claims = readWith(verify, token)
      if (claims !== undefined) return claims
    }
    return undefined
  }
}

/** Whether the token's header calls it a refresh token; says nothing about its signature. */
export const looksLikeRefreshToken = (token: string): boolean => decodeToken(token)?.header.typ === type

/** The claims of a token, when its signature and issuer are good. @throws TokenError */
type Verify = (token: string) => DecodedToken['payload']

const verifierWith = (key: Buffer, issuer: string): Verify =>
  createVerifier<string>({
    key,
    algorithms: [algorithm],
    checkTyp: type,
    requiredClaims: ['iss'],
    allowedIss: issuer,
    ignoreExpiration: true,
  })

function readWith(verify: Verify, token: string): RefreshTokenClaims | undefined {
  try {
    return claimsOf(verify(token))
  } catch {
    return undefined
  }
}

function claimsOf(payload: DecodedToken['payload']): RefreshTokenClaims | undefined {
  const { sub, sid, gen, iat, exp } = payload
  if (typeof sub !== 'string' || typeof sid !== 'string' || !isInteger(gen)) return undefined
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
  return { userId: sub, sessionId: sid, generation: gen, issuedAt: iat, expiresAt: exp }
}

const isInteger = (value: unknown): value is number => Number.isInteger(value)
