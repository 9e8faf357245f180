import type { Clock } from './clock.ts'
import type { SessionEndedError, SessionUnreachableError } from './session-errors.ts'
import type { SessionRecord, StoredTokens } from './session-record.ts'
import type { Credential, SessionSnapshot, SessionStatus } from './session-snapshot.ts'

/** Who is signed in, with which tokens. Changed by the session only; knows no network, tab or page. */
export class SessionState {
  epoch = 0
  generation = 0
  tokens: StoredTokens | undefined
  /** Whose data may still be on the page. */
  formerUserId: string | undefined
  reason: SessionSnapshot['reason']
  /** How the server ended the session, and in which epoch. */
  ended: { readonly epoch: number; readonly error: SessionEndedError } | undefined
  /** What keeps the session from refreshing until the monotonic time `retryAt`. */
  failure: SessionUnreachableError | undefined
  retryAt = 0
  /** Cookie mode: the record says that someone is signed in; the server has not said who. */
  hinted = false
  /** Who is here is not settled: the former identity, if any, must not be seen. */
  blank = true
  disposed = false
  /** The generation whose access token the server refused. */
  refusedGeneration = -1

  readonly #clock: Clock
  readonly #leewayMs: number
  /** Monotonic time of receipt: with `receivedAt` it tells the token's age whatever happens to either clock. */
  #heldSince = 0

  constructor(clock: Clock, leewayMs: number) {
    this.#clock = clock
    this.#leewayMs = leewayMs
  }

  get userId(): string | undefined {
    return this.tokens?.userId
  }

  /** Whose data may be on the page: the present user's, or the one's whose session has ended. */
  get seenUserId(): string | undefined {
    return this.userId ?? this.formerUserId
  }

  /** Nobody is signed in any more; `formerUserId` remembers who was. */
  forget(epoch: number): void {
    this.formerUserId = this.seenUserId
    this.epoch = epoch
    this.tokens = this.failure = this.reason = undefined
    this.hinted = false
  }

  hold(tokens: StoredTokens, epoch: number, generation: number): void {
    this.forget(epoch)
    this.formerUserId = undefined
    this.tokens = tokens
    this.generation = generation
    this.#heldSince = this.#clock.monotonic() - Math.max(this.#clock.now() - tokens.receivedAt, 0)
  }

  /** Milliseconds since the access token came. Either clock may have stood still or been set: the longer time counts. */
  ageMs(): number {
    return Math.max(this.#clock.now() - (this.tokens?.receivedAt ?? 0), this.#clock.monotonic() - this.#heldSince)
  }

  /** Milliseconds until the access token runs out. */
  remainingMs(): number {
    return this.tokens ? this.tokens.accessTokenExpiresIn * 1000 - this.ageMs() : 0
  }

  /** Milliseconds until a new token should be fetched: the leeway is at most a quarter of a token's life. */
  freshMs(): number {
    return this.remainingMs() - Math.min(this.#leewayMs, (this.tokens?.accessTokenExpiresIn ?? 0) * 250)
  }

  usable(): boolean {
    return this.refusedGeneration !== this.generation && this.remainingMs() > 0
  }

  /** Someone is signed in and needs a new token. */
  due(): boolean {
    return this.hinted || (this.tokens !== undefined && !(this.usable() && this.freshMs() > 0))
  }

  coolDownMs(): number {
    return this.failure ? Math.max(this.retryAt - this.#clock.monotonic(), 0) : 0
  }

  credential(): Credential | undefined {
    const { tokens, epoch, generation } = this
    return tokens && { accessToken: tokens.accessToken, epoch, generation }
  }

  record(withTokens: boolean): SessionRecord {
    const { epoch, generation, tokens, reason } = this
    return {
      v: 1,
      epoch,
      generation,
      signedIn: this.hinted || !!tokens,
      reason: reason === 'SIGNED_OUT' ? undefined : reason,
      tokens: withTokens ? tokens : undefined,
    }
  }

  snapshot(): SessionSnapshot {
    const { epoch, generation, tokens, formerUserId, reason } = this
    const status = this.#status()
    const shown = status !== 'initialising'
    const over = status === 'signedOut'
    return Object.freeze({
      status,
      signedIn: ['fresh', 'stale', 'expired', 'degraded'].includes(status),
      userId: shown ? tokens?.userId : undefined,
      sessionId: shown ? tokens?.sessionId : undefined,
      formerUserId: shown ? formerUserId : undefined,
      reason: over ? reason : undefined,
      cookieMissing: over && reason === 'UNKNOWN_TOKEN' && this.ended?.error.cookieMissing === true,
      error: status === 'degraded' ? this.failure : undefined,
      epoch,
      generation,
    })
  }

  #status(): SessionStatus {
    if (this.disposed) return 'disposed'
    if (this.blank) return 'initialising'
    if (this.reason) return 'signedOut'
    if (this.failure) return 'degraded'
    if (!this.tokens) return 'anonymous'
    if (!this.usable()) return 'expired'
    return this.freshMs() > 0 ? 'fresh' : 'stale'
  }
}
