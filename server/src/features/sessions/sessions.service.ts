import { v7 as uuidv7 } from 'uuid'
import type { CurrentUser, Proven } from '../../core/current-user.ts'
import { inOrder } from '../../core/factor.ts'
import { defaultFreshSeconds } from '../../core/freshness.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { EnrolmentTokens, GivenProof, SignInRefusal, SignInSteps } from '../sign-in-step.ts'
import type { User } from '../users/user.entity.ts'
import { IssuedTokens, type WithTokens } from './issued-tokens.ts'
import { neverProven, provenNow } from './proven-claims.ts'
import { Session, type SessionRow, sessionOf } from './session.entity.ts'
import type { LiveSessionRow } from './session-columns.ts'
import { SessionEndReason } from './session-end-reason.ts'
import type { SessionEnds } from './session-ends.ts'
import { signedIn } from './session-events.ts'
import type { Confirming, Replacing } from './session-proofs.ts'
import { Authenticated } from './session-results.ts'
import type { SessionSettings } from './session-settings.ts'
import {
  type LockedAccountRow,
  lockForSession,
  type ReplacingSessionRow,
  replaceSession,
  type StartedSessionRow,
  startSession,
  unrefreshedSession,
} from './session-start-statements.ts'
import { confirmByProof, openSessionsOf, readSession, type SessionStateRow } from './session-statements.ts'
import { TokenDelivery } from './token-delivery.ts'
import type { TokenIssuer } from './token-issuer.ts'

/** How and from where a user proved their identity. */
export interface SignInProof extends GivenProof {
  readonly delivery: TokenDelivery | null | undefined
  /** Whether the device's cookie proves an earlier sign-in to this account. False if omitted. */
  readonly isKnownDevice?: boolean
}

/** What a session starts as. */
interface NewSession {
  /** How many of its kind an account can have, including it. */
  readonly most: number
  readonly ttlSeconds: number
  readonly isConfirmed: boolean
  /** Whether it can only set up a second factor. */
  readonly enrolling?: boolean
}

/** Sessions of one account that can only set up a second factor. */
const mostEnrolments = 10

/** Starts sessions and reads them. See `Refreshes` and `SessionEnds` for rotation and ends. */
export class Sessions {
  readonly #database: Database
  readonly #issuer: TokenIssuer
  readonly #ends: SessionEnds
  readonly #settings: SessionSettings
  readonly #events: DomainEvents
  readonly #signInSteps: SignInSteps
  readonly #log: Logger

  constructor(parts: {
    database: Database
    issuer: TokenIssuer
    sessionEnds: SessionEnds
    settings: SessionSettings
    events: DomainEvents
    signInSteps: SignInSteps
    log: Logger
  }) {
    this.#database = parts.database
    this.#issuer = parts.issuer
    this.#ends = parts.sessionEnds
    this.#settings = parts.settings
    this.#events = parts.events
    this.#signInSteps = parts.signInSteps
    this.#log = parts.log
  }

  /**
   * Starts a session for `user` as part of a transaction, and ends the least recently used ones beyond the limit. The only
   * way to a first session: features refuse it with their sign-in steps.
   * @returns undefined if the account has been disabled, or its password changed, since the proof was given
   */
  async start(
    tx: Transaction,
    user: User,
    proof: SignInProof,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | undefined> {
    const locked = [user.id, proof.passwordHash]
    const [account] = await tx.query<LockedAccountRow>(lockForSession, locked)
    if (account === undefined) return undefined
    // It may have changed since the account was read.
    user.role = account.role
    const { verdict, refusing } = await this.#signInSteps.judge(tx, { user, proof })
    if (refusing !== undefined)
      return refusing.refuse(tx, { user, proof }, () => this.#enrol(tx, user, proof))
    const { maxSessions: most, refreshTokenTtlSeconds: ttlSeconds } = this.#settings
    const row = await this.#insert(tx, user, proof, { most, ttlSeconds, isConfirmed: verdict === 'proven' })
    const proven = verdict === 'proven' ? provenNow : neverProven
    return row && this.#begun(tx, row, user, { proven: proven(row), changedAt: account.password_changed_at })
  }

  /**
   * Returns the first tokens of a session that was not confirmed, again, for a client that did not receive them.
   * @returns undefined if the session has ended or was refreshed
   */
  async repeatStart(
    tx: Transaction,
    user: User,
    sessionId: string,
  ): Promise<IssuedTokens<Authenticated> | undefined> {
    const [row] = await tx.query<ReplacingSessionRow>(unrefreshedSession, [sessionId, user.id])
    return row && this.#issued(row, user, { proven: neverProven(row), changedAt: row.password_changed_at })
  }

  /**
   * Starts a session that can only set up a second factor: nothing refreshes it, and its access token is of a kind of its
   * own. It ends before its proof is too old for that.
   */
  async #enrol(tx: Transaction, user: User, proof: SignInProof): Promise<EnrolmentTokens> {
    if (proof.factors.length === 0) throw new Error('Without a fresh proof, no second factor is set up.')
    const kind = { most: mostEnrolments, ttlSeconds: defaultFreshSeconds, isConfirmed: true, enrolling: true }
    const row = await this.#insert(tx, user, proof, kind)
    if (row === undefined) throw new Error('A session that is not limited did not start.')
    return this.#issuer.issueForEnrolment(row, user, provenNow(row))
  }

  /**
   * Starts a full session in place of one that could only set up a second factor, with its token delivery, as part of the
   * transaction that set it up.
   * @returns undefined if that session has ended
   */
  async finishEnrolment(
    tx: Transaction,
    user: User,
    { former, proof }: Omit<Replacing, 'id'>,
  ): Promise<IssuedTokens<Authenticated> | undefined> {
    if (!(await this.#ends.endReplaced(tx, user.id, former.sessionId))) return undefined
    await this.#ends.endSurplus(tx, user.id, this.#settings.maxSessions - 1)
    return this.replace(tx, user, { id: uuidv7(), former, proof })
  }

  async #insert(
    tx: Transaction,
    user: User,
    proof: SignInProof,
    { most, ttlSeconds, isConfirmed, enrolling = false }: NewSession,
  ): Promise<StartedSessionRow | undefined> {
    const { sessionMaxAgeSeconds } = this.#settings
    const [row] = await tx.query<StartedSessionRow>(startSession, [
      uuidv7(),
      user.id,
      most,
      ttlSeconds,
      sessionMaxAgeSeconds,
      proof.delivery ?? TokenDelivery.BODY,
      proof.client.userAgent,
      proof.client.address,
      proof.kind.name,
      inOrder(proof.factors),
      isConfirmed,
      enrolling,
    ])
    if (row === undefined) return undefined
    const { event } = proof.kind
    if (event !== undefined)
      tx.afterCommit(() => logEvent(this.#log, event, { userId: user.id, role: user.role }))
    await this.#ends.announce(tx, user.id, row.ended_ids, SessionEndReason.REVOKED)
    const { client, kind, isKnownDevice = false } = proof
    await this.#events.raise(tx, signedIn, { user, sessionId: row.id, client, kind, isKnownDevice })
    return row
  }

  /**
   * Starts a session in place of one of `user` that has just been ended, as part of a transaction that holds the lock on
   * the account's row. It counts as newly confirmed if `proof` would suffice for a sign-in; otherwise it is as fresh as
   * the token with which it was asked for.
   */
  async replace(
    tx: Transaction,
    user: User,
    { id, former, proof }: Replacing,
  ): Promise<IssuedTokens<Authenticated> | undefined> {
    const { refreshTokenTtlSeconds, sessionMaxAgeSeconds } = this.#settings
    const lifetimes = [refreshTokenTtlSeconds, sessionMaxAgeSeconds]
    const { verdict } = await this.#signInSteps.judge(tx, { user, proof })
    const [row] = await tx.query<ReplacingSessionRow>(replaceSession, [
      id,
      former.sessionId,
      user.id,
      ...lifetimes,
      proof.client.userAgent,
      proof.client.address,
      inOrder([...former.factors, ...proof.factors]),
      verdict === 'proven',
      former.authTime,
    ])
    if (row === undefined) return undefined
    const proven = verdict === 'proven' ? provenNow(row) : { ...provenNow(row), authTime: former.authTime }
    return this.#begun(tx, row, user, { proven, changedAt: row.password_changed_at })
  }

  /**
   * Continues a session with a newer generation after its user proved again who they are, as part of a transaction. Older
   * tokens of the session do not become fresh.
   * @returns undefined if the session has ended
   */
  async confirm(
    tx: Transaction,
    { user, sessionId, generation, factors, client }: Confirming,
  ): Promise<IssuedTokens<WithTokens> | undefined> {
    const { refreshTokenTtlSeconds, sessionMaxAgeSeconds } = this.#settings
    const [row] = await tx.query<LiveSessionRow>(confirmByProof, [
      sessionId,
      user.id,
      inOrder(factors),
      refreshTokenTtlSeconds,
      sessionMaxAgeSeconds,
      generation,
      client.userAgent,
      client.address,
    ])
    if (row === undefined) return undefined
    const tokens = this.#issuer.issue(row, user, provenNow(row))
    return new IssuedTokens({ user, session: Object.assign(sessionOf(row), { issued: true }), tokens })
  }

  /** The open sessions of an account, most recently used first. */
  async openSessionsOf(userId: string): Promise<Session[]> {
    const rows = await this.#database.query<SessionRow>(openSessionsOf, [userId])
    return rows.map(sessionOf)
  }

  /** How the caller's session gets its refresh tokens, also if it can only set up a second factor; undefined if not found. */
  async deliveryOf({ id: userId, sessionId }: CurrentUser): Promise<TokenDelivery | undefined> {
    const which = { id: sessionId, userId }
    return (await this.#database.read((em) => em.findOne(Session, which)))?.delivery
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
    began: { proven: Proven; changedAt: Date | null },
  ): IssuedTokens<Authenticated> {
    tx.afterCommit(() => logEvent(this.#log, 'session.started', { userId: user.id, sessionId: row.id }))
    return this.#issued(row, user, began)
  }

  #issued(
    row: LiveSessionRow,
    user: User,
    { proven, changedAt: passwordChangedAt }: { proven: Proven; changedAt: Date | null },
  ): IssuedTokens<Authenticated> {
    const session = Object.assign(sessionOf(row), { issued: true, passwordChangedAt })
    const tokens = this.#issuer.issue(row, user, proven)
    return new IssuedTokens(Object.assign(new Authenticated(), { user, session, tokens }))
  }
}
