import { ApolloLink } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { defer, fromEvent, Observable, type Observer, Subscription } from 'rxjs'
import type { AuthSession } from './auth-session.ts'
import { isOneShot } from './one-shot.ts'
import { judgeError, judgeResult, type Verdict } from './refusal.ts'
import { NotAuthenticatedError } from './session-errors.ts'
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

const originOf = (uri: string) => new URL(uri, globalThis.location?.href ?? 'http://localhost').origin

/**
 * Sends each operation with the session's access token, and once more when the server refused it before it ran.
 * Place it as `RetryLink → AuthLink → … → HttpLink`. Many links may share one session.
 */
export class AuthLink extends ApolloLink {
  constructor({ session, uri = session.endpoint, origins = [originOf(uri)], isPublic }: AuthLinkOptions) {
    super(
      (operation, forward) =>
        new Observable((observer) => {
          const { auth, uri: target = uri } = operation.getContext()
          const concerned = auth !== 'skip' && !isPublic?.(operation) && origins.includes(originOf(target))
          return concerned
            ? authorized(session, operation, forward, observer)
            : forward(operation).subscribe(observer)
        }),
    )
  }
}

/** The one or two sends of one operation. */
function authorized(
  session: AuthSession,
  operation: ApolloLink.Operation,
  forward: ApolloLink.ForwardFunction,
  observer: Observer<ApolloLink.Result>,
): Subscription {
  // The terminating link sees the signal only once it is sent; one who waits would otherwise wait on.
  const signal: AbortSignal | undefined = operation.getContext().fetchOptions?.signal
  signal?.throwIfAborted()
  const all = new Subscription()
  let replayed = false
  let delivered = false

  const fail = (error: unknown) => {
    if (all.closed) return
    all.unsubscribe()
    observer.error(error)
  }

  const ask = (refused?: Credential, cause?: unknown) =>
    all.add(
      session.authorize((error, credential) => {
        // The server's own error stays reachable, whatever kept the operation from being sent again.
        if (error) error.cause ??= cause
        if (error) fail(error)
        else send(credential)
      }, refused),
    )

  const send = (credential: Credential | undefined) => {
    // The header is this link's own: what a link above sends again must not carry the token of the first time.
    const { authorization: _, ...headers } = operation.getContext().headers ?? {}
    if (credential) headers.authorization = `Bearer ${credential.accessToken}`
    operation.setContext({ headers })
    const attempt = new Subscription()
    const pass = (verdict: Verdict, cause: () => unknown): boolean => {
      if (credential) session.noted(credential, !!verdict)
      if (verdict !== 'replayable' || delivered) return true
      attempt.unsubscribe()
      const again = credential && !replayed && !isOneShot(operation.variables)
      replayed = true
      if (again) ask(credential, cause())
      else fail(new NotAuthenticatedError({ cause: cause() }))
      return false
    }
    all.add(attempt)
    attempt.add(
      // What throws instead of answering must not break off those who wait as well.
      defer(() => forward(operation)).subscribe({
        next: (result) => {
          if (attempt.closed || !pass(judgeResult(result), () => new CombinedGraphQLErrors(result))) return
          delivered = true
          observer.next(result)
        },
        error: (error) => {
          if (!attempt.closed && pass(judgeError(error), () => error)) fail(error)
        },
        complete: () => {
          if (!attempt.closed) observer.complete()
        },
      }),
    )
  }

  if (signal) all.add(fromEvent(signal, 'abort').subscribe(() => fail(signal.reason)))
  all.add(session.on('drop', fail))
  ask()
  return all
}
