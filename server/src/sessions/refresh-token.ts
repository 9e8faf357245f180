import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { Secrets } from '../secrets.ts'

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
  readonly #keys: readonly [KeyObject, ...KeyObject[]]

  constructor(secrets: Secrets, issuer: string) {
    const [current, ...previous] = secrets.keysFor('refresh-token')
    this.#issuer = issuer
    this.#keys = [createSecretKey(current), ...previous.map((key) => createSecretKey(key))]
  }

  sign(claims: RefreshTokenClaims): string {
    const payload = {
      iss: this.#issuer,
      sub: claims.userId,
      sid: claims.sessionId,
      gen: claims.generation,
      iat: claims.issuedAt,
      exp: claims.expiresAt,
    }
    return jwt.sign(payload, this.#keys[0], { algorithm, header: { alg: algorithm, typ: type } })
  }

  /**
   * What a token says if this server signed it, else `undefined`. Its expiry is left to the database, whose clock decides.
   */
  read(token: string): RefreshTokenClaims | undefined {
    if (token.length > longestToken) return undefined
    for (const key of this.#keys) {
      const claims = readWith(key, token, this.#issuer)
      if (claims !== undefined) return claims
    }
    return undefined
  }
}

/** Whether the token's header calls it a refresh token; says nothing about its signature. */
export function looksLikeRefreshToken(token: string): boolean {
  try {
    return jwt.decode(token, { complete: true })?.header.typ === type
  } catch {
    return false
  }
}

function readWith(key: KeyObject, token: string, issuer: string): RefreshTokenClaims | undefined {
  try {
    const { header, payload } = jwt.verify(token, key, {
      algorithms: [algorithm],
      issuer,
      ignoreExpiration: true,
      complete: true,
    })
    return header.typ === type ? claimsOf(payload) : undefined
  } catch {
    return undefined
  }
}

function claimsOf(payload: string | jwt.JwtPayload): RefreshTokenClaims | undefined {
  if (typeof payload === 'string') return undefined
  const { sub, sid, gen, iat, exp } = payload
  if (typeof sub !== 'string' || typeof sid !== 'string' || !Number.isInteger(gen)) return undefined
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
  return { userId: sub, sessionId: sid, generation: gen, issuedAt: iat, expiresAt: exp }
}
