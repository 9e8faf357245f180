import type { AccountsService } from '../accounts/accounts.service.ts'
import { AuthenticationProblem, Unavailable } from '../errors.ts'
import type { AccessTokenClaims, AccessTokens } from './access-token.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { looksLikeRefreshToken, type RefreshTokenClaims, type RefreshTokens } from './refresh-token.ts'
import { accountOf, type SessionStateRow } from './session-statements.ts'
import type { Sessions } from './sessions.service.ts'
import { TokenKind, TokenProblem, TokenVerification } from './token-verification.ts'

const problems: Record<AuthenticationProblem, TokenProblem> = {
  TOKEN_MISSING: TokenProblem.MALFORMED,
  TOKEN_MALFORMED: TokenProblem.MALFORMED,
  TOKEN_EXPIRED: TokenProblem.EXPIRED,
  TOKEN_INVALID: TokenProblem.SIGNATURE_INVALID,
  SESSION_ENDED: TokenProblem.SESSION_ENDED,
  TOKEN_STALE: TokenProblem.SUPERSEDED,
}

/** Answers what a token is worth, and changes nothing: no rotation, no end, no confirmation. */
export class TokenVerifier {
  readonly #accessTokens: AccessTokens
  readonly #refreshTokens: RefreshTokens
  readonly #ended: EndedSessions
  readonly #sessions: Sessions
  readonly #accounts: AccountsService

  constructor(parts: {
    accessTokens: AccessTokens
    refreshTokens: RefreshTokens
    endedSessions: EndedSessions
    sessions: Sessions
    accounts: AccountsService
  }) {
    this.#accessTokens = parts.accessTokens
    this.#refreshTokens = parts.refreshTokens
    this.#ended = parts.endedSessions
    this.#sessions = parts.sessions
    this.#accounts = parts.accounts
  }

  async verify(token: string): Promise<TokenVerification> {
    if (looksLikeRefreshToken(token)) return this.#verifyRefreshToken(token)
    return this.#verifyAccessToken(token)
  }

  async #verifyAccessToken(token: string): Promise<TokenVerification> {
    const { problem, claims } = await this.#accessTokens.verify(token)
    if (problem === AuthenticationProblem.TOKEN_MALFORMED) return new TokenVerification(null, { problem: problems[problem] })
    if (claims === undefined) return new TokenVerification(TokenKind.ACCESS, { problem: TokenProblem.SIGNATURE_INVALID })
    const expiresAt = dateOf(claims.expiresAt)
    const found = problem ?? (await this.#endingOf(claims))
    if (found !== null) return new TokenVerification(TokenKind.ACCESS, { problem: problems[found] }, expiresAt)
    const user = await this.#accounts.byId(claims.id)
    const outcome = user === undefined ? { problem: TokenProblem.SESSION_ENDED } : { user }
    return new TokenVerification(TokenKind.ACCESS, outcome, expiresAt)
  }

  async #endingOf(claims: AccessTokenClaims): Promise<AuthenticationProblem | null> {
    if (await this.#ended.isCurrent()) return this.#ended.problemOf(claims)
    throw new Unavailable('The index of ended sessions cannot be brought up to date.')
  }

  async #verifyRefreshToken(token: string): Promise<TokenVerification> {
    const claims = this.#refreshTokens.read(token)
    if (claims === undefined) return new TokenVerification(TokenKind.REFRESH, { problem: TokenProblem.SIGNATURE_INVALID })
    const state = await this.#sessions.stateOf(claims)
    const problem = problemOf(claims, state)
    const outcome = problem === null && state !== undefined ? { user: accountOf(state) } : undefined
    return new TokenVerification(
      TokenKind.REFRESH,
      outcome ?? { problem: problem ?? TokenProblem.SESSION_ENDED },
      dateOf(claims.expiresAt),
    )
  }
}

function problemOf(claims: RefreshTokenClaims, state: SessionStateRow | undefined): TokenProblem | null {
  if (state === undefined || state.ended_at !== null || !state.account_active) return TokenProblem.SESSION_ENDED
  if (state.expired) return TokenProblem.EXPIRED
  return claims.generation === state.generation ? null : TokenProblem.SUPERSEDED
}

const dateOf = (seconds: number): Date => new Date(seconds * 1000)
