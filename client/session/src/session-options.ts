import type { Clock } from './clock.ts'
import type { SessionStorage } from './session-storage.ts'

/** As much of `fetch` as the session uses. */
export type Fetch = (
  url: string,
  init: {
    method: 'POST'
    headers: Record<string, string>
    body: string
    credentials: 'include' | 'omit'
    signal: AbortSignal
    keepalive: boolean
  },
) => Promise<{
  readonly status: number
  readonly headers: { get(name: string): string | null }
  json(): Promise<unknown>
}>

/** As much of `navigator.locks` as the session uses. */
export interface Locks {
  request(name: string, callback: () => Promise<void> | undefined): Promise<unknown>
}

/** As much of `BroadcastChannel` as the session uses. */
export interface Channel {
  postMessage(message: unknown): void
  addEventListener(type: 'message', listener: (event: { data: unknown }) => void): void
  close(): void
}

/** The page around the session: what wakes it, and whether anybody looks at it. */
export interface Page {
  readonly hidden: boolean
  /**
   * Calls `wake` when the page comes back (focus, online, visible, restored from the back-forward cache), is hidden, or
   * another tab wrote the storage item `key`; answers a function that stops it.
   */
  listen(wake: () => void, key: string): () => void
}

/** What happened inside, for logs and metrics. Never holds a token. */
export interface SessionEvent {
  /**
   * - `refreshed` new tokens from the server
   * - `refreshFailed` (with `error`) the server could not be reached, the session is kept · `ended` (with `error`) by the server
   * - `discarded` the answer of a refresh came after the session had changed, and was thrown away
   * - `lockSkipped` another tab kept the lock for too long; the refresh went on without it
   */
  readonly type: 'refreshed' | 'refreshFailed' | 'ended' | 'discarded' | 'lockSkipped'
  readonly error: Error | undefined
}

export interface AuthSessionOptions {
  /** `cookie`: the refresh token is in an HttpOnly cookie. `token`: both tokens are in `storage`. */
  mode: 'cookie' | 'token'
  /** Where the server answers `refresh` and `logout`, for instance `/graphql`. */
  endpoint: string
  /** Sessions of one realm on one origin are one and the same. Default `default`. */
  realm?: string
  /** Token mode: where the tokens are kept; default memory. Cookie mode: where the hint is kept; default `localStorage`. */
  storage?: SessionStorage
  /** Milliseconds before expiry at which a new token is fetched behind; at most a quarter of its life. Default 60 000. */
  leewayMs?: number
  /** How many operations may wait for one refresh. Default 1 000. */
  maxQueue?: number
  /** Cookie mode: ask the server at the start although no hint says that someone is signed in. Default false. */
  probe?: boolean
  /** Headers to send with `refresh` and `logout`. */
  headers?: Record<string, string>
  fetch?: Fetch
  clock?: Clock
  /** Between 0 and 1, for the jitter. Default `Math.random`. */
  random?: () => number
  /** Default `navigator.locks` in a browser; `null` for none. */
  locks?: Locks | null
  /** Default `BroadcastChannel` in a browser; `null` for none. */
  channel?: ((name: string) => Channel) | null
  /** Default the browser's page; `null` for none, and then no timers for fetching tokens ahead of time. */
  page?: Page | null
  onEvent?: (event: SessionEvent) => void
  /** What an application's own callbacks threw, and what a storage or channel failed with. */
  onError?: (error: unknown) => void
}

/** What `login`, `register`, `changePassword` and `createFirstAdministrator` answered. */
export interface SignedInTokens {
  accessToken: string
  /** Seconds from now. */
  accessTokenExpiresIn: number
  /** Token mode only. */
  refreshToken?: string | null | undefined
  userId: string
  /** Given the present session's id, the tokens replace its tokens and nothing else changes (`changePassword`). */
  sessionId?: string | undefined
}
