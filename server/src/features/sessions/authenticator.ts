import type { Authentication } from '../../core/current-user.ts'
import { AuthenticationProblem, Unavailable } from '../../core/errors.ts'
import type { AccessTokens, AccessTokenVerdict } from './access-token.ts'
import type { Confirmations } from './confirmations.ts'
import type { EndedSessions } from './ended-sessions.ts'

const outageRetrySeconds = 1

/** Authenticates bearer tokens without a database query, by signature and the index of ended sessions. */
export class Authenticator {
  readonly #accessTokens: AccessTokens
  readonly #ended: EndedSessions
  readonly #confirmations: Confirmations

  constructor(accessTokens: AccessTokens, ended: EndedSessions, confirmations: Confirmations) {
    this.#accessTokens = accessTokens
    this.#ended = ended
    this.#confirmations = confirmations
  }

  /** @param authorization the request's `Authorization` header */
  async authenticate(authorization: string | undefined): Promise<Authentication> {
    try {
      return await this.#decide(authorization)
    } catch (error) {
      if (error instanceof Unavailable)
        return { kind: 'unavailable', retryAfterSeconds: error.retryAfterSeconds }
      throw error
    }
  }

  async #decide(authorization: string | undefined): Promise<Authentication> {
    if (authorization === undefined || authorization === '')
      return refused(AuthenticationProblem.TOKEN_MISSING)
    const { problem, claims } = this.#remembered(authorization) ?? (await this.#verify(authorization))
    if (problem !== null) return refused(problem, claims?.sessionId)
    if (!(await this.#ended.isCurrent()))
      return { kind: 'unavailable', retryAfterSeconds: outageRetrySeconds }
    const ending = this.#ended.problemOf(claims)
    if (ending !== null) return refused(ending, claims.sessionId)
    this.#confirmations.note(claims)
    return { kind: 'signed-in', currentUser: claims, expiresAt: claims.expiresAt }
  }

  /** A token that is remembered is well-formed, and so is its header. */
  #remembered(authorization: string): AccessTokenVerdict | undefined {
    return authorization.startsWith(scheme)
      ? this.#accessTokens.remembered(authorization.slice(scheme.length))
      : undefined
  }

  async #verify(authorization: string): Promise<AccessTokenVerdict> {
    const token = bearerTokenOf(authorization)
    return token === undefined
      ? { problem: AuthenticationProblem.TOKEN_MALFORMED }
      : this.#accessTokens.verify(token)
  }
}

const scheme = 'Bearer '

const refused = (problem: AuthenticationProblem, sessionId?: string): Authentication =>
  sessionId === undefined ? { kind: 'refused', problem } : { kind: 'refused', problem, sessionId }

/** RFC 6750 §2.1; the scheme is case-insensitive (RFC 9110 §11.1). */
const bearer = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i
/** Longer than any token issued here. */
const longestHeader = 4096

function bearerTokenOf(authorization: string): string | undefined {
  if (authorization.length > longestHeader) return undefined
  return bearer.exec(authorization)?.[1]
}
