import { engineOf } from './engine.ts'
import type { AuthSessionOptions, SignedInTokens } from './session-options.ts'
import type { Authorized, Credential, SessionListeners, SessionSnapshot } from './session-snapshot.ts'

/**
 * Owns the tokens of one session: who is signed in, with which token, and what happens when it runs out. Knows no
 * Apollo and no React; needs no DOM.
 *
 * @example
 * const session = new AuthSession({ mode: 'cookie', endpoint: '/graphql' })
 * await session.start()
 * const client = new ApolloClient({ cache, link: ApolloLink.from([new AuthLink({ session }), new HttpLink()]) })
 */
export class AuthSession {
  /** Where `refresh` and `logout` are sent. */
  declare readonly endpoint: string

  /** What an application may know: frozen, and the same object until something changes. */
  declare readonly snapshot: SessionSnapshot

  /** For `useSyncExternalStore` and the like; answers the function that unsubscribes. */
  declare readonly subscribe: (listener: () => void) => () => void

  /** Registers a listener; answers the function that removes it. What a listener throws goes to `onError`. */
  declare readonly on: <Name extends keyof SessionListeners>(
    name: Name,
    listener: SessionListeners[Name],
  ) => () => void

  /**
   * Finds out who is here: reads the record, and in cookie mode asks the server when the record says that someone is
   * signed in. May be called many times; settles when the status is no longer `initialising`, and never rejects.
   */
  declare readonly start: () => Promise<SessionSnapshot>

  /**
   * Asks for a credential for one operation; with `refused`, for a better one than that. `authorized` is called once,
   * possibly at once. Answers a function that withdraws the question.
   */
  declare readonly authorize: (authorized: Authorized, refused?: Credential) => () => void

  /**
   * What the server thought of a credential: taken, the session knows that its tokens are good; refused, if only in part,
   * a new token is fetched behind, unless this one is new itself.
   */
  declare readonly noted: (credential: Credential, refused: boolean) => void

  /**
   * Takes the tokens over that `login`, `register` or `changePassword` answered. Settles when the page may show the user.
   *
   * @throws {SessionDisposedError}
   * @throws {SessionChangedError} the tokens replace those of a session that is no longer this one
   * @throws {SessionEndedError} token mode, and no refresh token came: sign in with `delivery: BODY`
   */
  declare readonly signedIn: (answer: SignedInTokens) => Promise<void>

  /**
   * Signs out, here and on the server, in all tabs. The page may go on when the promise settles. Answers whether the
   * server confirmed; when it could not be reached, its session lives until it expires.
   */
  declare readonly signOut: () => Promise<{ serverConfirmed: boolean }>

  /** Stops everything: timers, channel, listeners, the refresh. Who waits is told `SessionDisposedError`. */
  declare readonly dispose: () => void

  constructor(options: AuthSessionOptions) {
    Object.assign(this, engineOf(options, this))
  }
}
