import type { AccountsService } from './accounts/accounts.service.ts'
import type { Role } from './accounts/role.ts'
import type { AdministrationService } from './administration/administration.service.ts'
import type { Explorations } from './administration/explorations.ts'
import type { FirstAdministrator } from './administration/first-administrator.ts'
import type { Invitations } from './administration/invitations.service.ts'
import type { AuditLog } from './audit/audit-log.ts'
import { AuthenticationProblem, Unavailable, unauthenticated } from './errors.ts'
import type { AccessTokens } from './sessions/access-token.ts'
import type { Confirmations } from './sessions/confirmations.ts'
import type { DeviceCookie } from './sessions/device-cookie.ts'
import type { EndedSessions } from './sessions/ended-sessions.ts'
import type { RefreshCookie } from './sessions/refresh-cookie.ts'
import type { Client, Sessions } from './sessions/sessions.service.ts'
import type { TokenVerifier } from './sessions/token-verifier.ts'

/** Who a verified access token speaks for. */
export interface CurrentUser {
  readonly id: string
  readonly sessionId: string
  /** What the token may do; the account's own role unless `readOnly`. */
  readonly role: Role
  readonly generation: number
  /** An administrator who reads as `role` and cannot write; see `exploreAs`. */
  readonly readOnly: boolean
}

/**
 * What came of the bearer token; `unavailable` when it cannot be decided right now (fail closed). A refused token whose signature was
 * good still names its session, so that its holder can sign out with it.
 */
export type Authentication =
  | { readonly kind: 'signed-in'; readonly currentUser: CurrentUser }
  | { readonly kind: 'refused'; readonly problem: AuthenticationProblem; readonly sessionId?: string }
  | { readonly kind: 'unavailable'; readonly retryAfterSeconds: number }

/** The services every request shares. */
export interface Services {
  readonly accounts: AccountsService
  readonly sessions: Sessions
  readonly tokens: TokenVerifier
  readonly administration: AdministrationService
  readonly firstAdministrator: FirstAdministrator
  readonly audit: AuditLog
  readonly invitations: Invitations
  readonly explorations: Explorations
}

/** What a context knows of its request. */
export interface RequestFacts {
  readonly authentication: Authentication
  readonly client: Client
  readonly requestId: string
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie
}

/**
 * What resolvers are given: capabilities, not the request. A class without private state, since Apollo Server makes a shallow
 * copy of it for each operation, which would call the getters of a plain object.
 */
export class Context {
  readonly accounts: AccountsService
  readonly sessions: Sessions
  readonly tokens: TokenVerifier
  readonly administration: AdministrationService
  readonly firstAdministrator: FirstAdministrator
  readonly audit: AuditLog
  readonly invitations: Invitations
  readonly explorations: Explorations
  readonly authentication: Authentication
  readonly client: Client
  readonly requestId: string
  readonly refreshCookie: RefreshCookie
  readonly deviceCookie: DeviceCookie

  constructor(services: Services, request: RequestFacts) {
    this.accounts = services.accounts
    this.sessions = services.sessions
    this.tokens = services.tokens
    this.administration = services.administration
    this.firstAdministrator = services.firstAdministrator
    this.audit = services.audit
    this.invitations = services.invitations
    this.explorations = services.explorations
    this.authentication = request.authentication
    this.client = request.client
    this.requestId = request.requestId
    this.refreshCookie = request.refreshCookie
    this.deviceCookie = request.deviceCookie
  }

  /** Behind an `@auth` rule this is always somebody: the gate has seen to it. */
  get currentUser(): CurrentUser {
    if (this.authentication.kind === 'signed-in') return this.authentication.currentUser
    throw unauthenticated(AuthenticationProblem.TOKEN_MISSING)
  }

  /** This device, if it has signed in to the account before; its attempts are counted by themselves. */
  deviceFor(emailKey: string): string | undefined {
    return this.deviceCookie.deviceFor(emailKey)
  }

  /** By which attempts are counted. */
  get clientAddress(): string {
    return this.client.address
  }
}

const outageRetrySeconds = 1

/** Turns bearer tokens into users without asking the database: a signature, and the index of ended sessions. */
export class Authenticator {
  readonly #accessTokens: AccessTokens
  readonly #ended: EndedSessions
  readonly #confirmations: Confirmations

  constructor(accessTokens: AccessTokens, ended: EndedSessions, confirmations: Confirmations) {
    this.#accessTokens = accessTokens
    this.#ended = ended
    this.#confirmations = confirmations
  }

  /** @param authorization the request's `Authorization` header. */
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
    const token = bearerTokenOf(authorization)
    if (token === undefined) return refused(AuthenticationProblem.TOKEN_MALFORMED)
    const { problem, claims } = await this.#accessTokens.verify(token)
    if (problem !== null) return refused(problem, claims?.sessionId)
    if (!(await this.#ended.isCurrent()))
      return { kind: 'unavailable', retryAfterSeconds: outageRetrySeconds }
    const ending = this.#ended.problemOf(claims)
    if (ending !== null) return refused(ending, claims.sessionId)
    this.#confirmations.note(claims)
    return { kind: 'signed-in', currentUser: claims }
  }
}

const refused = (problem: AuthenticationProblem, sessionId?: string): Authentication =>
  sessionId === undefined ? { kind: 'refused', problem } : { kind: 'refused', problem, sessionId }

/** RFC 6750 §2.1; the scheme is case-insensitive (RFC 9110 §11.1). */
const bearer = /^bearer +([A-Za-z0-9\-._~+/]+=*) *$/i
/** Longer than any token made here. */
const longestHeader = 4096

function bearerTokenOf(authorization: string): string | undefined {
  if (authorization.length > longestHeader) return undefined
  return bearer.exec(authorization)?.[1]
}
