import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { EndedSessions } from './ended-sessions.ts'
import type { RefreshTokens } from './refresh-token.ts'
import { SessionAudit } from './session-audit-kinds.ts'
import { SessionEndReason } from './session-end-reason.ts'
import { allSessionsEnded, sessionsEnded } from './session-events.ts'
import {
  endOwnSession,
  endSession,
  endSessionsOf,
  endSurplusSessions,
  eraseSessionsOf,
} from './session-statements.ts'

/** Ends sessions at their owners' request or as part of another change. */
export class SessionEnds {
  readonly #database: Database
  readonly #refreshTokens: RefreshTokens
  readonly #endedSessions: EndedSessions
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor(parts: {
    database: Database
    refreshTokens: RefreshTokens
    endedSessions: EndedSessions
    events: DomainEvents
    log: Logger
  }) {
    this.#database = parts.database
    this.#refreshTokens = parts.refreshTokens
    this.#endedSessions = parts.endedSessions
    this.#events = parts.events
    this.#log = parts.log
  }

  /** Signs out of a refresh token's session, whichever generation the token has. */
  async endByRefreshToken(token: string, client: Client): Promise<boolean> {
    const claims = this.#refreshTokens.read(token)
    return claims !== undefined && this.signOut(claims.sessionId, client)
  }

  /** Ends one session for its owner. @returns whether it was open */
  async signOut(sessionId: string, { address, userAgent }: Client): Promise<boolean> {
    const reason = SessionEndReason.LOGGED_OUT
    const values = [sessionId, reason, address, userAgent]
    const ids = await this.#database.transaction((tx) => this.#endIn(tx, endSession, values, reason), {
      idempotent: true,
    })
    return ids.length > 0
  }

  /** Ends one session of `userId` at that user's request. @returns whether it was open */
  async endOwn(userId: string, sessionId: string, client: Client): Promise<boolean> {
    if (!isUuid(sessionId)) return false
    const reason = SessionEndReason.REVOKED
    return this.#database.transaction(async (tx) => {
      const [id] = await this.#endIn(tx, endOwnSession, [sessionId, userId, reason], reason)
      if (id !== undefined) await this.#recordRevocation(tx, { userId, sessionId: id, client }, 1)
      return id !== undefined
    })
  }

  /** Ends all sessions of an account except the requesting one. @returns the number of sessions ended */
  async endOthers({ id, sessionId }: CurrentUser, client: Client): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const { length } = await this.endAllIn(tx, id, sessionId, SessionEndReason.REVOKED)
      if (length > 0) await this.#recordRevocation(tx, { userId: id, sessionId, client }, length)
      return length
    })
  }

  /** Ends the session that another replaces, as part of a transaction. @returns whether it was open */
  async endReplaced(tx: Transaction, userId: string, sessionId: string): Promise<boolean> {
    const reason = SessionEndReason.REVOKED
    return (await this.#endIn(tx, endOwnSession, [sessionId, userId, reason], reason)).length > 0
  }

  /** Ends the least recently used sessions of an account beyond the latest `kept`, as part of a transaction. */
  async endSurplus(tx: Transaction, userId: string, kept: number): Promise<void> {
    await this.#endIn(tx, endSurplusSessions, [userId, kept], SessionEndReason.REVOKED)
  }

  async #recordRevocation(
    tx: Transaction,
    { userId, sessionId, client }: { userId: string; sessionId: string; client: Client },
    sessionsEnded: number,
  ): Promise<void> {
    const kind = SessionAudit.SESSION_REVOKED
    const event = { kind, actorId: userId, subjectId: userId, sessionId, client, details: { sessionsEnded } }
    await recordEvent(tx, this.#log, event)
  }

  /**
   * Ends all sessions of `userId` except `exceptId`, as part of a transaction.
   * @returns the ids of the ended sessions
   */
  async endAllIn(
    tx: Transaction,
    userId: string,
    exceptId: string | null,
    reason: SessionEndReason,
  ): Promise<string[]> {
    const ids = await this.#endIn(tx, endSessionsOf, [userId, exceptId, reason], reason)
    await this.#events.raise(tx, allSessionsEnded, { userId })
    return ids
  }

  /**
   * Removes all sessions of an account that is being erased, as part of a transaction. Replicas without notifications
   * find the ids of those whose access tokens may still be valid in `erased_sessions`.
   */
  async eraseAllIn(tx: Transaction, userId: string): Promise<void> {
    const rows = await tx.query<{ id: string; was_open: boolean }>(eraseSessionsOf, [userId])
    const open = rows.filter((row) => row.was_open).map(({ id }) => id)
    await this.announce(tx, userId, open, SessionEndReason.REVOKED)
  }

  async #endIn(
    tx: Transaction,
    statement: typeof endSession,
    values: readonly unknown[],
    reason: SessionEndReason,
  ): Promise<string[]> {
    const rows = await tx.query<{ id: string; user_id: string }>(statement, values)
    const ids = rows.map((row) => row.id)
    const [first] = rows
    if (first !== undefined) await this.announce(tx, first.user_id, ids, reason)
    return ids
  }

  /** Applies the ends of sessions of one account on all replicas and logs them once `tx` commits. */
  async announce(
    tx: Transaction,
    userId: string,
    sessionIds: readonly string[],
    reason: SessionEndReason,
  ): Promise<void> {
    if (sessionIds.length === 0) return
    await this.#endedSessions.announceEnds(tx, sessionIds)
    await this.#events.raise(tx, sessionsEnded, { userId, sessionIds, reason })
    tx.afterCommit(() => {
      for (const sessionId of sessionIds) logEvent(this.#log, 'session.ended', { sessionId, reason })
    })
  }
}
