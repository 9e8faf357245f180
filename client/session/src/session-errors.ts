/** Why the server ended a session, as published in `SessionEndReason`. */
export type SessionEndReason =
  | 'LOGGED_OUT'
  | 'EXPIRED'
  | 'REVOKED'
  | 'REUSED'
  | 'PASSWORD_CHANGED'
  | 'ACCOUNT_DISABLED'
  | 'UNKNOWN_TOKEN'

/** What kept a refresh from being answered. `refused`: the server refuses the access tokens that it has just issued. */
export type RefreshProblem = 'network' | 'timeout' | 'status' | 'malformed' | 'refused'

/** By name: two copies of this package on one page know each other's errors, which `instanceof` does not. */
const guard =
  <Kind extends Error>(name: Kind['name']) =>
  (error: unknown): error is Kind =>
    error instanceof Error && error.name === name

/** Another user, or nobody, is signed in now: what was asked for the former one is dropped. */
export class SessionChangedError extends Error {
  static readonly is = guard<SessionChangedError>('SessionChangedError')
  override readonly name = 'SessionChangedError'

  constructor(options?: ErrorOptions) {
    super('Who is signed in has changed.', options)
  }
}

/** The server has ended the session: signing in again is the only way on. */
export class SessionEndedError extends Error {
  static readonly is = guard<SessionEndedError>('SessionEndedError')
  override readonly name = 'SessionEndedError'
  /** The server's reason. */
  readonly reason: SessionEndReason
  /** In cookie mode: no usable cookie came with the refresh. The browser blocks cookies here, or they were cleared. */
  readonly cookieMissing: boolean

  constructor(reason: SessionEndReason, cookieMissing = false, options?: ErrorOptions) {
    super(cookieMissing ? 'No session cookie: blocked or cleared.' : `The session has ended: ${reason}.`, options)
    this.reason = reason
    this.cookieMissing = cookieMissing
  }
}

/** No usable access token, and no refresh could be had. The session is kept; the operation was not sent. */
export class SessionUnreachableError extends Error {
  static readonly is = guard<SessionUnreachableError>('SessionUnreachableError')
  override readonly name = 'SessionUnreachableError'
  readonly problem: RefreshProblem
  /** Milliseconds until the session may try again, by itself or on request. */
  readonly retryAfterMs: number

  constructor(problem: RefreshProblem, retryAfterMs: number, options?: ErrorOptions) {
    super(`The session could not be refreshed: ${problem}.`, options)
    this.problem = problem
    this.retryAfterMs = retryAfterMs
  }
}

/** The server refused the operation and a fresh token did not help, or there was none. `cause` is the server's error. */
export class NotAuthenticatedError extends Error {
  static readonly is = guard<NotAuthenticatedError>('NotAuthenticatedError')
  override readonly name = 'NotAuthenticatedError'

  constructor(options?: ErrorOptions) {
    super('The operation needs a signed-in user.', options)
  }
}

/** Too many operations wait for one refresh. This one was not sent. */
export class QueueFullError extends Error {
  static readonly is = guard<QueueFullError>('QueueFullError')
  override readonly name = 'QueueFullError'

  constructor(limit: number) {
    super(`${limit} operations wait already.`)
  }
}

/** The session object was disposed of: it serves nobody any more. */
export class SessionDisposedError extends Error {
  static readonly is = guard<SessionDisposedError>('SessionDisposedError')
  override readonly name = 'SessionDisposedError'

  constructor() {
    super('The session was disposed of.')
  }
}
