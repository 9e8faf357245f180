import { browserPage, inBrowser } from './browser-page.ts'
import { type Clock, systemClock } from './clock.ts'
import { Listeners } from './listeners.ts'
import { Refresher } from './refresher.ts'
import { callLogout, callRefresh, type RefreshAnswer, type ServerCall } from './server-calls.ts'
import {
  QueueFullError,
  SessionChangedError,
  SessionDisposedError,
  SessionEndedError,
  type SessionEndReason,
  SessionUnreachableError,
} from './session-errors.ts'
import type { AuthSessionOptions, Fetch, Page, SessionEvent, SignedInTokens } from './session-options.ts'
import { RecordStore, type SessionRecord, type StoredTokens } from './session-record.ts'
import type { Credential, IdentityChange, SessionSnapshot } from './session-snapshot.ts'
import { SessionState } from './session-state.ts'
import { memoryStorage, type SessionStorage } from './session-storage.ts'
import type { TabMessage } from './tab-message.ts'
import { Tabs } from './tabs.ts'

/** Called exactly once, possibly at once: with an error, or with the credential to send; none when nobody is signed in. */
export type Authorized = (error: Error | undefined, credential?: Credential) => void

/** One operation that asks for a credential, maybe because the server refused the one it had. */
interface Waiter {
  readonly authorized: Authorized
  readonly refused: Credential | undefined
  readonly options: ErrorOptions | undefined
}

/** What a session tells those who work for it. */
export interface SessionListeners {
  /** Operations in flight for the former identity must stop now. */
  drop: (error: SessionChangedError) => void
  /** Sockets that were opened for the former identity must close now. */
  close: (over: undefined) => void
  /** There is a new access token: long-lived connections come back with it. */
  token: (credential: Credential) => void
  /** What belongs to `from` must be gone when the promise settles; only then is `to` shown. */
  identity: (change: IdentityChange) => void | Promise<void>
  change: (snapshot: SessionSnapshot) => void
}

const LONGEST_TIMER_MS = 2 ** 31 - 1
/** By so much may the wall and the monotonic clock part before it counts as sleep, or as a clock that was set. */
const SLEEP_MS = 5_000
/** Between two trials that focus, online or `pageshow` bring forward. */
const WAKE_SPACING_MS = 5_000
/** A token younger than this is not at fault when part of an answer says unauthenticated. */
const RENEW_SPACING_MS = 60_000
/** So many tokens in a row refused straight after their refresh count as a failure of the server. */
const STRIKES = 3

const globalFetch: Fetch = (url, init) => fetch(url, init)

function hintStorage(): SessionStorage | undefined {
  try {
    return inBrowser() ? localStorage : undefined
  } catch {
    // Reading the property itself throws where the browser blocks storage.
    return undefined
  }
}

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
  readonly endpoint: string
  readonly #options: AuthSessionOptions
  readonly #cookie: boolean
  readonly #name: string
  readonly #clock: Clock
  readonly #page: Page | null
  readonly #state: SessionState
  readonly #store: RecordStore
  readonly #tabs: Tabs
  readonly #refresher: Refresher
  readonly #listeners: Listeners<SessionListeners>
  readonly #waiting = new Set<Waiter>()
  readonly #pauses = new Set<() => void>()
  #snapshot: SessionSnapshot
  #starting: Promise<SessionSnapshot> | undefined
  #stopListening: (() => void) | undefined
  #timer: unknown
  #drift: number
  /** The record was read, or is no longer of interest. */
  #open = false
  #looking = false
  /** Asked the server without a hint: that nobody is signed in is no news then. */
  #probing = false
  /** The epoch whose change of identity is under way. */
  #changing: number | undefined
  /** Monotonic: until then a page that comes back does not bring the next trial forward. */
  #notBefore = 0
  #failures = 0
  #strikes = 0

  constructor(options: AuthSessionOptions) {
    const { mode, endpoint, clock = systemClock, realm = 'default', storage, locks, page = browserPage() } = options
    const report = (error: unknown) => this.#report(error)
    this.endpoint = endpoint
    this.#options = options
    this.#cookie = mode === 'cookie'
    this.#name = `gatehouse:${realm}`
    this.#clock = clock
    this.#page = page
    this.#state = new SessionState(clock, options.leewayMs ?? 60_000)
    this.#listeners = new Listeners(report)
    this.#store = new RecordStore(
      storage ?? ((this.#cookie && hintStorage()) || memoryStorage()),
      this.#name,
      report,
    )
    this.#tabs = new Tabs(realm, report)
    this.#refresher = new Refresher({
      clock,
      name: this.#name,
      locks: locks === undefined && inBrowser() ? navigator.locks : (locks ?? null),
      lockWaitMs: options.lockWaitMs ?? 5_000,
      timeoutMs: options.refreshTimeoutMs ?? 10_000,
      work: (signal) => this.#exchange(signal),
      failed: (error) => this.#fail(error),
      skipped: () => this.#tell('lockSkipped'),
    })
    this.#drift = clock.now() - clock.monotonic()
    this.#snapshot = this.#state.snapshot()
  }

  /** What an application may know: frozen, and the same object until something changes. */
  get snapshot(): SessionSnapshot {
    return this.#snapshot
  }

  /** For `useSyncExternalStore` and the like; answers the function that unsubscribes. */
  readonly subscribe = (listener: () => void): (() => void) => this.on('change', listener)

  /** Registers a listener; answers the function that removes it. What a listener throws goes to `onError`. */
  on<Name extends keyof SessionListeners>(name: Name, listener: SessionListeners[Name]): () => void {
    return this.#listeners.add(name, listener)
  }

  /**
   * Finds out who is here: reads the record, and in cookie mode asks the server when the record says that someone is
   * signed in. May be called many times; settles when the status is no longer `initialising`, and never rejects.
   */
  start(): Promise<SessionSnapshot> {
    this.#starting ??= this.#begin()
    return this.#starting
  }

  /**
   * Asks for a credential for one operation; with `refused`, for a better one than that, the server's refusal being the
   * `cause`. `authorized` is called once, possibly at once. Answers a function that withdraws the question.
   */
  authorize(authorized: Authorized, refused?: Credential, cause?: unknown): () => void {
    const { maxQueue = 1_000 } = this.#options
    const waiter = { authorized, refused, options: refused && { cause } }
    if (this.#serve(waiter)) return () => {}
    if (this.#waiting.size < maxQueue) {
      this.#waiting.add(waiter)
      this.#press()
    } else authorized(new QueueFullError(maxQueue))
    return () => {
      this.#waiting.delete(waiter)
    }
  }

  /**
   * A usable access token for requests that do not go through the link; undefined when nobody is signed in.
   *
   * @throws {SessionUnreachableError | SessionEndedError | SessionChangedError | QueueFullError | SessionDisposedError}
   */
  accessToken(): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.authorize((error, credential) => (error ? reject(error) : resolve(credential?.accessToken)))
    })
  }

  /** The server took a credential: the session knows that its tokens are good. */
  accepted(credential: Credential): void {
    if (this.#isCurrent(credential)) this.#strikes = 0
  }

  /** The server refused a credential in part: a new token is fetched behind, unless this one is new itself. */
  renew(refused: Credential): void {
    const state = this.#state
    if (!this.#isCurrent(refused) || state.ageMs() < RENEW_SPACING_MS || state.coolDownMs()) return
    void this.#refresh()
  }

  /**
   * Takes the tokens over that `login`, `register` or `changePassword` answered. Settles when the page may show the user.
   *
   * @throws {SessionDisposedError}
   * @throws {SessionChangedError} the tokens replace those of a session that is no longer this one
   * @throws {TypeError} token mode, and no refresh token
   */
  async signedIn(answer: SignedInTokens): Promise<void> {
    const state = this.#state
    const tokens = { ...answer, receivedAt: this.#clock.now() }
    if (!this.#cookie && !tokens.refreshToken) throw new TypeError('Token mode needs the refresh token.')
    const found = await this.#store.read()
    if (state.disposed) throw new SessionDisposedError()
    const renewal = tokens.sessionId !== undefined && tokens.sessionId === state.tokens?.sessionId
    if (renewal && found && found.epoch > state.epoch && this.#meet(found)) throw new SessionChangedError()
    this.#join()
    this.#refresher.abort()
    const epoch = Math.max(state.epoch, found?.epoch ?? 0) + (renewal ? 0 : 1)
    const entered = this.#enter(tokens, epoch, found)
    await this.#bounded(this.#save())
    if (this.#isPresent(epoch)) this.#post(renewal ? 'refreshed' : 'signedIn')
    this.#tell('signedIn')
    await entered
  }

  /**
   * Signs out, here and on the server, in all tabs. The page may go on when the promise settles. Answers whether the
   * server confirmed; when it could not be reached, its session lives until it expires.
   */
  async signOut(): Promise<{ serverConfirmed: boolean }> {
    const state = this.#state
    const { tokens, hinted } = state
    const known = tokens || hinted
    let serverConfirmed = false
    if (state.disposed || !(known || state.formerUserId)) return { serverConfirmed }
    const stop = new AbortController()
    const call = this.#call(stop.signal)
    if (tokens) call.headers.authorization = `Bearer ${tokens.accessToken}`
    await this.#leave(state.epoch + 1, async () => {
      this.#post('signedOut')
      // In cookie mode the record is no credential, and tells the tabs that no message reaches.
      if (this.#cookie) void this.#save()
      if (known) serverConfirmed = (await this.#bounded(callLogout(call))) === true
      stop.abort()
    })
    return { serverConfirmed }
  }

  /** Stops everything: timers, channel, listeners, the refresh. Who waits is told `SessionDisposedError`. */
  dispose(): void {
    this.#state.disposed = true
    this.#refresher.abort()
    for (const end of this.#pauses) end()
    this.#tabs.leave()
    this.#stopListening?.()
    this.#drain()
    this.#publish()
  }

  async #begin(): Promise<SessionSnapshot> {
    const state = this.#state
    this.#join()
    const found = await this.#store.read()
    if (this.#open || state.disposed) return this.#snapshot
    this.#open = true
    state.epoch = found?.epoch ?? 0
    state.generation = found?.generation ?? 0
    if (found?.tokens && !this.#cookie) {
      void this.#enter(found.tokens, state.epoch)
      this.#renewAhead()
    } else if (this.#cookie && (found?.signedIn || this.#options.probe)) {
      state.hinted = true
      this.#probing = !found?.signedIn
      await this.#refresh()
      this.#probing = false
    } else this.#settle()
    return this.#snapshot
  }

  #join(): void {
    if (this.#stopListening) return
    const { channel } = this.#options
    const browser = inBrowser() && globalThis.BroadcastChannel
    const open = () =>
      channel === undefined ? browser && new browser(this.#name) || undefined : channel?.(this.#name)
    this.#tabs.join(open, (message) => this.#receive(message))
    const stop = this.#page?.listen(
      () => this.#wake(),
      (key) => (key ?? this.#name) === this.#name && this.#look(),
    )
    this.#stopListening = () => stop?.()
  }

  /** Serves one operation if it can be told now. */
  #serve({ authorized, refused, options }: Waiter, force = false): boolean {
    const state = this.#state
    const { failure, ended } = state
    if (state.disposed) authorized(new SessionDisposedError())
    else if (!this.#open || this.#mustLook()) return false
    else if (refused && refused.epoch !== state.epoch) {
      const error = ended?.epoch === refused.epoch && ended.error
      authorized(
        error ? new SessionEndedError(error.reason, error.cookieMissing, options) : new SessionChangedError(options),
      )
    } else {
      if (refused?.generation === state.generation) this.#strike()
      if (!state.tokens && !state.hinted) authorized(undefined)
      else if (state.usable() || (force && state.tokens)) {
        authorized(undefined, state.credential())
        this.#renewAhead()
      } else if (failure && state.coolDownMs() && !this.#refresher.flying) {
        authorized(new SessionUnreachableError(failure.problem, state.coolDownMs(), { cause: failure.cause }))
      } else return false
    }
    return true
  }

  #strike(): void {
    const state = this.#state
    if (state.refusedGeneration === state.generation) return
    state.refusedGeneration = state.generation
    this.#strikes += 1
    if (this.#strikes > STRIKES) this.#fail(new SessionUnreachableError('refused', 0))
  }

  /** Serves those who wait now; who cannot be served goes on waiting, and then something is under way. */
  #drain(serve: (waiter: Waiter) => boolean | void = (waiter) => this.#serve(waiter)): void {
    for (const waiter of [...this.#waiting]) {
      // Leaves before it is called: being called may ask for more, or withdraw others.
      if (this.#waiting.delete(waiter) && serve(waiter) === false) this.#waiting.add(waiter)
    }
    if (this.#waiting.size) this.#press()
  }

  #press(): void {
    if (!this.#open) void this.start()
    else if (!this.#looking) void this.#refresh()
  }

  async #refresh(): Promise<void> {
    const joined = this.#refresher.flying
    await this.#refresher.run()
    if (joined) return
    this.#drain()
    this.#publish()
  }

  /** Fetches a new token before anybody needs it. Hidden tabs do not. */
  #renewAhead(): void {
    const state = this.#state
    if (state.disposed || !this.#open || this.#looking || this.#page?.hidden || state.coolDownMs()) return
    if (state.due()) void this.#refresh()
  }

  #call(signal: AbortSignal): ServerCall {
    const { fetch = globalFetch, headers, endpoint } = this.#options
    const refreshToken = this.#state.tokens?.refreshToken
    return { fetch, endpoint, headers: { ...headers }, refreshToken, cookie: this.#cookie, clock: this.#clock, signal }
  }

  /** Read state → ask → read state again → commit. */
  async #exchange(signal: AbortSignal): Promise<void> {
    if (this.#meet(await this.#store.read()) || signal.aborted) return
    const answer = await this.#ask(signal)
    const found = await this.#store.read()
    if (signal.aborted || this.#meet(found)) {
      this.#tell('discarded')
      return
    }
    this.#refresher.abort()
    await (answer.tokens ? this.#commit(answer.tokens, found) : this.#end(answer.ended))
  }

  /** A connection that breaks once is no outage, and the server gives a token whose answer was lost out again. */
  async #ask(signal: AbortSignal): Promise<RefreshAnswer> {
    const call = this.#call(signal)
    try {
      return await callRefresh(call)
    } catch (error) {
      const lost = SessionUnreachableError.is(error) && ['network', 'malformed'].includes(error.problem)
      if (!lost || signal.aborted || this.#failures) throw error
      return callRefresh(call)
    }
  }

  async #commit(answer: SignedInTokens, found: SessionRecord | undefined): Promise<void> {
    const state = this.#state
    const { seenUserId, hinted } = state
    // Another user in the cookie, and no tab has told: to this tab it is a sign-in.
    const silent = seenUserId !== undefined && seenUserId !== answer.userId && !hinted
    const epoch = state.epoch + Number(silent)
    void this.#enter({ ...answer, receivedAt: this.#clock.now() }, epoch, found)
    this.#tell('refreshed')
    await this.#save()
    if (this.#isPresent(epoch)) this.#post('refreshed')
  }

  #fail(error: SessionUnreachableError): void {
    const state = this.#state
    const { minBackOffMs = 1_000, maxBackOffMs = 60_000, random = Math.random } = this.#options
    const most = Math.min(maxBackOffMs, minBackOffMs * 2 ** this.#failures)
    const pause = Math.max(most * (0.5 + random() / 2), error.retryAfterMs)
    this.#failures += 1
    if (this.#probing) state.hinted = false
    else state.failure = new SessionUnreachableError(error.problem, pause, { cause: error.cause })
    const now = this.#clock.monotonic()
    state.retryAt = now + pause
    this.#notBefore = now + Math.max(error.retryAfterMs, WAKE_SPACING_MS)
    // Whose data stands on the page is not known to be the present user's: it stays hidden.
    if (!state.formerUserId) state.blank = false
    this.#tell('refreshFailed', state.failure)
    this.#publish()
    this.#drain()
  }

  /** The server says that the session is over. What is on the page may stay: its user can sign in again. */
  async #end(reason: SessionEndReason, epoch = this.#state.epoch + 1, told = false): Promise<void> {
    const state = this.#state
    const error = new SessionEndedError(reason, !told && this.#cookie && reason === 'UNKNOWN_TOKEN')
    this.#refresher.abort()
    state.ended = { epoch: state.epoch, error }
    state.forget(epoch)
    if (!this.#probing) state.reason = reason
    this.#drain(({ authorized }) => authorized(error))
    void this.#listeners.call('close', undefined)
    this.#tell('ended', error)
    this.#settle()
    if (told) return
    await this.#save()
    if (this.#isPresent(epoch)) this.#post('signedOut')
  }

  /** Takes new tokens over, and the user whose they are. */
  async #enter(tokens: StoredTokens, epoch: number, found?: SessionRecord, generation = this.#next(found)): Promise<void> {
    const state = this.#state
    const from = state.seenUserId
    state.hold(tokens, epoch, generation)
    this.#open = true
    if (!this.#strikes) this.#failures = 0
    const credential = state.credential()
    if (credential) void this.#listeners.call('token', credential)
    if (from !== undefined && from !== tokens.userId) {
      this.#part()
      return this.#clear(epoch, { from, to: tokens.userId })
    }
    if (this.#changing !== epoch) state.blank = false
    this.#publish()
    this.#drain((waiter) => this.#serve(waiter, true))
  }

  #next(found: SessionRecord | undefined): number {
    return Math.max(this.#state.generation, found?.generation ?? 0) + 1
  }

  /** Nobody is signed in any more, because the user said so, here or in another tab. */
  async #leave(epoch: number, tellServer?: () => Promise<void>): Promise<void> {
    const state = this.#state
    const from = state.seenUserId
    this.#refresher.abort()
    state.forget(epoch)
    this.#part()
    await tellServer?.()
    if (this.#isPresent(epoch)) await this.#bounded(this.#save())
    await this.#clear(epoch, { from, to: undefined })
  }

  /** Nothing of the former identity may be delivered, sent or seen from here on. */
  #part(): void {
    const error = new SessionChangedError()
    this.#open = this.#state.blank = true
    this.#changing = this.#state.epoch
    this.#drain(({ authorized }) => authorized(error))
    void this.#listeners.call('drop', error)
    this.#publish()
  }

  async #clear(epoch: number, change: IdentityChange): Promise<void> {
    const state = this.#state
    if (!this.#isPresent(epoch)) return
    void this.#listeners.call('close', undefined)
    await this.#bounded(this.#listeners.call('identity', change))
    if (!this.#isPresent(epoch)) return
    if (!state.tokens) {
      state.formerUserId = undefined
      state.reason = 'SIGNED_OUT'
      this.#tell('signedOut')
    }
    this.#settle()
  }

  #settle(): void {
    this.#state.blank = false
    this.#changing = undefined
    this.#publish()
    this.#drain()
  }

  /** Cookie mode: another tab signed someone in. Who it is, the server knows. */
  #hint(epoch: number): void {
    const state = this.#state
    const { reason, userId, blank } = state
    this.#refresher.abort()
    state.forget(epoch)
    this.#part()
    this.#changing = undefined
    state.blank = blank || userId !== undefined
    state.reason = reason
    state.hinted = true
    void this.#listeners.call('close', undefined)
    this.#publish()
    this.#renewAhead()
  }

  #save(): Promise<void> {
    return this.#store.save(
      () => this.#state.record(!this.#cookie),
      (found) => this.#meet(found),
    )
  }

  /** Adopts what another tab wrote or said, if it is newer, and says so. */
  #meet(found: SessionRecord | undefined): boolean {
    const state = this.#state
    if (!found || state.disposed || found.epoch < state.epoch) return false
    const { epoch, generation, reason } = found
    const newer = epoch > state.epoch
    const tokens = this.#cookie ? undefined : found.tokens
    // Two tabs that signed in at the same moment share an epoch: the one that wrote last has it.
    const same = generation === state.generation && tokens?.userId === state.userId
    if (tokens && (newer || (generation >= state.generation && !same))) {
      this.#refresher.abort()
      void this.#enter(tokens, epoch, found, generation)
      this.#tell('adopted')
      return true
    }
    if (!newer) return false
    if (found.signedIn) this.#hint(epoch)
    else if (reason) void this.#end(reason, epoch, true)
    else if (state.hinted || state.seenUserId) void this.#leave(epoch)
    else state.epoch = epoch
    return true
  }

  #receive(message: TabMessage): void {
    const { kind, epoch } = message
    if (!this.#cookie && kind !== 'signedOut') this.#look()
    else if (this.#meet({ ...message, tokens: undefined, signedIn: kind !== 'signedOut' })) return
    else if (kind === 'signedIn' && epoch === this.#state.epoch) void this.#refresh()
  }

  /** The page came back, or its visibility changed. */
  #wake(): void {
    const state = this.#state
    this.#schedule()
    if (this.#page?.hidden) return
    if (this.#clock.monotonic() >= this.#notBefore) state.retryAt = 0
    this.#look()
  }

  /** After sleep nothing is sent before the state was read: another tab may have signed out, or someone else in. */
  #mustLook(): boolean {
    const drift = this.#clock.now() - this.#clock.monotonic()
    if (Math.abs(drift - this.#drift) > SLEEP_MS) this.#look()
    this.#drift = drift
    return this.#looking
  }

  #look(): void {
    if (this.#looking || !this.#open) return
    this.#looking = true
    void this.#store.read().then((found) => {
      this.#looking = false
      this.#meet(found)
      this.#drain()
      this.#renewAhead()
      this.#publish()
    })
  }

  /** One timer for the next moment at which something changes by itself. Without a page there is none. */
  #schedule(): void {
    const state = this.#state
    this.#clock.clearTimeout(this.#timer)
    const ahead = state.failure && !this.#page?.hidden ? state.coolDownMs() : state.freshMs()
    const delay = ahead > 0 ? ahead : state.remainingMs()
    if (!this.#page || !this.#open || state.disposed || this.#refresher.flying || !(delay > 0)) return
    const ring = () => {
      this.#publish()
      this.#renewAhead()
    }
    this.#timer = this.#clock.setTimeout(ring, Math.min(Math.ceil(delay), LONGEST_TIMER_MS))
  }

  #publish(): void {
    const next = this.#state.snapshot()
    const before = Object.entries(this.#snapshot)
    if (before.some(([name, value]) => next[name as keyof SessionSnapshot] !== value)) {
      this.#snapshot = next
      void this.#listeners.call('change', next)
    }
    this.#schedule()
  }

  #post(kind: TabMessage['kind']): void {
    const { epoch, generation, reason } = this.#state.record(false)
    this.#tabs.post({ kind, epoch, generation, reason })
  }

  #isPresent(epoch: number): boolean {
    return this.#state.epoch === epoch && !this.#state.disposed
  }

  #isCurrent({ epoch, generation }: Credential): boolean {
    return this.#isPresent(epoch) && this.#state.generation === generation
  }

  /** Waits for what may never come, for a bounded time. */
  #bounded<T>(work: Promise<T>): Promise<T | undefined> {
    return new Promise((resolve) => {
      const end = (value?: T) => {
        this.#clock.clearTimeout(timer)
        this.#pauses.delete(end)
        resolve(value)
      }
      const timer = this.#clock.setTimeout(end, this.#options.signOutWaitMs ?? 5_000)
      this.#pauses.add(end)
      work.then(end, (error) => end(this.#report(error)))
    })
  }

  #tell(type: SessionEvent['type'], error?: Error): void {
    const { epoch, generation } = this.#state
    try {
      this.#options.onEvent?.({ type, epoch, generation, error })
    } catch (thrown) {
      this.#report(thrown)
    }
  }

  #report(error: unknown): undefined {
    try {
      this.#options.onError?.(error)
    } catch {
      // Who reports errors cannot be told of their own.
    }
  }
}
