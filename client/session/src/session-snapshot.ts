import type { SessionChangedError, SessionEndReason, SessionUnreachableError } from './session-errors.ts'
import type { SessionEvent } from './session-options.ts'

/**
 * - `initialising` who is here is being settled: show nothing that belongs to anybody
 * - `anonymous` nobody is signed in
 * - `fresh` signed in · `stale` signed in, a new token is being fetched behind
 * - `expired` signed in, operations wait for a new token
 * - `degraded` signed in, the server cannot be reached for a new token (`error` says why); operations go on while the token lasts
 * - `signedOut` the session is over (`reason`); `disposed` this object serves nobody any more
 */
export type SessionStatus =
  | 'initialising'
  | 'anonymous'
  | 'fresh'
  | 'stale'
  | 'expired'
  | 'degraded'
  | 'signedOut'
  | 'disposed'

/** What an application may know of the session. Frozen; a new object for each change. Never holds a token. */
export interface SessionSnapshot {
  readonly status: SessionStatus
  /** True in `fresh`, `stale`, `expired` and `degraded`. */
  readonly signedIn: boolean
  /** Who is signed in. Undefined after a page load in cookie mode for as long as the server cannot be reached. */
  readonly userId: string | undefined
  readonly sessionId: string | undefined
  /** Whose data may still be on the page after the server ended the session: signing in as the same user goes on with it. */
  readonly formerUserId: string | undefined
  /** In `signedOut`: the server's reason, or `SIGNED_OUT` when the user did it, here or in another tab. */
  readonly reason: SessionEndReason | 'SIGNED_OUT' | undefined
  /** In `signedOut`: the browser sent no cookie. */
  readonly cookieMissing: boolean
  /** In `degraded`: why no new token could be had, and in how many milliseconds it is tried again. */
  readonly error: SessionUnreachableError | undefined
  /** Grows at sign-in, sign-out and change of user. */
  readonly epoch: number
  /** Grows with each token. */
  readonly generation: number
}

/** An access token with the stamp that tells later whether it was still the current one. */
export interface Credential {
  readonly accessToken: string
  readonly epoch: number
  readonly generation: number
}

/** A change of identity: what belongs to `from` must be gone before `to` is shown. */
export interface IdentityChange {
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Called exactly once, possibly at once: with an error, or with the credential to send; none when nobody is signed in. */
export type Authorized = (error: Error | undefined, credential?: Credential) => void

/** What a session tells those who work for it. */
export interface SessionListeners {
  /** Operations in flight for the former identity must stop now. */
  drop: (error: SessionChangedError) => void
  /** Sockets that were opened for the former identity must close now. */
  close: () => void
  /** There is a new access token: long-lived connections come back with it. */
  token: () => void
  /** What belongs to `from` must be gone when the promise settles; only then is `to` shown. */
  identity: (change: IdentityChange) => void | Promise<void>
  change: () => void
  /** What happened inside, for logs and metrics. */
  event: (event: SessionEvent) => void
}
