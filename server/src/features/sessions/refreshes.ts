import type { Client } from '../../core/client.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import type { Database } from '../../database/database.ts'
import { AuditOutcome } from '../audit/audit-event-kind.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import { confirmSessions } from './confirmations.ts'
import type { EndedSessions } from './ended-sessions.ts'
import { IssuedTokens } from './issued-tokens.ts'
import type { RefreshTokenClaims, RefreshTokens } from './refresh-token.ts'
import { type Presented, Rotations } from './rotations.ts'
import { type SessionRow, sessionOf } from './session.entity.ts'
import { SessionAudit } from './session-audit-kinds.ts'
import { SessionEndReason } from './session-end-reason.ts'
import { refreshTokenReused } from './session-events.ts'
import { Refreshed, RefreshReuse, SessionEnded } from './session-results.ts'
import type { SessionSettings } from './session-settings.ts'
import {
  accountOf,
  endReusedSession,
  type SessionAndAccountRow,
  type SessionStateRow,
} from './session-statements.ts'
import type { Sessions } from './sessions.service.ts'
import type { TokenDelivery } from './token-delivery.ts'
import type { TokenIssuer } from './token-issuer.ts'

type ReusedRow = Pick<SessionRow, 'id' | 'user_id' | 'generation'>

/** The state may change between two reads, but hardly more than a few times in a row. */
const attempts = 5

/** Exchanges refresh tokens. The database alone decides, so restarts and other replicas change no verdict. */
export class Refreshes {
  readonly #database: Database
  readonly #refreshTokens: RefreshTokens
  readonly #issuer: TokenIssuer
  readonly #sessions: Sessions
  readonly #endedSessions: EndedSessions
  readonly #rotations: Rotations
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor(parts: {
    database: Database
    refreshTokens: RefreshTokens
    issuer: TokenIssuer
    sessions: Sessions
    endedSessions: EndedSessions
    settings: SessionSettings
    events: DomainEvents
    log: Logger
  }) {
    this.#database = parts.database
    this.#refreshTokens = parts.refreshTokens
    this.#issuer = parts.issuer
    this.#sessions = parts.sessions
    this.#endedSessions = parts.endedSessions
    this.#rotations = new Rotations(parts.database, parts.settings)
    this.#events = parts.events
    this.#log = parts.log
  }

  /** Exchanges a refresh token for its successor; see “Rotation” in the contract, and RFC 9700 §4.14.2. */
  async refresh(
    token: string,
    client: Client,
    delivery: TokenDelivery | null,
  ): Promise<IssuedTokens<Refreshed> | SessionEnded> {
    const claims = this.#refreshTokens.read(token)
    if (claims === undefined) return this.#refused(SessionEndReason.UNKNOWN_TOKEN)
    for (let attempt = 0; attempt < attempts; attempt++) {
      const verdict = await this.#present({ claims, client, delivery })
      if (verdict !== undefined) return verdict
    }
    throw new Error(`The session changed ${attempts} times while one refresh was decided.`)
  }

  async #present(presented: Presented): Promise<IssuedTokens<Refreshed> | SessionEnded | undefined> {
    const row = await this.#rotations.rotate(presented)
    if (row !== undefined) return this.#stepped(row, presented.claims)
    const state = await this.#sessions.stateOf(presented.claims)
    const verdict = this.#unchanged(state, presented.claims)
    if (state !== undefined && verdict instanceof IssuedTokens) await this.#confirm(state, presented.claims)
    return verdict ?? this.#endReused(presented)
  }

  /** A client that presents a generation has received it. */
  async #confirm({ id, generation, confirmed }: SessionRow, claims: RefreshTokenClaims): Promise<void> {
    if (claims.generation === generation && !confirmed)
      await this.#database.query(confirmSessions, [[id], [generation]])
  }

  #stepped(row: SessionAndAccountRow, claims: RefreshTokenClaims): IssuedTokens<Refreshed> {
    logEvent(this.#log, 'session.rotated', { sessionId: row.id, generation: row.generation })
    return this.#refreshed(row, claims, RefreshReuse.NONE)
  }

  /** Returns the current token again to a client that legitimately still has the previous one. */
  #repeated(
    row: SessionAndAccountRow,
    claims: RefreshTokenClaims,
    reuse: RefreshReuse,
  ): IssuedTokens<Refreshed> {
    logEvent(this.#log, 'refresh.repeated', { sessionId: row.id, generation: row.generation, reuse })
    return this.#refreshed(row, claims, reuse)
  }

  /**
   * Ends the session of a reused token. Returns undefined if the state has changed and the token must be presented
   * again.
   */
  async #endReused({ claims, client }: Presented): Promise<SessionEnded | undefined> {
    const { sessionId, generation, expiresAt } = claims
    const values = [sessionId, generation, expiresAt, client.userAgent, client.address]
    return this.#database.transaction(
      async (tx) => {
        const [row] = await tx.query<ReusedRow>(endReusedSession, values)
        if (row === undefined) return undefined
        await this.#endedSessions.announceEnds(tx, [row.id])
        await recordEvent(tx, this.#log, {
          kind: SessionAudit.REFRESH_TOKEN_REUSED,
          outcome: AuditOutcome.FAILURE,
          actorId: null,
          subjectId: row.user_id,
          sessionId,
          client,
          details: { generation },
          logged: { sessionId, generation: row.generation },
        })
        await this.#events.raise(tx, refreshTokenReused, { userId: row.user_id, sessionId, client })
        return new SessionEnded(SessionEndReason.REUSED)
      },
      { idempotent: true },
    )
  }

  /**
   * Returns the verdict on a presentation that changes nothing; undefined if the token may have been reused or the
   * state has changed.
   */
  #unchanged(
    row: SessionStateRow | undefined,
    claims: RefreshTokenClaims,
  ): IssuedTokens<Refreshed> | SessionEnded | undefined {
    if (row === undefined) return this.#refused(reasonWithoutRow(claims), claims)
    if (row.ended_at !== null) return this.#refused(row.end_reason ?? SessionEndReason.REVOKED, claims)
    if (row.expired) return this.#refused(SessionEndReason.EXPIRED, claims)
    if (!row.account_active) return this.#refused(SessionEndReason.ACCOUNT_DISABLED, claims)
    if (claims.generation > row.generation) return this.#refused(SessionEndReason.UNKNOWN_TOKEN, claims)
    if (claims.generation === row.generation && row.just_given_out)
      return this.#repeated(row, claims, RefreshReuse.CONCURRENT)
    if (claims.generation === row.generation - 1 && row.just_rotated)
      return this.#repeated(row, claims, RefreshReuse.CONCURRENT)
    if (claims.generation === row.generation - 1 && !row.confirmed)
      return this.#repeated(row, claims, RefreshReuse.LOST_RESPONSE)
    return undefined
  }

  #refused(reason: SessionEndReason, claims?: RefreshTokenClaims): SessionEnded {
    logEvent(this.#log, 'refresh.refused', { sessionId: claims?.sessionId, reason })
    return new SessionEnded(reason)
  }

  /** The tokens rest on the proof of the presented token, which the row's may be newer than. */
  #refreshed(
    row: SessionAndAccountRow,
    claims: RefreshTokenClaims,
    reuse: RefreshReuse,
  ): IssuedTokens<Refreshed> {
    const user = accountOf(row)
    const session = Object.assign(sessionOf(row), { issued: true })
    const tokens = this.#issuer.issue(row, user, claims)
    return new IssuedTokens(Object.assign(new Refreshed(), { user, session, tokens, reuse }))
  }
}

/** Expired sessions are purged, including the reason why they ended. */
const reasonWithoutRow = ({ expiresAt }: RefreshTokenClaims): SessionEndReason =>
  expiresAt * 1000 <= Date.now() ? SessionEndReason.EXPIRED : SessionEndReason.UNKNOWN_TOKEN
