import type { ConfirmationDemand } from './confirmation.ts'
import type { SignedInTokens } from './session-options.ts'
import type { Authorized, Credential, SessionListeners, SessionSnapshot } from './session-snapshot.ts'

/** What `AuthSession` implements. Its functions are bound, so they can be passed around without the object. */
export interface Session {
  /** Where `refresh`, `confirm` and `logout` are sent. */
  readonly endpoint: string

  /** The public state: frozen, and the same object until something changes. */
  readonly snapshot: SessionSnapshot

  /** For `useSyncExternalStore` and similar. Returns a function that unsubscribes. */
  readonly subscribe: (listener: () => void) => () => void

  /** Registers a listener and returns a function that removes it. Errors that a listener throws go to `onError`. */
  readonly on: <Name extends keyof SessionListeners>(
    name: Name,
    listener: SessionListeners[Name],
  ) => () => void

  /**
   * Determines who is signed in: reads the record, and in cookie mode asks the server if the record says that a user is
   * signed in. Can be called repeatedly. Settles when the status is no longer `initialising`, and never rejects.
   */
  readonly start: () => Promise<SessionSnapshot>

  /**
   * Requests a credential for one operation; with `refused`, a different one from that; with `demand`, one that the user
   * has confirmed since `refused`. `authorized` is called once, possibly before this returns. Returns a function that
   * withdraws the request.
   */
  readonly authorize: (
    authorized: Authorized,
    refused?: Credential,
    demand?: ConfirmationDemand,
  ) => () => void

  /**
   * Reports whether the server accepted a credential. If it was refused, even for part of a response, a new token is
   * fetched in the background, unless this one is new.
   */
  readonly noted: (credential: Credential, refused: boolean) => void

  /**
   * Adopts the tokens that `login`, `register` or `changePassword` returned. Settles when the page may show the user.
   *
   * @throws {TypeError} if a field is missing, or the tokens do not match the mode: sign in with `delivery: COOKIE` in
   *   cookie mode, with `delivery: BODY` in token mode
   * @throws {SessionDisposedError} after `dispose`
   * @throws {SessionChangedError} if the tokens belong to a session that has been replaced
   */
  readonly signedIn: (answer: SignedInTokens) => Promise<void>

  /**
   * Signs out in all tabs and on the server. The page can continue when the promise settles. Returns whether the server
   * confirmed; if it could not be reached, its session lasts until it expires. Concurrent calls share one sign-out.
   */
  readonly signOut: () => Promise<{ serverConfirmed: boolean }>

  /** Stops timers, channel, listeners and the refresh. Waiting operations fail with `SessionDisposedError`. */
  readonly dispose: () => void
}
