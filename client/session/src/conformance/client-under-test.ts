import type { Channel, Locks } from '../session-options.ts'
import type { SessionStorage } from '../session-storage.ts'

/** Where the former client has left its refresh token. */
export interface FormerToken {
  get(): string | undefined
  forget(): void
}

/** What the tabs of one browser share. Each open client stands for one tab. */
export interface SharedByTabs {
  readonly storage: SessionStorage
  readonly locks: Locks
  readonly channel: (name: string) => Channel
  /**
   * What the user does when the client asks for a confirmation: gives a password, or cancels (undefined). Called again if
   * the server rejected it.
   */
  readonly askUser: () => Promise<string | undefined>
  /** Given in the scenarios about users of a former service. A client that can do so exchanges the token when it opens. */
  readonly formerToken?: FormerToken
}

/** One tab with the client under test. */
export interface OpenClient {
  /** Signs in with the contract's `login`, delivery `BODY`. */
  signIn(email: string, password: string): Promise<void>
  /** Runs one operation; resolves with its data, rejects with whatever the client reports. Heeds the signal. */
  run(query: string, variables?: Record<string, unknown>, signal?: AbortSignal): Promise<unknown>
  signOut(): Promise<void>
  /** Whether the client would show its user as signed in. */
  isSignedIn(): boolean
  close(): void
}

/** The adapter that the suite needs of a client. The README shows one. */
export interface ClientUnderTest {
  readonly name: string
  /** A tab that begins anew: it takes over what another tab of the same browser has stored. */
  open(endpoint: string, shared: SharedByTabs): Promise<OpenClient>
}
