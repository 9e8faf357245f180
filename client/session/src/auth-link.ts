import { ApolloLink } from '@apollo/client'
import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { defer, fromEvent, Observable, type Observer, Subscription } from 'rxjs'
import type { AuthSession } from './auth-session.ts'
import type { ConfirmationDemand } from './confirmation.ts'
import { isOneShot } from './one-shot.ts'
import { demandOf, judgeError, judgeResult, type Verdict } from './refusal.ts'
import { ConfirmationRequiredError, NotAuthenticatedError } from './session-errors.ts'
import type { Credential } from './session-snapshot.ts'

export interface AuthLinkOptions {
  session: AuthSession
  /** URL of the terminating link, as passed to `HttpLink`. Defaults to the session's endpoint. */
  uri?: string
  /** Origins that receive the token, for example `https://api.example.org`. Defaults to the origin of `uri`. */
  origins?: readonly string[]
  /** Operations that do not need a signed-in user, besides those with `context: { auth: 'skip' }`. */
  isPublic?: (operation: ApolloLink.Operation) => boolean
}

const SCHEME = /^[a-z][\w+.-]*:\/\//i
const ORIGIN = /^[a-z][\w+.-]*:\/\/[^/?#\\@\s]+(?=[/?#]|$)/i

/**
 * Read from the address itself: `URL.origin` throws in React Native, and is `null` for every scheme it does not know, as if
 * all hosts of `capacitor://` were one. React Native also prepends a base to absolute URLs in capitals. A URL that two
 * parsers could read differently has no origin here, and gets no token.
 */
const originOf = (uri: string): string | undefined => {
  const base = globalThis.document?.baseURI ?? globalThis.location?.href ?? 'http://localhost'
  try {
    const { href } = SCHEME.test(uri) ? new URL(uri) : new URL(uri, base)
    return ORIGIN.exec(href)?.[0].toLowerCase()
  } catch {
    return undefined
  }
}

/** `AbortSignal.reason` is younger than `AbortSignal`. */
const reasonOf = ({ reason }: AbortSignal): unknown =>
  reason ?? Object.assign(new Error('Aborted.'), { name: 'AbortError' })

/**
 * Sends each operation with the session's access token, and retries it once if the server refused it before it ran: for
 * its token, or because the user had to confirm first. Place it as `RetryLink → AuthLink → … → HttpLink`. Many links may share one session.
 */
export class AuthLink extends ApolloLink {
  constructor({ session, uri = session.endpoint, origins = [uri], isPublic }: AuthLinkOptions) {
    const allowed = origins.map(originOf).filter(Boolean)
    super(
      (operation, forward) =>
        new Observable((observer) => {
          const { auth, uri: target = uri } = operation.getContext()
          const concerned = auth !== 'skip' && !isPublic?.(operation) && allowed.includes(originOf(target))
          return concerned
            ? authorized(session, operation, forward, observer)
            : forward(operation).subscribe(observer)
        }),
    )
  }
}

/** The sends of one operation: one, and another for each of the two reasons. */
function authorized(
  session: AuthSession,
  operation: ApolloLink.Operation,
  forward: ApolloLink.ForwardFunction,
  observer: Observer<ApolloLink.Result>,
): Subscription {
  // The terminating link sees the signal only when the operation is sent; a waiting one would otherwise keep waiting.
  const signal: AbortSignal | undefined = operation.getContext().fetchOptions?.signal
  if (signal?.aborted) throw reasonOf(signal)
  const all = new Subscription()
  const replayed = new Set<boolean>()
  let delivered = false

  const fail = (error: unknown) => {
    if (all.closed) return
    all.unsubscribe()
    observer.error(error)
  }

  const ask = (refused?: Credential, demand?: ConfirmationDemand, cause?: unknown) =>
    all.add(
      session.authorize(
        (error, credential) => {
          // The server's error stays available as the cause, whatever prevented the retry.
          if (error) error.cause ??= cause
          if (error) fail(error)
          else send(credential)
        },
        refused,
        demand,
      ),
    )

  const send = (credential: Credential | undefined) => {
    // A retry by a link above must not carry the token of the first attempt.
    const { authorization: _, ...headers } = operation.getContext().headers ?? {}
    if (credential) headers.authorization = `Bearer ${credential.accessToken}`
    operation.setContext({ headers })
    const attempt = new Subscription()
    const pass = (verdict: Verdict, cause: () => unknown): boolean => {
      const demand = demandOf(verdict)
      if (credential) session.noted(credential, !!verdict && !demand)
      if (!verdict || verdict === 'refused' || delivered) return true
      attempt.unsubscribe()
      const again = credential && !replayed.has(!!demand) && !isOneShot(operation.variables)
      replayed.add(!!demand)
      const options = { cause: cause() }
      if (again) ask(credential, demand, options.cause)
      else fail(demand ? new ConfirmationRequiredError(demand, options) : new NotAuthenticatedError(options))
      return false
    }
    all.add(attempt)
    attempt.add(
      // A link that throws must not interrupt the other waiting operations.
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

  if (signal) all.add(fromEvent(signal, 'abort').subscribe(() => fail(reasonOf(signal))))
  all.add(session.on('drop', fail))
  ask()
  return all
}
