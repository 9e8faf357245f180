import type { Clock } from './clock.ts'
import type { SessionEndedError, SessionUnreachableError } from './session-errors.ts'
import type { SignedInTokens } from './session-options.ts'
import type { SessionRecord, StoredTokens } from './session-record.ts'
import type { Credential, SessionSnapshot, SessionStatus } from './session-snapshot.ts'

interface HeldTokens extends StoredTokens {
  /** Monotonic time of receipt: together with `receivedAt` it tells the age whatever happens to either clock. */
  readonly monotonicAt: number
}

/** What keeps the session from refreshing for a while. */
export interface Failure {
  readonly error: SessionUnreachableError
  readonly at: number
  /** Monotonic. */
  until: number
  /** The server asked for the pause, so nothing shortens it. */
  readonly asked: boolean
}

/** Who is signed in, with which tokens. Changed by the session only; knows no network, tab or page. */
export class SessionState {
  epoch = 0
  generation = 0
  userId: string | undefined
  sessionId: string | undefined
  /** Whose data may still be on the page. */
  formerUserId: string | undefined
  reason: SessionSnapshot['reason']
  ended: { readonly epoch: number; readonly error: SessionEndedError } | undefined
  failure: Failure | undefined
  /** Cookie mode: the record says that someone is signed in; the server has not said who. */
  hinted = false
  ready = false
  disposed = false
  /** A change of identity is under way: the former one must not be seen. */
  blank = false
  tokens: HeldTokens | undefined
  /** The generation whose access token the server refused. */
  refusedGeneration = -1

  readonly #clock: Clock
  readonly #leewayMs: number

  constructor(clock: Clock, leewayMs: number) {
    this.#clock = clock
    this.#leewayMs = leewayMs
  }

  /** Nobody is signed in any more; `formerUserId` remembers who was. */
  forget(epoch: number): void {
    this.epoch = epoch
    this.formerUserId = this.userId ?? this.formerUserId
    this.userId = this.sessionId = this.tokens = this.failure = this.reason = undefined
    this.hinted = false
  }

  hold(tokens: StoredTokens, epoch: number, generation: number): void {
    this.epoch = epoch
    this.generation = generation
    this.userId = tokens.userId
    this.sessionId = tokens.sessionId
    this.formerUserId = this.reason = this.failure = undefined
    this.hinted = false
    const age = Math.max(this.#clock.now() - tokens.receivedAt, 0)
    this.tokens = { ...tokens, monotonicAt: this.#clock.monotonic() - age }
  }

  /** Milliseconds since the access token came. Either clock may have stood still or been set: the longer time counts. */
  ageMs(): number {
    if (!this.tokens) return 0
    const { receivedAt, monotonicAt } = this.tokens
    return Math.max(this.#clock.now() - receivedAt, this.#clock.monotonic() - monotonicAt)
  }

  remainingMs(): number {
    return (this.tokens?.lifetimeMs ?? 0) - this.ageMs()
  }

  leewayMs(): number {
    return Math.min(this.#leewayMs, (this.tokens?.lifetimeMs ?? 0) / 4)
  }

  usable(): boolean {
    return this.refusedGeneration !== this.generation && this.remainingMs() > 0
  }

  /** Someone is signed in and the token should be renewed. */
  due(): boolean {
    return (
      this.hinted || (this.userId !== undefined && !(this.usable() && this.remainingMs() > this.leewayMs()))
    )
  }

  coolDownMs(): number {
    return Math.max((this.failure?.until ?? 0) - this.#clock.monotonic(), 0)
  }

  credential(): Credential | undefined {
    const { tokens, epoch, generation } = this
    return tokens && Object.freeze({ accessToken: tokens.accessToken, epoch, generation })
  }

  record(withTokens: boolean): SessionRecord {
    const { epoch, generation, tokens, reason } = this
    return {
      v: 1,
      epoch,
      generation,
      signedIn: this.hinted || tokens !== undefined,
      reason: reason === 'SIGNED_OUT' ? undefined : reason,
      tokens: withTokens ? tokens : undefined,
    }
  }

  snapshot(): SessionSnapshot {
    const status = this.#status()
    const known = status !== 'initialising' && status !== 'disposed'
    const over = status === 'signedOut'
    return Object.freeze({
      status,
      signedIn: known && !over && status !== 'anonymous',
      userId: known ? this.userId : undefined,
      sessionId: known ? this.sessionId : undefined,
      formerUserId: known ? this.formerUserId : undefined,
      reason: over ? this.reason : undefined,
      cookieMissing: over && this.ended?.error.cookieMissing === true && this.reason !== 'SIGNED_OUT',
      error: status === 'degraded' ? this.failure?.error : undefined,
      epoch: this.epoch,
      generation: this.generation,
    })
  }

  #status(): SessionStatus {
    if (this.disposed) return 'disposed'
    if (!this.ready || this.blank) return 'initialising'
    if (this.userId === undefined) {
      if (this.reason) return 'signedOut'
      return this.hinted && this.failure ? 'degraded' : 'anonymous'
    }
    if (this.failure) return 'degraded'
    if (!this.usable()) return 'expired'
    return this.remainingMs() > this.leewayMs() ? 'fresh' : 'stale'
  }
}

/** What the server handed out, with the moment of receipt. */
export function received(tokens: SignedInTokens, clock: Clock): StoredTokens {
  return {
    userId: tokens.userId,
    sessionId: tokens.sessionId,
    accessToken: tokens.accessToken,
    refreshToken: tokens.refreshToken ?? undefined,
    receivedAt: clock.now(),
    lifetimeMs: tokens.accessTokenExpiresIn * 1000,
  }
}
