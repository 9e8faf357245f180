import { ApolloLink } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { Observable, Subscription } from 'rxjs'
import type { AuthSession } from './auth-session.ts'
import { isOneShot } from './one-shot.ts'
import { judgeError, judgeResult, type Verdict } from './refusal.ts'
import { NotAuthenticatedError, SessionChangedError, SessionEndedError } from './session-errors.ts'
import type { Credential } from './session-snapshot.ts'

export interface AuthLinkOptions {
  session: AuthSession
  /** Where the terminating link sends to, as given to `HttpLink`. Default the session's endpoint. */
  uri?: string
  /** Origins that may see the token, for instance `https://api.example.org`. Default the origin of `uri`. */
  origins?: readonly string[]
  /** Operations that need nobody signed in, besides those with `context: { auth: 'skip' }`. */
  isPublic?: (operation: ApolloLink.Operation) => boolean
}

/** An operation's headers before this link saw it: what a link above sends again must not carry an old token. */
const untouchedHeaders = new WeakMap<ApolloLink.Operation, Record<string, string>>()

const base = () => (typeof location === 'undefined' ? 'http://localhost' : location.href)
const originOf = (uri: string) => new URL(uri, base()).origin

/**
 * Sends each operation with the session's access token, and once more when the server refused it before it ran.
 * Place it as `RetryLink → AuthLink → … → HttpLink`. Many links may share one session.
 */
export class AuthLink extends ApolloLink {
  readonly #session: AuthSession
  readonly #origins: readonly string[]
  readonly #uri: string
  readonly #isPublic: (operation: ApolloLink.Operation) => boolean

  constructor({ session, uri = session.endpoint, origins, isPublic = () => false }: AuthLinkOptions) {
    super()
    this.#session = session
    this.#uri = uri
    this.#origins = origins ?? [originOf(uri)]
    this.#isPublic = isPublic
  }

  override request(
    operation: ApolloLink.Operation,
    forward: ApolloLink.ForwardFunction,
  ): Observable<ApolloLink.Result> {
    return new Observable((observer) => {
      if (!this.#concerns(operation)) return forward(operation).subscribe(observer)
      const attempts = new Attempts(this.#session, operation, forward, observer)
      return attempts.start()
    })
  }

  #concerns(operation: ApolloLink.Operation): boolean {
    const { auth, uri } = operation.getContext()
    if (auth === 'skip' || this.#isPublic(operation)) return false
    const target = typeof uri === 'function' ? uri(operation) : uri
    return this.#origins.includes(originOf(target ?? this.#uri))
  }
}

interface ResultObserver {
  next(result: ApolloLink.Result): void
  error(error: unknown): void
  complete(): void
}

/** The one or two sends of one operation. */
class Attempts {
  readonly #session: AuthSession
  readonly #operation: ApolloLink.Operation
  readonly #forward: ApolloLink.ForwardFunction
  readonly #observer: ResultObserver
  readonly #all = new Subscription()
  #sends = 0
  #delivered = false

  constructor(
    session: AuthSession,
    operation: ApolloLink.Operation,
    forward: ApolloLink.ForwardFunction,
    observer: ResultObserver,
  ) {
    this.#session = session
    this.#operation = operation
    this.#forward = forward
    this.#observer = observer
  }

  start(): Subscription {
    this.#heedSignal()
    this.#all.add(this.#session.on('drop', (error) => this.#fail(error)))
    this.#ask()
    return this.#all
  }

  #fail(error: unknown): void {
    if (this.#all.closed) return
    this.#all.unsubscribe()
    this.#observer.error(error)
  }

  /** The terminating link sees the signal only once it is sent; one who waits would otherwise wait on. */
  #heedSignal(): void {
    const signal: AbortSignal | undefined = this.#operation.getContext().fetchOptions?.signal
    if (!signal) return
    const abort = () => this.#fail(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort)
    this.#all.add(() => signal.removeEventListener('abort', abort))
  }

  #ask(refused?: Credential, cause?: unknown): void {
    if (this.#all.closed) return
    const withdraw = this.#session.authorize((error, credential) => {
      if (this.#all.closed) return
      if (error) return this.#fail(refused ? withCause(error, cause) : error)
      this.#send(credential)
    }, refused)
    this.#all.add(withdraw)
  }

  #send(credential: Credential | undefined): void {
    this.#sends += 1
    this.#carry(credential)
    const attempt = new Subscription()
    this.#all.add(attempt)
    attempt.add(
      this.#forward(this.#operation).subscribe({
        next: (result) => this.#next(result, credential, attempt),
        error: (error) => this.#error(error, credential, attempt),
        complete: () => {
          if (!attempt.closed) this.#observer.complete()
        },
      }),
    )
  }

  #carry(credential: Credential | undefined): void {
    const operation = this.#operation
    const headers = untouchedHeaders.get(operation) ?? operation.getContext().headers ?? {}
    untouchedHeaders.set(operation, headers)
    operation.setContext({
      headers: credential ? { ...headers, authorization: `Bearer ${credential.accessToken}` } : headers,
    })
  }

  #next(result: ApolloLink.Result, credential: Credential | undefined, attempt: Subscription): void {
    if (attempt.closed) return
    const cause = () => new CombinedGraphQLErrors(result)
    if (this.#takesBack(judgeResult(result), credential, attempt, cause)) return
    this.#delivered = true
    this.#observer.next(result)
  }

  #error(error: unknown, credential: Credential | undefined, attempt: Subscription): void {
    if (attempt.closed) return
    if (!this.#takesBack(judgeError(error), credential, attempt, () => error)) this.#fail(error)
  }

  /** Keeps a refusal from the caller: the operation is sent once more, or fails with the session's own error. */
  #takesBack(
    { refused, replayable }: Verdict,
    credential: Credential | undefined,
    attempt: Subscription,
    cause: () => unknown,
  ): boolean {
    if (credential && !refused) this.#session.accepted(credential)
    if (!replayable || this.#delivered) {
      if (credential && refused) this.#session.renew(credential)
      return false
    }
    attempt.unsubscribe()
    if (credential && this.#sends === 1 && !isOneShot(this.#operation.variables)) {
      this.#ask(credential, cause())
      return true
    }
    if (credential && this.#sends === 1) this.#session.renew(credential)
    this.#fail(new NotAuthenticatedError({ cause: cause() }))
    return true
  }
}

/** The server's own error stays reachable, whatever kept the operation from being sent again. */
function withCause(error: Error, cause: unknown): Error {
  if (SessionChangedError.is(error)) return new SessionChangedError({ cause })
  if (SessionEndedError.is(error)) return new SessionEndedError(error.reason, error.cookieMissing, { cause })
  return error
}
