import type { Clock } from './clock.ts'
import type { ConfirmationHandler } from './confirmation.ts'
import type { SessionEndReason } from './session-errors.ts'
import type { SessionStorage } from './session-storage.ts'

/** The part of `fetch` that the session uses. */
export type Fetch = (
  url: string,
  init: {
    method: 'POST'
    headers: Record<string, string>
    body: string
    /** Omitted where there are no cookies: some runtimes, such as Workers, reject the field. */
    credentials?: 'include' | 'omit'
    signal: AbortSignal
    keepalive: boolean
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  json(): Promise<unknown>
}>

/** The part of `navigator.locks` that the session uses. */
export interface Locks {
  request(name: string, callback: () => Promise<void> | undefined): Promise<unknown>
}

/** The part of `BroadcastChannel` that the session uses. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  close(): void
}

/** The page of the session: what wakes it, and whether it is visible. */
export interface Page {
  readonly hidden: boolean
  /**
   * Calls `wake` when the page comes back (focus, online, visible, restored from the back-forward cache), is hidden, or
   * another tab wrote the storage item `key`. Returns a function that stops it.
   */
  listen(wake: () => void, key: string): () => void
}

/** An internal event, for logs and metrics. Never contains a token. */
export interface SessionEvent {
  /**
   * - `refreshed` new tokens from the server · `confirmed` new tokens, because the user confirmed
   * - `refreshFailed` (with `error`) the server could not be reached, the session is kept
   * - `ended` (with `error`) the server ended the session
   * - `discarded` the response of a refresh arrived after the session had changed, and was ignored
   * - `lockSkipped` another tab held the lock for too long; the refresh continued without it
   * - `notStored` (with `error`) the storage rejected the record: the session lasts only until the page is left
   */
  readonly type:
    | 'refreshed'
    | 'confirmed'
    | 'refreshFailed'
    | 'ended'
    | 'discarded'
    | 'lockSkipped'
    | 'notStored'
  readonly error: Error | undefined
}

export interface AuthSessionOptions {
  /** `cookie`: the refresh token is in an HttpOnly cookie. `token`: both tokens are in `storage`. */
  mode: 'cookie' | 'token'
  /** URL for `refresh`, `confirm` and `logout`, for example `/graphql`. */
  endpoint: string
  /** Sessions with the same realm on one origin are the same session. Defaults to `default`. */
  realm?: string
  /** For the tokens in token mode (default: memory), for the hint in cookie mode (default: `localStorage`). */
  storage?: SessionStorage
  /** Milliseconds before expiry at which a new token is fetched; at most a quarter of its lifetime. Defaults to 60 000. */
  leewayMs?: number
  /** Maximum number of operations that wait for a refresh. Defaults to 1 000. */
  maxQueue?: number
  /**
   * Cookie mode: ask the server once at startup even if no hint says that a user is signed in. The hint can disappear
   * before the cookie: Safari clears script storage after seven days. Defaults to false.
   */
  probe?: boolean
  /**
   * Asks the user for a proof when the server refuses operations as `CONFIRMATION_REQUIRED`; then each is sent again once.
   * Without it they fail with `ConfirmationRequiredError`.
   */
  confirm?: ConfirmationHandler
  /**
   * Exchanges the refresh token of a former service once for a session, at startup, if no user is signed in. From
   * `tokenExchange` of `@gatehouse/session/exchange`.
   */
  exchange?: TokenExchange
  /** Headers to send with `refresh`, `confirm` and `logout`. */
  headers?: Record<string, string>
  fetch?: Fetch
  clock?: Clock
  /** Between 0 and 1, for the jitter. Defaults to `Math.random`. */
  random?: () => number
  /** Defaults to `navigator.locks` in a browser; `null` for none. */
  locks?: Locks | null
  /** Defaults to `BroadcastChannel` in a browser; `null` for none. */
  channel?: ((name: string) => Channel) | null
  /** Defaults to the browser's page; `null` for none, and then tokens are not fetched ahead of time. */
  page?: Page | null
  onEvent?: (event: SessionEvent) => void
  /** Receives errors thrown by callbacks, storage and channel. */
  onError?: (error: unknown) => void
}

/** How a session exchanges the token of a former service. `tokenExchange` of `@gatehouse/session/exchange` makes one. */
export interface TokenExchange {
  /** Whether there is a token to exchange. */
  readonly isDue: () => Promise<boolean>
  /**
   * Asks the server. Returns why the token was refused, or the tokens of the session, or neither if there is a second step.
   * Rejects if the server cannot be reached: the session tries again later.
   */
  readonly send: (
    signal: AbortSignal,
    server: ExchangeAccess,
  ) => Promise<{
    readonly ended?: SessionEndReason | undefined
    readonly tokens?: SignedInTokens | undefined
  }>
  /** Removes the token: there is a session now, or the token is of no use. */
  readonly forget: () => Promise<void>
}

/** How an exchange reaches the server. */
export interface ExchangeAccess {
  readonly cookie: boolean
  /** Sends a document with the variable `input`. */
  readonly post: (query: string, signal: AbortSignal, input: object) => ReturnType<Fetch>
  /** Returns the tokens in a result, if it holds all of them. */
  readonly issued: (answer: object | null | undefined) => SignedInTokens | undefined
}

/** Result of `login`, `register`, `changePassword` or `createFirstAdministrator`. */
export interface SignedInTokens {
  accessToken: string
  /** Seconds from now. */
  accessTokenExpiresIn: number
  /** Token mode only. */
  refreshToken?: string | null | undefined
  userId: string
  /** If the same user is already signed in, as with `changePassword`, only the tokens are replaced. */
  sessionId?: string | undefined
}
