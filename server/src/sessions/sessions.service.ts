import { validate as isUuid, v7 as uuidv7 } from 'uuid'
import type { User } from '../accounts/user.entity.ts'
import { AuditEventKind } from '../audit/audit-event-kind.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { CurrentUser } from '../context.ts'
import type { Database, Queries } from '../database/database.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import type { AccessTokens } from './access-token.ts'
import { confirmSessions } from './confirmations.ts'
import type { EndedSessions } from './ended-sessions.ts'
import type { RefreshTokenClaims, RefreshTokens } from './refresh-token.ts'
import { type Presented, Rotations } from './rotations.ts'
import { type Session, type SessionRow, sessionOf } from './session.entity.ts'
import { SessionEndReason } from './session-end-reason.ts'
import { Refreshed, RefreshReuse, SessionEnded } from './session-results.ts'
import {
  accountOf,
  endOwnSession,
  endReusedSession,
  endSession,
  endSessionsOf,
  type LiveSessionRow,
  openSessionsOf,
  readSession,
  type SessionAndAccountRow,
  type SessionStateRow,
  startSession,
  stepSession,
} from './session-statements.ts'
import type { TokenDelivery } from './token-delivery.ts'
import type { Tokens } from './tokens.ts'

/** What is known of the device that asks. */
export interface Client {
  readonly address: string
  readonly userAgent: string | null
}

export interface SessionSettings {
  readonly accessTokenTtlSeconds: number
  readonly refreshTokenTtlSeconds: number
  readonly sessionMaxAgeSeconds: number
}

/** A session with the tokens its client is to hold; the refresh token stands in `tokens` whatever its delivery. */
export interface SessionWithTokens {
  readonly session: Session
  readonly tokens: Tokens
}

type ReusedRow = Pick<SessionRow, 'id' | 'user_id' | 'generation'>

/** A state may change between the two looks at it; more than a few times in a row it cannot. */
const attempts = 5

/** Starts, rotates and ends sessions. Every verdict is the database's: neither restarts nor replicas change one. */
export class Sessions {
  readonly #database: Database
  readonly #accessTokens: AccessTokens
  readonly #refreshTokens: RefreshTokens
  readonly #ended: EndedSessions
  readonly #settings: SessionSettings
  readonly #rotations: Rotations
  readonly #log: Logger

  constructor(parts: {
    database: Database
    accessTokens: AccessTokens
    refreshTokens: RefreshTokens
    endedSessions: EndedSessions
    settings: SessionSettings
    log: Logger
  }) {
    this.#database = parts.database
    this.#accessTokens = parts.accessTokens
    this.#refreshTokens = parts.refreshTokens
    this.#ended = parts.endedSessions
    this.#settings = parts.settings
    this.#log = parts.log
    this.#rotations = new Rotations(parts.database, parts.settings)
  }

  /**
   * Begins a session for `user`, whose password hash was `passwordHash` when they proved who they are; `kind` is what the audit log
   * calls it.
   * @returns `undefined` when the account has been disabled, or its password changed, in between
   */
  async start(
    tx: Queries,
    user: User,
    passwordHash: string | null,
    client: Client,
    delivery: TokenDelivery,
    kind: AuditEventKind,
  ): Promise<SessionWithTokens | undefined> {
    const { refreshTokenTtlSeconds, sessionMaxAgeSeconds } = this.#settings
    const [row] = await tx.query<LiveSessionRow>(startSession, [
      uuidv7(),
      user.id,
      passwordHash,
      refreshTokenTtlSeconds,
      sessionMaxAgeSeconds,
      delivery,
      client.userAgent,
      client.address,
      kind,
    ])
    if (row === undefined) return undefined
    return this.#withTokens(row, user)
  }

  /** Exchanges a refresh token for its successor; see “Rotation” in the contract, and RFC 9700 §4.14.2. */
  async refresh(
    token: string,
    client: Client,
    delivery: TokenDelivery | null,
  ): Promise<Refreshed | SessionEnded> {
    const claims = this.#refreshTokens.read(token)
    if (claims === undefined) return this.#refused(SessionEndReason.UNKNOWN_TOKEN)
    for (let attempt = 0; attempt < attempts; attempt++) {
      const verdict = await this.#present({ claims, client, delivery })
      if (verdict !== undefined) return verdict
    }
    throw new Error(`The session changed ${attempts} times while one refresh was decided.`)
  }

  /** Signs out of the session a refresh token belongs to, whichever generation the token is of. */
  async endByRefreshToken(token: string, client: Client): Promise<boolean> {
    const claims = this.#refreshTokens.read(token)
    return claims !== undefined && this.signOut(claims.sessionId, client)
  }

  /** Ends one session for its owner. @returns whether there was one to end */
  async signOut(sessionId: string, { address, userAgent }: Client): Promise<boolean> {
    const reason = SessionEndReason.LOGGED_OUT
    const values = [sessionId, reason, address, userAgent]
    const ids = await this.#database.transaction((tx) => this.#endIn(tx, endSession, values), {
      idempotent: true,
    })
    this.noteEnds(ids, reason)
    return ids.length > 0
  }

  /** Ends one session of `userId`, who asks for it. @returns whether there was one to end */
  async endOwn(userId: string, sessionId: string, { address, userAgent }: Client): Promise<boolean> {
    if (!isUuid(sessionId)) return false
    const reason = SessionEndReason.REVOKED
    const values = [sessionId, userId, reason, address, userAgent]
    const ids = await this.#database.transaction((tx) => this.#endIn(tx, endOwnSession, values))
    this.noteEnds(ids, reason)
    return ids.length > 0
  }

  /** Ends all sessions of an account but the one that asks for it. @returns how many */
  async endOthers({ id, sessionId }: CurrentUser, client: Client): Promise<number> {
    const reason = SessionEndReason.REVOKED
    const ids = await this.#database.transaction(async (tx) => {
      const ended = await this.endAllIn(tx, id, sessionId, reason)
      const kind = AuditEventKind.SESSION_REVOKED
      const details = { sessionsEnded: ended.length }
      if (ended.length > 0)
        await writeAudit(tx, { kind, actorId: id, subjectId: id, sessionId, client, details })
      return ended
    })
    this.noteEnds(ids, reason)
    return ids.length
  }

  /**
   * Ends all sessions of `userId` but `exceptId`, as part of a transaction; once that has committed, call `noteEnds`.
   * @returns the ids of those that were ended
   */
  async endAllIn(
    tx: Queries,
    userId: string,
    exceptId: string | null,
    reason: SessionEndReason,
  ): Promise<string[]> {
    return this.#endIn(tx, endSessionsOf, [userId, exceptId, reason])
  }

  /** Makes ends hold here at once, and logs them. To be called when their transaction has committed. */
  noteEnds(sessionIds: readonly string[], reason: SessionEndReason): void {
    this.#ended.noteEnds(sessionIds)
    for (const sessionId of sessionIds) logEvent(this.#log, 'session.ended', { sessionId, reason })
  }

  /** New tokens for a session whose user has just proved who they are; `undefined` when it ended meanwhile. */
  async step(tx: Queries, sessionId: string, user: User): Promise<SessionWithTokens | undefined> {
    const { refreshTokenTtlSeconds, sessionMaxAgeSeconds } = this.#settings
    const [row] = await tx.query<LiveSessionRow>(stepSession, [
      sessionId,
      refreshTokenTtlSeconds,
      sessionMaxAgeSeconds,
    ])
    return row && this.#withTokens(row, user)
  }

  /** The open sessions of an account, newest use first. */
  async openSessionsOf(userId: string): Promise<Session[]> {
    const rows = await this.#database.query<SessionRow>(openSessionsOf, [userId])
    return rows.map(sessionOf)
  }

  /** The session of a signed token, and its account, as they stand; `undefined` when there is no such session. */
  async stateOf(claims: { sessionId: string; expiresAt: number }): Promise<SessionStateRow | undefined> {
    const [row] = await this.#database.query<SessionStateRow>(readSession, [
      claims.sessionId,
      claims.expiresAt,
    ])
    return row
  }

  async #endIn(tx: Queries, statement: typeof endSession, values: readonly unknown[]): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(statement, values)
    const ids = rows.map((row) => row.id)
    await this.#ended.announceEnds(tx, ids)
    return ids
  }

  async #present(presented: Presented): Promise<Refreshed | SessionEnded | undefined> {
    const row = await this.#rotations.rotate(presented)
    if (row !== undefined) return this.#stepped(row)
    const state = await this.stateOf(presented.claims)
    const verdict = this.#unchanged(state, presented.claims)
    if (state !== undefined && verdict instanceof Refreshed) await this.#confirm(state, presented.claims)
    return verdict ?? this.#endReused(presented)
  }

  /** Whoever presents a generation has received it. */
  async #confirm({ id, generation, confirmed }: SessionRow, claims: RefreshTokenClaims): Promise<void> {
    if (claims.generation === generation && !confirmed)
      await this.#database.query(confirmSessions, [[id], [generation]])
  }

  #stepped(row: SessionAndAccountRow): Refreshed {
    logEvent(this.#log, 'session.rotated', { sessionId: row.id, generation: row.generation })
    return this.#refreshed(row, RefreshReuse.NONE)
  }

  /** The current token once more, to somebody who has the one before it for a reason. */
  #repeated(row: SessionAndAccountRow, reuse: RefreshReuse): Refreshed {
    logEvent(this.#log, 'refresh.repeated', { sessionId: row.id, generation: row.generation, reuse })
    return this.#refreshed(row, reuse)
  }

  /** Ends the session of a token that was used again; `undefined` when the state has moved on and it must be presented again. */
  async #endReused({ claims, client }: Presented): Promise<SessionEnded | undefined> {
    const { sessionId, generation, expiresAt } = claims
    const values = [sessionId, generation, expiresAt, client.userAgent, client.address]
    const row = await this.#database.transaction(
      async (tx) => {
        const [ended] = await tx.query<ReusedRow>(endReusedSession, values)
        if (ended !== undefined) await this.#ended.announceEnds(tx, [ended.id])
        return ended
      },
      { idempotent: true },
    )
    if (row === undefined) return undefined
    this.#ended.noteEnds([row.id])
    const userId = row.user_id
    logEvent(this.#log, 'session.reused', { sessionId, userId, generation: row.generation })
    return new SessionEnded(SessionEndReason.REUSED)
  }

  /** The verdict on a presentation that changes nothing; `undefined` when the token may have been used again, or the state has moved on. */
  #unchanged(
    row: SessionStateRow | undefined,
    claims: RefreshTokenClaims,
  ): Refreshed | SessionEnded | undefined {
    if (row === undefined) return this.#refused(reasonWithoutRow(claims), claims)
    if (row.ended_at !== null) return this.#refused(row.end_reason ?? SessionEndReason.REVOKED, claims)
    if (row.expired) return this.#refused(SessionEndReason.EXPIRED, claims)
    if (!row.account_active) return this.#refused(SessionEndReason.ACCOUNT_DISABLED, claims)
    if (claims.generation > row.generation) return this.#refused(SessionEndReason.UNKNOWN_TOKEN, claims)
    if (claims.generation === row.generation && row.just_given_out)
      return this.#repeated(row, RefreshReuse.CONCURRENT)
    if (claims.generation === row.generation - 1 && row.just_rotated)
      return this.#repeated(row, RefreshReuse.CONCURRENT)
    if (claims.generation === row.generation - 1 && !row.confirmed)
      return this.#repeated(row, RefreshReuse.LOST_RESPONSE)
    return undefined
  }

  #refused(reason: SessionEndReason, claims?: RefreshTokenClaims): SessionEnded {
    logEvent(this.#log, 'refresh.refused', { sessionId: claims?.sessionId, reason })
    return new SessionEnded(reason)
  }

  #refreshed(row: SessionAndAccountRow, reuse: RefreshReuse): Refreshed {
    const user = accountOf(row)
    return Object.assign(new Refreshed(), { user, ...this.#withTokens(row, user), reuse })
  }

  #withTokens(row: LiveSessionRow, user: User): SessionWithTokens {
    const accessTokenExpiresIn = Math.min(this.#settings.accessTokenTtlSeconds, Math.max(row.expires_in, 1))
    const { id, role } = user
    const currentUser = { id, sessionId: row.id, role, generation: row.generation, readOnly: false }
    const tokens: Tokens = {
      accessToken: this.#accessTokens.sign(currentUser, accessTokenExpiresIn),
      accessTokenExpiresIn,
      refreshToken: this.#refreshTokens.sign(refreshTokenClaims(row)),
      refreshTokenExpiresIn: row.expires_in,
      serverTime: new Date(),
    }
    return { session: Object.assign(sessionOf(row), { issued: true }), tokens }
  }
}

/** Expired sessions are purged, and with them the row that knew why they ended. */
const reasonWithoutRow = ({ expiresAt }: RefreshTokenClaims): SessionEndReason =>
  expiresAt * 1000 <= Date.now() ? SessionEndReason.EXPIRED : SessionEndReason.UNKNOWN_TOKEN

/** Made of the row alone, so that the token of a generation is the same whoever makes it. */
const refreshTokenClaims = (row: SessionRow): RefreshTokenClaims => ({
  userId: row.user_id,
  sessionId: row.id,
  generation: row.generation,
  issuedAt: Math.floor(row.rotated_at.getTime() / 1000),
  expiresAt: Math.floor(row.expires_at.getTime() / 1000),
})
