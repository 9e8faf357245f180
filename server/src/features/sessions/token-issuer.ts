import type { Proven } from '../../core/current-user.ts'
import type { EnrolmentTokens } from '../sign-in-step.ts'
import type { User } from '../users/user.entity.ts'
import type { AccessTokens } from './access-token.ts'
import type { RefreshTokenClaims, RefreshTokens } from './refresh-token.ts'
import type { SessionRow } from './session.entity.ts'
import type { LiveSessionRow } from './session-columns.ts'
import type { Tokens } from './tokens.ts'

/** Signs the tokens of sessions. */
export class TokenIssuer {
  readonly #accessTokens: AccessTokens
  readonly #refreshTokens: RefreshTokens
  readonly #accessTokenTtlSeconds: number

  constructor(parts: {
    accessTokens: AccessTokens
    refreshTokens: RefreshTokens
    accessTokenTtlSeconds: number
  }) {
    this.#accessTokens = parts.accessTokens
    this.#refreshTokens = parts.refreshTokens
    this.#accessTokenTtlSeconds = parts.accessTokenTtlSeconds
  }

  /** Returns the tokens of the current generation of a session of `user`, which rest on `proven`. */
  issue(row: LiveSessionRow, user: User, { authTime, factors }: Proven): Tokens {
    const proven = { authTime, factors }
    const refreshToken = this.#refreshTokens.sign(refreshTokenClaims(row, proven))
    return { ...this.#issueAccess(row, user, proven, false), refreshToken }
  }

  /** Returns the tokens of a session of `user` that can only set up a second factor. */
  issueForEnrolment(row: LiveSessionRow, user: User, proven: Proven): EnrolmentTokens {
    return { ...this.#issueAccess(row, user, proven, true), refreshToken: null }
  }

  #issueAccess(
    row: LiveSessionRow,
    { id, role, legacyId }: User,
    { authTime, factors }: Proven,
    enrolling: boolean,
  ): Omit<Tokens, 'refreshToken'> {
    const accessTokenExpiresIn = Math.min(this.#accessTokenTtlSeconds, Math.max(row.expires_in, 1))
    const { id: sessionId, generation } = row
    const currentUser = { id, sessionId, generation, role, authTime, factors, readOnly: false, enrolling }
    return {
      accessToken: this.#accessTokens.sign(currentUser, accessTokenExpiresIn, legacyId),
      accessTokenExpiresIn,
      refreshTokenExpiresIn: row.expires_in,
      serverTime: new Date(),
    }
  }
}

/**
 * Depends on the row and the presented token alone, so that every replica creates the same successor. The proof is that
 * of the presented token: someone with an older token does not profit from a confirmation.
 */
const refreshTokenClaims = (row: SessionRow, proven: Proven): RefreshTokenClaims => ({
  ...proven,
  userId: row.user_id,
  sessionId: row.id,
  generation: row.generation,
  issuedAt: Math.floor(row.rotated_at.getTime() / 1000),
  expiresAt: Math.floor(row.expires_at.getTime() / 1000),
})
