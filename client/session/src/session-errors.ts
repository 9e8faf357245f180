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

const BRAND = Symbol.for('@gatehouse/session')

function isBranded(error: unknown, name: string): boolean {
  return typeof error === 'object' && error !== null && Reflect.get(error, BRAND) === name
}

/** Whether the session itself made this error. */
export function isSessionError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && BRAND in error
}

/** Names survive minification and two copies of this package on one page, which `instanceof` does not. */
function brand(error: Error, name: string): void {
  error.name = name
  Object.defineProperty(error, BRAND, { value: name })
}

/** Another user, or nobody, is signed in now: what was asked for the former one is dropped. */
export class SessionChangedError extends Error {
  declare readonly name: 'SessionChangedError'

  constructor(options?: ErrorOptions) {
    super('Who is signed in has changed. Ask again as the present user.', options)
    brand(this, 'SessionChangedError')
  }

  static is(error: unknown): error is SessionChangedError {
    return isBranded(error, 'SessionChangedError')
  }
}

/** The server has ended the session: signing in again is the only way on. */
export class SessionEndedError extends Error {
  declare readonly name: 'SessionEndedError'
  /** The server's reason. */
  readonly reason: SessionEndReason
  /** In cookie mode: no usable cookie came with the refresh. The browser blocks cookies here, or they were cleared. */
  readonly cookieMissing: boolean

  constructor(reason: SessionEndReason, cookieMissing = false, options?: ErrorOptions) {
    super(
      cookieMissing
        ? 'The browser sent no session cookie: cookies are blocked for this site, or were cleared. Allow them and sign in again.'
        : `The session has ended (${reason}). Sign in again.`,
      options,
    )
    this.reason = reason
    this.cookieMissing = cookieMissing
    brand(this, 'SessionEndedError')
  }

  static is(error: unknown): error is SessionEndedError {
    return isBranded(error, 'SessionEndedError')
  }
}

/** No usable access token, and no refresh could be had. The session is kept; the operation was not sent. */
export class SessionUnreachableError extends Error {
  declare readonly name: 'SessionUnreachableError'
  readonly problem: RefreshProblem
  /** Milliseconds until the session tries again by itself or on request. */
  readonly retryAfterMs: number

  constructor(problem: RefreshProblem, retryAfterMs: number, options?: ErrorOptions) {
    super(
      `The session could not be refreshed (${problem}). You are still signed in; try again later.`,
      options,
    )
    this.problem = problem
    this.retryAfterMs = retryAfterMs
    brand(this, 'SessionUnreachableError')
  }

  static is(error: unknown): error is SessionUnreachableError {
    return isBranded(error, 'SessionUnreachableError')
  }
}

/** The server refused the operation and a fresh token did not help, or there was none. `cause` is the server's error. */
export class NotAuthenticatedError extends Error {
  declare readonly name: 'NotAuthenticatedError'

  constructor(options?: ErrorOptions) {
    super('The server refused the operation: it needs a signed-in user.', options)
    brand(this, 'NotAuthenticatedError')
  }

  static is(error: unknown): error is NotAuthenticatedError {
    return isBranded(error, 'NotAuthenticatedError')
  }
}

/** Too many operations wait for one refresh. This one was not sent. */
export class QueueFullError extends Error {
  declare readonly name: 'QueueFullError'

  constructor(limit: number) {
    super(`More than ${limit} operations wait for the session. This one was not sent.`)
    brand(this, 'QueueFullError')
  }

  static is(error: unknown): error is QueueFullError {
    return isBranded(error, 'QueueFullError')
  }
}

/** The session object was disposed of: it serves nobody any more. */
export class SessionDisposedError extends Error {
  declare readonly name: 'SessionDisposedError'

  constructor() {
    super('The session was disposed of. Make a new one.')
    brand(this, 'SessionDisposedError')
  }

  static is(error: unknown): error is SessionDisposedError {
    return isBranded(error, 'SessionDisposedError')
  }
}
