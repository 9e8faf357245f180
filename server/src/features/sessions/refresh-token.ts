import { createSecretKey, type KeyObject } from 'node:crypto'
import jwt from 'jsonwebtoken'
import type { Proven } from '../../core/current-user.ts'
import type { Secrets } from '../../core/secrets.ts'
import { type DecodedToken, decodeToken, verifyToken } from './decode-token.ts'
import { provenClaims, provenIn } from './proven-claims.ts'
import { TokenCache } from './token-cache.ts'

/** The content of a refresh token: its session, the number of rotations so far, and the proof that it hands on. */
export interface RefreshTokenClaims extends Proven {
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
const rememberedTokens = 5_000

const signing: jwt.SignOptions = { header: { alg: algorithm, typ: type } }

/**
 * Creates and reads refresh tokens. They are signed under `SECRET` and never stored: every replica creates the same
 * token for a session's generation and proof, so that concurrent refreshes on several replicas return one successor.
 */
export class RefreshTokens {
  readonly #issuer: string
  readonly #keys: readonly [KeyObject, ...KeyObject[]]
  readonly #verifying: jwt.VerifyOptions
  /**
   * Tokens that this process signed and that have not been presented here yet; their signature need not be computed
   * again.
   */
  readonly #signed = new TokenCache<RefreshTokenClaims>(rememberedTokens)

  constructor(secrets: Secrets, issuer: string) {
    const [current, ...previous] = secrets.keysFor('refresh-token')
    this.#issuer = issuer
    this.#verifying = { algorithms: [algorithm], issuer, ignoreExpiration: true }
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
      ...provenClaims(claims),
    }
    const token = jwt.sign(JSON.stringify(payload), this.#keys[0], signing)
    this.#signed.set(token, claims)
    return token
  }

  /** Decodes a token that this server signed; undefined for any other. Its expiry is left to the database's clock. */
  read(token: string): RefreshTokenClaims | undefined {
    if (token.length > longestToken) return undefined
    // A client normally presents a token once.
    return this.#signed.take(token) ?? this.#verify(token)
  }

  #verify(token: string): RefreshTokenClaims | undefined {
    for (const key of this.#keys) {
      const { header, payload } = verifyToken(token, key, this.#verifying) ?? {}
      if (payload !== undefined && header?.typ === type) return claimsOf(payload)
    }
    return undefined
  }
}

/** Whether the token's header declares a refresh token; does not verify the signature. */
export const looksLikeRefreshToken = (token: string): boolean => decodeToken(token)?.header.typ === type

function claimsOf(payload: DecodedToken['payload']): RefreshTokenClaims | undefined {
  const { sub, sid, gen, iat, exp } = payload
  if (typeof sub !== 'string' || typeof sid !== 'string' || !isInteger(gen)) return undefined
  if (typeof iat !== 'number' || typeof exp !== 'number') return undefined
  return { userId: sub, sessionId: sid, generation: gen, issuedAt: iat, expiresAt: exp, ...provenIn(payload) }
}

const isInteger = (value: unknown): value is number => Number.isInteger(value)
