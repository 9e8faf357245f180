import type { SessionChangedError, SessionEndReason, SessionUnreachableError } from './session-errors.ts'
import type { SessionEvent } from './session-options.ts'

/**
 * - `initialising` it is not yet known who is signed in: show no user data
 * - `anonymous` no user is signed in
 * - `fresh` signed in · `stale` signed in, a new token is being fetched in the background
 * - `expired` signed in, operations wait for a new token
 * - `degraded` signed in, the refresh failed (`error` says why); operations continue until the token expires
 * - `signedOut` the session has ended (`reason`) · `disposed` this object can no longer be used
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

/** The public state of the session. Frozen; a new object for each change. Never contains a token. */
export interface SessionSnapshot {
  readonly status: SessionStatus
  /** True in `fresh`, `stale`, `expired` and `degraded`. */
  readonly signedIn: boolean
  /** The signed-in user. Undefined after a page load in cookie mode while the server cannot be reached. */
  readonly userId: string | undefined
  readonly sessionId: string | undefined
  /** Whose data may still be on the page after the server ended the session. The same user can sign in and continue. */
  readonly formerUserId: string | undefined
  /** In `signedOut`: the server's reason, or `SIGNED_OUT` when the user did it, here or in another tab. */
  readonly reason: SessionEndReason | 'SIGNED_OUT' | undefined
  /** In `signedOut`: the browser sent no cookie. */
  readonly cookieMissing: boolean
  /** In `degraded`: why the refresh failed, and in how many milliseconds it is retried. */
  readonly error: SessionUnreachableError | undefined
  /** Increases at sign-in, sign-out and change of user. */
  readonly epoch: number
  /** Increases with each token. */
  readonly generation: number
}

/** An access token, stamped so that it can be compared with the current one later. */
export interface Credential {
  readonly accessToken: string
  readonly epoch: number
  readonly generation: number
}

/** A change of identity: data of `from` must be removed before `to` is shown. */
export interface IdentityChange {
  readonly from: string | undefined
  readonly to: string | undefined
}

/** Called exactly once, possibly synchronously, with an error or the credential to send; with neither if anonymous. */
export type Authorized = (error: Error | undefined, credential?: Credential) => void

/** The listeners of a session. */
export interface SessionListeners {
  /** Operations in flight for the former identity must stop now. */
  drop: (error: SessionChangedError) => void
  /** Sockets that were opened for the former identity must close now. */
  close: () => void
  /** There is a new access token: long-lived connections reconnect with it. */
  token: () => void
  /** Data of `from` must be removed when the promise settles; only then is `to` shown. */
  identity: (change: IdentityChange) => void | Promise<void>
  change: () => void
  /** Internal events, for logs and metrics. */
  event: (event: SessionEvent) => void
}
