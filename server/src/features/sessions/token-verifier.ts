import { AuthenticationProblem } from '../../core/errors.ts'
import {
  type AccessTokenClaims,
  type AccessTokens,
  accountRoleOf,
  looksLikeAccessToken,
} from './access-token.ts'
import { looksLikeRefreshToken, type RefreshTokenClaims, type RefreshTokens } from './refresh-token.ts'
import { accountOf, type SessionStateRow } from './session-statements.ts'
import type { Sessions } from './sessions.service.ts'
import { TokenKind, TokenProblem, TokenVerification } from './token-verification.ts'

/**
 * Verifies a token against the database, which offline verification cannot do. Changes nothing: no rotation, end or
 * confirmation.
 */
export class TokenVerifier {
  readonly #accessTokens: AccessTokens
  readonly #refreshTokens: RefreshTokens
  readonly #sessions: Sessions

  constructor(accessTokens: AccessTokens, refreshTokens: RefreshTokens, sessions: Sessions) {
    this.#accessTokens = accessTokens
    this.#refreshTokens = refreshTokens
    this.#sessions = sessions
  }

  async verify(token: string): Promise<TokenVerification> {
    return looksLikeRefreshToken(token) ? this.#verifyRefreshToken(token) : this.#verifyAccessToken(token)
  }

  async #verifyAccessToken(token: string): Promise<TokenVerification> {
    const { problem, claims } = await this.#accessTokens.verify(token)
    if (problem === AuthenticationProblem.TOKEN_MALFORMED)
      return new TokenVerification(null, TokenProblem.MALFORMED)
    if (claims === undefined || claims.readOnly || claims.enrolling) {
      // These tokens are only for this server's own API, so they are invalid for other services.
      const kind = looksLikeAccessToken(token) ? TokenKind.ACCESS : null
      return new TokenVerification(kind, TokenProblem.SIGNATURE_INVALID)
    }
    const expiresAt = dateOf(claims.expiresAt)
    if (problem !== null) return new TokenVerification(TokenKind.ACCESS, TokenProblem.EXPIRED, expiresAt)
    const state = await this.#sessions.stateOf(claims)
    return new TokenVerification(TokenKind.ACCESS, accessOutcome(claims, state), expiresAt)
  }

  async #verifyRefreshToken(token: string): Promise<TokenVerification> {
    const claims = this.#refreshTokens.read(token)
    if (claims === undefined) return new TokenVerification(TokenKind.REFRESH, TokenProblem.SIGNATURE_INVALID)
    const state = await this.#sessions.stateOf(claims)
    return new TokenVerification(TokenKind.REFRESH, refreshOutcome(claims, state), dateOf(claims.expiresAt))
  }
}

type Outcome = ConstructorParameters<typeof TokenVerification>[1]

const isOver = (state: SessionStateRow): boolean => state.ended_at !== null || !state.account_active

function accessOutcome(claims: AccessTokenClaims, state: SessionStateRow | undefined): Outcome {
  if (state === undefined || isOver(state)) return TokenProblem.SESSION_ENDED
  return accountRoleOf(claims) === state.account_role ? accountOf(state) : TokenProblem.SUPERSEDED
}

function refreshOutcome(claims: RefreshTokenClaims, state: SessionStateRow | undefined): Outcome {
  // Expired sessions are purged.
  if (state === undefined && claims.expiresAt * 1000 <= Date.now()) return TokenProblem.EXPIRED
  if (state === undefined || isOver(state)) return TokenProblem.SESSION_ENDED
  if (state.expired) return TokenProblem.EXPIRED
  return claims.generation === state.generation ? accountOf(state) : TokenProblem.SUPERSEDED
}

const dateOf = (seconds: number): Date => new Date(seconds * 1000)
