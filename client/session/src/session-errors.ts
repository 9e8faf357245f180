import type { ConfirmationDemand, Factor } from './confirmation.ts'

/**
 * Why the server ended a session, as published in `SessionEndReason`; or `NOT_EXCHANGED`: it refused the token of the former
 * service.
 */
export type SessionEndReason =
  | 'LOGGED_OUT'
  | 'EXPIRED'
  | 'REVOKED'
  | 'REUSED'
  | 'PASSWORD_CHANGED'
  | 'ACCOUNT_DISABLED'
  | 'UNKNOWN_TOKEN'
  | 'NOT_EXCHANGED'

/** Why a refresh failed. `refused`: the server refuses the access tokens that it has just issued. */
export type RefreshProblem = 'network' | 'timeout' | 'status' | 'malformed' | 'refused'

/** Written out, since the class that `kind` returns would bring Node's statics of `Error` into the published types. */
interface Kind<Name extends string, Facts> {
  new (options?: ErrorOptions, detail?: string): Error & { readonly name: Name }
  /** Whether an error is of this kind. */
  is(this: void, error: unknown): error is Error & Facts & { readonly name: Name }
}

/**
 * A kind of error that is known by its name: two copies of this package on one page know each other's errors, which
 * `instanceof` does not.
 */
function kind<Name extends string, Facts = unknown>(name: Name, message = ''): Kind<Name, Facts> {
  return class extends Error {
    override readonly name = name

    constructor(options?: ErrorOptions, detail = message) {
      super(detail, options)
    }

    static is(this: void, error: unknown): error is Error & Facts & { readonly name: Name } {
      return (error as Error | null)?.name === name
    }
  }
}

/** Another user, or no user, is signed in now: operations of the previous user are dropped. */
export class SessionChangedError extends kind('SessionChangedError', 'Session changed.') {}

interface EndedFacts {
  /** The server's reason. In cookie mode `UNKNOWN_TOKEN` means that cookies are blocked here, or were cleared. */
  readonly reason: SessionEndReason
}

const COOKIE_MISSING = "No cookie came. Is it blocked, or credentials: 'include' missing?"

/** The server has ended the session: the user must sign in again. */
export class SessionEndedError
  extends kind<'SessionEndedError', EndedFacts>('SessionEndedError')
  implements EndedFacts
{
  declare readonly reason: SessionEndReason

  constructor(reason: SessionEndReason, options?: ErrorOptions) {
    super(options, reason === 'UNKNOWN_TOKEN' ? COOKIE_MISSING : `Session ended: ${reason}`)
    this.reason = reason
  }
}

interface UnreachableFacts {
  readonly problem: RefreshProblem
  /** Milliseconds from the failed refresh until the next: the pause that the server asked for, or the session's own. */
  readonly retryAfterMs: number
}

/** There is no usable access token, and the refresh failed. The session is kept; the operation was not sent. */
export class SessionUnreachableError
  extends kind<'SessionUnreachableError', UnreachableFacts>('SessionUnreachableError')
  implements UnreachableFacts
{
  declare readonly problem: RefreshProblem
  declare readonly retryAfterMs: number

  constructor(problem: RefreshProblem, retryAfterMs = 0, options?: ErrorOptions) {
    super(options, `No new token: ${problem}`)
    this.problem = problem
    this.retryAfterMs = retryAfterMs
  }
}

/** The server refused the operation and a new token did not help, or there was none. `cause` is the server's error. */
export class NotAuthenticatedError extends kind('NotAuthenticatedError', 'Sign in first.') {}

/**
 * The operation needs a recent confirmation, and the session has no `confirm` handler, or the server refused the operation
 * again after one. It did not run. `cause` is the server's error.
 */
export class ConfirmationRequiredError
  extends kind<'ConfirmationRequiredError', ConfirmationDemand>('ConfirmationRequiredError', 'Confirm first.')
  implements ConfirmationDemand
{
  declare readonly factors: readonly Factor[]
  declare readonly within: number

  constructor({ factors, within }: ConfirmationDemand, options?: ErrorOptions) {
    super(options)
    this.factors = factors
    this.within = within
  }
}

/** The user closed the prompt. The operation did not run; the session is kept. */
export class ConfirmationCancelledError extends kind('ConfirmationCancelledError', 'Not confirmed.') {}

/** Too many operations wait for one refresh. This one was not sent. */
export class QueueFullError extends kind('QueueFullError', 'Too many wait.') {}

/** The session object was disposed of and can no longer be used. */
export class SessionDisposedError extends kind('SessionDisposedError', 'Disposed.') {}
