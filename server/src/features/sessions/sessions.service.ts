import { v7 as uuidv7 } from 'uuid'
import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import { Factor, inOrder } from '../../core/factor.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { User } from '../users/user.entity.ts'
import { IssuedTokens } from './issued-tokens.ts'
import { provenOf } from './proven-claims.ts'
import { type Session, type SessionRow, sessionOf } from './session.entity.ts'
import type { LiveSessionRow } from './session-columns.ts'
import { SessionEndReason } from './session-end-reason.ts'
import type { SessionEnds } from './session-ends.ts'
import { signedIn } from './session-events.ts'
import { Authenticated } from './session-results.ts'
import type { SessionSettings } from './session-settings.ts'
import {
  lockForSession,
  type ReplacingSessionRow,
  replaceSession,
  type StartedSessionRow,
  startSession,
} from './session-start-statements.ts'
import { openSessionsOf, readSession, type SessionStateRow } from './session-statements.ts'
import { TokenDelivery } from './token-delivery.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** How and from where a user proved their identity. */
export interface SignInProof {
  /** What the user proved. */
  readonly factors: readonly Factor[]
  /** The account's hash that the password was compared with. */
  readonly passwordHash: string | null
  readonly client: Client
  readonly delivery: TokenDelivery | null | undefined
  /** The kind of audit event to record. */
  readonly kind: AuditKind
  /** Whether the device's cookie proves an earlier sign-in to this account. False if omitted. */
  readonly isKnownDevice?: boolean
}

/** Starts sessions and reads them. See `Refreshes` and `SessionEnds` for rotation and ends. */
export class Sessions {
  readonly #database: Database
  readonly #issuer: TokenIssuer
  readonly #ends: SessionEnds
  readonly #settings: SessionSettings
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor(parts: {
    database: Database
    issuer: TokenIssuer
    sessionEnds: SessionEnds
    settings: SessionSettings
    events: DomainEvents
    log: Logger
  }) {
    this.#database = parts.database
    this.#issuer = parts.issuer
    this.#ends = parts.sessionEnds
    this.#settings = parts.settings
    this.#events = parts.events
    this.#log = parts.log
  }

  /**
   * Starts a session for `user` as part of a transaction, and ends the least recently used ones beyond the limit.
   * @returns undefined if the account has been disabled, or its password changed, since the proof was given
   */
  async start(
    tx: Transaction,
    user: User,
    proof: SignInProof,
  ): Promise<IssuedTokens<Authenticated> | undefined> {
    const locked = [user.id, proof.passwordHash]
    const [account] = await tx.query<{ password_changed_at: Date | null }>(lockForSession, locked)
    if (account === undefined) return undefined
    const { refreshTokenTtlSeconds, sessionMaxAgeSeconds, maxSessions } = this.#settings
    const [row] = await tx.query<StartedSessionRow>(startSession, [
      uuidv7(),
      user.id,
      maxSessions,
      refreshTokenTtlSeconds,
      sessionMaxAgeSeconds,
      proof.delivery ?? TokenDelivery.BODY,
      proof.client.userAgent,
      proof.client.address,
      proof.kind.name,
      inOrder(proof.factors),
    ])
    if (row === undefined) return undefined
    const { event } = proof.kind
    if (event !== undefined)
      tx.afterCommit(() => logEvent(this.#log, event, { userId: user.id, role: user.role }))
    await this.#ends.announce(tx, row.ended_ids, SessionEndReason.REVOKED)
    const { client, kind, isKnownDevice = false } = proof
    await this.#events.raise(tx, signedIn, { user, sessionId: row.id, client, kind, isKnownDevice })
    return this.#begun(tx, row, user, account.password_changed_at)
  }

  /**
   * Starts session `id` in place of session `formerId` of `user`, which has just been ended, as part of a transaction
   * that holds the lock on the account's row.
   */
  async replace(
    tx: Transaction,
    user: User,
    { id, formerId, client }: { id: string; formerId: string; client: Client },
  ): Promise<IssuedTokens<Authenticated> | undefined> {
    const { refreshTokenTtlSeconds, sessionMaxAgeSeconds } = this.#settings
    const lifetimes = [refreshTokenTtlSeconds, sessionMaxAgeSeconds]
    const values = [
      id,
      formerId,
      user.id,
      ...lifetimes,
      client.userAgent,
      client.address,
      [Factor.PASSWORD],
      null,
    ]
    const [row] = await tx.query<ReplacingSessionRow>(replaceSession, values)
    return row && this.#begun(tx, row, user, row.password_changed_at)
  }

  /** The open sessions of an account, most recently used first. */
  async openSessionsOf(userId: string): Promise<Session[]> {
    const rows = await this.#database.query<SessionRow>(openSessionsOf, [userId])
    return rows.map(sessionOf)
  }

  /** Returns the current state of a signed token's session and its account; undefined if not found. */
  async stateOf(claims: { sessionId: string; expiresAt: number }): Promise<SessionStateRow | undefined> {
    const [row] = await this.#database.query<SessionStateRow>(readSession, [
      claims.sessionId,
      claims.expiresAt,
    ])
    return row
  }

  #begun(
    tx: Transaction,
    row: LiveSessionRow,
    user: User,
    passwordChangedAt: Date | null,
  ): IssuedTokens<Authenticated> {
    tx.afterCommit(() => logEvent(this.#log, 'session.started', { userId: user.id, sessionId: row.id }))
    const session = Object.assign(sessionOf(row), { issued: true, passwordChangedAt })
    const tokens = this.#issuer.issue(row, user, provenOf(row))
    return new IssuedTokens(Object.assign(new Authenticated(), { user, session, tokens }))
  }
}
