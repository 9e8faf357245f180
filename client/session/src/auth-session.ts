import { browserChannel, browserLocks, browserPage, browserStorage } from './browser-page.ts'
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
import { received, SessionState } from './session-state.ts'
import { memoryStorage } from './session-storage.ts'
import type { TabMessage } from './tab-message.ts'
import { Tabs } from './tabs.ts'
import { type Authorized, type Waiter, WaitingLine } from './waiting-line.ts'

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

const backgroundFetch: Fetch = (url, init) => fetch(url, init)

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
  readonly #clock: Clock
  readonly #page: Page | null
  readonly #state: SessionState
  readonly #store: RecordStore
  readonly #tabs: Tabs
  readonly #refresher: Refresher
  readonly #line = new WaitingLine()
  readonly #listeners = new Listeners<SessionListeners>((error) => this.#report(error))
  readonly #pauses = new Set<() => void>()
  #snapshot: SessionSnapshot
  #starting: Promise<SessionSnapshot> | undefined
  #timer: unknown
  #drift: number
  #looking = false
  /** Nobody's data has been shown yet, so there is nothing to clear away. */
  #untouched = true
  /** A first sign-in is under way: the page stays as it is until the handlers are through. */
  #held = false
  #probing = false
  /** The epoch whose change of identity is under way. */
  #changing: number | undefined
  #failures = 0
  #strikes = 0

  constructor(options: AuthSessionOptions) {
    const { mode, endpoint, clock = systemClock, realm = 'default', storage, locks, channel, page } = options
    const name = `gatehouse:${realm}`
    const report = (error: unknown) => this.#report(error)
    this.endpoint = endpoint
    this.#options = options
    this.#cookie = mode === 'cookie'
    this.#clock = clock
    this.#page = page === undefined ? browserPage() : page
    this.#state = new SessionState(clock, options.leewayMs ?? 60_000)
    this.#store = new RecordStore(
      storage ?? ((this.#cookie && browserStorage()) || memoryStorage()),
      name,
      report,
    )
    this.#tabs = new Tabs({
      realm,
      name,
      report,
      page: this.#page,
      open: channel === undefined ? browserChannel() : channel,
      receive: (message) => this.#receive(message),
      wake: () => this.#wake(),
      stored: () => this.#look(),
    })
    this.#refresher = new Refresher({
      name,
      clock,
      locks: locks === undefined ? browserLocks() : locks,
      lockWaitMs: options.lockWaitMs ?? 5_000,
      timeoutMs: options.refreshTimeoutMs ?? 10_000,
      mayTryTwice: () => this.#failures === 0,
      ask: (signal) => callRefresh(this.#call(signal)),
      read: () => this.#store.read(),
      meet: (found) => this.#meet(found),
      land: (answer, found) => this.#land(answer, found),
      fail: (error) => this.#fail(error),
      tell: (type) => this.#tell({ type }),
    })
    this.#drift = clock.now() - clock.monotonic()
    this.#snapshot = this.#state.snapshot()
  }

  /** What an application may know: frozen, and the same object until something changes. */
  get snapshot(): SessionSnapshot {
    return this.#snapshot
  }

  /** For `useSyncExternalStore` and the like; answers the function that unsubscribes. */
  readonly subscribe = (listener: () => void): (() => void) => this.#listeners.add('change', listener)

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
   * Asks for a credential for one operation; with `refused`, for a better one than that. `authorized` is called once,
   * possibly at once. Answers a function that withdraws the question.
   */
  authorize(authorized: Authorized, refused?: Credential): () => void {
    const waiter = { authorized, refused }
    if (this.#serve(waiter)) return () => {}
    const { maxQueue = 1_000 } = this.#options
    if (this.#line.size >= maxQueue) {
      authorized(new QueueFullError(maxQueue))
      return () => {}
    }
    const withdraw = this.#line.add(waiter)
    this.#press()
    return withdraw
  }

  /**
   * A usable access token for requests that do not go through the link; undefined when nobody is signed in.
   *
   * @throws {SessionUnreachableError | SessionEndedError | SessionChangedError | QueueFullError | SessionDisposedError}
   */
  async accessToken(): Promise<string | undefined> {
    return new Promise((resolve, reject) => {
      this.authorize((error, credential) => (error ? reject(error) : resolve(credential?.accessToken)))
    })
  }

  /** The server took a credential: the session knows that its tokens are good. */
  accepted(credential: Credential): void {
    const { epoch, generation } = this.#state
    if (credential.epoch === epoch && credential.generation === generation) this.#strikes = 0
  }

  /** The server refused a credential in part: a new token is fetched behind, unless this one is new itself. */
  renew(refused: Credential): void {
    const { epoch, generation } = this.#state
    if (refused.epoch !== epoch || refused.generation !== generation) return
    if (this.#state.ageMs() >= RENEW_SPACING_MS && this.#state.coolDownMs() === 0) void this.#refresh()
  }

  /**
   * Takes the tokens over that `login`, `register` or `changePassword` answered. Settles when the page may show the user.
   *
   * @throws {SessionDisposedError}
   * @throws {SessionChangedError} the tokens replace those of a session that is no longer this one
   * @throws {TypeError} token mode, and no refresh token
   */
  async signedIn(answer: SignedInTokens): Promise<void> {
    if (!this.#cookie && !answer.refreshToken) {
      throw new TypeError('Token mode needs a refresh token: sign in with `delivery: BODY`.')
    }
    const state = this.#state
    const tokens = received(answer, this.#clock)
    const found = await this.#bounded(this.#store.read())
    if (state.disposed) throw new SessionDisposedError()
    const renewal = answer.sessionId !== undefined && answer.sessionId === state.sessionId
    if (renewal && found && found.epoch > state.epoch && this.#meet(found)) throw new SessionChangedError()
    this.#tabs.join()
    this.#refresher.abort()
    const epoch = Math.max(state.epoch, found?.epoch ?? 0) + (renewal ? 0 : 1)
    const entered = this.#enter(tokens, epoch, this.#nextGeneration(found))
    await this.#bounded(this.#save())
    if (this.#isPresent(epoch)) this.#post(renewal ? 'refreshed' : 'signedIn')
    await entered
  }

  /**
   * Signs out, here and on the server, in all tabs. The page may go on when the promise settles. Answers whether the
   * server confirmed; when it could not be reached, its session lives until it expires.
   */
  async signOut(): Promise<{ serverConfirmed: boolean }> {
    const state = this.#state
    const { userId, formerUserId, hinted, disposed } = state
    if (disposed || !(userId ?? formerUserId ?? hinted)) return { serverConfirmed: false }
    const stop = new AbortController()
    const call = this.#call(stop.signal, state.tokens?.accessToken)
    const serverConfirmed = { serverConfirmed: false }
    await this.#leave(state.epoch + 1, async () => {
      this.#post('signedOut')
      if (this.#cookie) void this.#save()
      if (userId === undefined && !hinted) return
      serverConfirmed.serverConfirmed = (await this.#bounded(callLogout(call))) === true
      stop.abort()
    })
    return serverConfirmed
  }

  /** Stops everything: timers, channel, listeners, the refresh. Who waits is told `SessionDisposedError`. */
  dispose(): void {
    if (this.#state.disposed) return
    this.#state.disposed = true
    this.#refresher.abort()
    for (const end of this.#pauses) end()
    this.#tabs.leave()
    this.#line.fail(new SessionDisposedError())
    this.#publish()
  }

  async #begin(): Promise<SessionSnapshot> {
    const state = this.#state
    this.#tabs.join()
    const found = await this.#bounded(this.#store.read())
    if (!state.ready && !state.disposed) await this.#open(found)
    return this.#snapshot
  }

  async #open(found: SessionRecord | undefined): Promise<void> {
    const state = this.#state
    state.epoch = found?.epoch ?? 0
    state.generation = found?.generation ?? 0
    if (found?.tokens && !this.#cookie) {
      void this.#enter(found.tokens, state.epoch, state.generation)
      return this.#renewAhead()
    }
    if (this.#cookie && (found?.signedIn || this.#options.probe)) {
      state.hinted = true
      this.#probing = !found?.signedIn
      await this.#refresh()
      this.#probing = false
      if (state.ready || state.disposed) return
    }
    this.#untouched = false
    state.ready = true
    this.#publish()
    this.#drain()
  }

  /** Serves one operation if it can be told now. */
  #serve({ authorized, refused }: Waiter, force = false): boolean {
    const state = this.#state
    if (state.disposed) authorized(new SessionDisposedError())
    else if (!state.ready || this.#mustLook()) return false
    else if (refused && refused.epoch !== state.epoch) authorized(this.#whyChanged(refused))
    else {
      if (refused?.generation === state.generation) this.#strike()
      if (state.userId === undefined && !state.hinted) authorized(undefined)
      else if (state.usable() || (force && state.tokens)) {
        authorized(undefined, state.credential())
        this.#renewAhead()
      } else if (state.failure && state.coolDownMs() > 0 && !this.#refresher.flying) {
        const { problem, cause } = state.failure.error
        authorized(new SessionUnreachableError(problem, state.coolDownMs(), { cause }))
      } else return false
    }
    return true
  }

  #whyChanged(refused: Credential): Error {
    const { ended } = this.#state
    return ended?.epoch === refused.epoch ? ended.error : new SessionChangedError()
  }

  #strike(): void {
    const state = this.#state
    if (state.refusedGeneration === state.generation) return
    state.refusedGeneration = state.generation
    this.#strikes += 1
    if (this.#strikes > STRIKES) this.#fail(new SessionUnreachableError('refused', 0))
  }

  #drain(force = false): void {
    this.#line.serve((waiter) => this.#serve(waiter, force))
    if (this.#line.size) this.#press()
  }

  /** Someone waits: whatever lets them go on must be under way. */
  #press(): void {
    if (!this.#state.ready) void this.start()
    else if (!this.#looking) void this.#refresh()
  }

  async #refresh(): Promise<void> {
    if (this.#refresher.flying) return this.#refresher.run()
    await this.#refresher.run()
    if (this.#state.ready) this.#drain()
    this.#schedule()
  }

  /** Fetches a new token before anybody needs it. Hidden tabs do not. */
  #renewAhead(): void {
    const state = this.#state
    if (state.disposed || !state.ready || this.#looking || this.#page?.hidden) return
    if (state.due() && state.coolDownMs() === 0) void this.#refresh()
  }

  #call(signal: AbortSignal, accessToken?: string): ServerCall {
    const { fetch = backgroundFetch, headers = {}, endpoint } = this.#options
    const refreshToken = this.#state.tokens?.refreshToken
    return {
      fetch,
      endpoint,
      headers,
      refreshToken,
      accessToken,
      cookie: this.#cookie,
      clock: this.#clock,
      signal,
    }
  }

  async #land(answer: RefreshAnswer, found: SessionRecord | undefined): Promise<void> {
    if ('ended' in answer) return this.#end(answer.ended)
    const state = this.#state
    const tokens = received(answer.tokens, this.#clock)
    const known = state.userId ?? state.formerUserId
    // A new user in the cookie, and no tab has told: to this tab it is a sign-in.
    const silent = known !== undefined && known !== tokens.userId && !state.hinted
    const epoch = state.epoch + (silent ? 1 : 0)
    const generation = this.#nextGeneration(found)
    void this.#enter(tokens, epoch, generation)
    this.#tell({ type: 'refreshed', epoch, generation })
    await this.#save()
    if (this.#isPresent(epoch) && state.generation === generation) this.#post('refreshed')
  }

  #nextGeneration(found: SessionRecord | undefined): number {
    return Math.max(this.#state.generation, found?.generation ?? 0) + 1
  }

  #fail(error: SessionUnreachableError): void {
    const state = this.#state
    const { minBackOffMs = 1_000, maxBackOffMs = 60_000, random = Math.random } = this.#options
    this.#failures += 1
    const most = Math.min(maxBackOffMs, minBackOffMs * 2 ** (this.#failures - 1))
    const pause = Math.max(most * (0.5 + random() / 2), error.retryAfterMs)
    const at = this.#clock.monotonic()
    const shown = new SessionUnreachableError(error.problem, pause, { cause: error.cause })
    state.failure = { error: shown, at, until: at + pause, asked: error.retryAfterMs > 0 }
    state.ready = true
    if (this.#probing) state.forget(state.epoch)
    // Whose data stands on the page is not known to be the present user's: it stays hidden.
    if (state.formerUserId === undefined) state.blank = false
    this.#tell({ type: 'refreshFailed', error: shown })
    this.#publish()
    this.#drain()
  }

  /** The server says that the session is over. What is on the page may stay: its user can sign in again. */
  async #end(reason: SessionEndReason, epoch = this.#state.epoch + 1, told = false): Promise<void> {
    const state = this.#state
    const cookieMissing = !told && this.#cookie && reason === 'UNKNOWN_TOKEN'
    const error = new SessionEndedError(reason, cookieMissing)
    this.#refresher.abort()
    state.ended = { epoch: state.epoch, error }
    state.forget(epoch)
    state.reason = this.#probing ? undefined : reason
    this.#settle()
    this.#line.fail(error)
    void this.#listeners.call('close', undefined)
    this.#tell({ type: 'ended', reason })
    if (told) return
    await this.#save()
    if (this.#isPresent(epoch)) this.#post('signedOut', reason)
  }

  /** Takes new tokens over, and the user whose they are. */
  #enter(tokens: StoredTokens, epoch: number, generation: number): Promise<void> {
    const state = this.#state
    const change = { from: state.userId ?? state.formerUserId, to: tokens.userId }
    const changed = change.from !== change.to && !this.#untouched
    this.#untouched = false
    state.ready = true
    state.hold(tokens, epoch, generation)
    if (this.#strikes === 0) this.#failures = 0
    const credential = state.credential()
    if (credential) void this.#listeners.call('token', credential)
    if (changed) return this.#changeOver(change)
    if (this.#changing !== epoch) state.blank = this.#held = false
    this.#publish()
    this.#drain(true)
    return Promise.resolve()
  }

  /** Another user: nothing of the former one may be delivered, sent or seen from here on. */
  async #changeOver(change: IdentityChange): Promise<void> {
    const state = this.#state
    const { epoch } = state
    this.#changing = epoch
    state.blank = change.from !== undefined
    this.#held = !state.blank
    this.#abandon()
    void this.#listeners.call('close', undefined)
    this.#publish()
    await this.#bounded(this.#listeners.call('identity', change))
    if (this.#isPresent(epoch)) this.#settle()
    this.#drain()
  }

  /** Nobody is signed in any more, because the user said so, here or in another tab. */
  async #leave(epoch: number, tellServer: () => Promise<void> = async () => {}): Promise<void> {
    const state = this.#state
    const from = state.userId ?? state.formerUserId
    this.#refresher.abort()
    state.forget(epoch)
    state.ready = state.blank = true
    this.#untouched = this.#held = false
    this.#changing = epoch
    this.#abandon()
    this.#publish()
    await tellServer()
    if (!this.#isPresent(epoch)) return
    await this.#bounded(this.#save())
    if (!this.#isPresent(epoch)) return
    void this.#listeners.call('close', undefined)
    await this.#bounded(this.#listeners.call('identity', { from, to: undefined }))
    if (!this.#isPresent(epoch)) return
    state.formerUserId = undefined
    state.reason = 'SIGNED_OUT'
    this.#tell({ type: 'signedOut', epoch, generation: state.generation })
    this.#settle()
  }

  /** Cookie mode: another tab signed someone in. Who it is, the server knows. */
  #hint(epoch: number): void {
    const state = this.#state
    const { reason } = state
    this.#refresher.abort()
    state.blank = state.userId !== undefined || state.blank
    state.forget(epoch)
    state.reason = reason
    state.hinted = true
    this.#held = false
    this.#changing = undefined
    this.#abandon()
    void this.#listeners.call('close', undefined)
    this.#publish()
    this.#renewAhead()
  }

  #settle(): void {
    const state = this.#state
    state.ready = true
    state.blank = this.#held = this.#untouched = false
    this.#changing = undefined
    this.#failures = this.#strikes = 0
    this.#publish()
  }

  #abandon(): void {
    const error = new SessionChangedError()
    this.#line.fail(error)
    void this.#listeners.call('drop', error)
  }

  #save(): Promise<void> {
    return this.#store.save(
      () => this.#state.record(!this.#cookie),
      (found) => this.#meet(found),
    )
  }

  /** Adopts a record that another tab wrote, if it is newer, and says so. */
  #meet(found: SessionRecord): boolean {
    const state = this.#state
    const { epoch, generation, tokens, reason } = found
    if (state.disposed || epoch < state.epoch) return false
    const newer = epoch > state.epoch
    const shared = this.#cookie ? undefined : tokens
    // Two tabs that signed in at the same moment share an epoch: the one that wrote last has it.
    const mine =
      generation < state.generation || (generation === state.generation && shared?.userId === state.userId)
    if (shared && (newer || !mine)) {
      this.#refresher.abort()
      void this.#enter(shared, epoch, generation)
      this.#tell({ type: 'adopted', epoch, generation })
      return true
    }
    if (!newer) return false
    if (found.signedIn && this.#cookie) this.#hint(epoch)
    else if (reason) void this.#end(reason, epoch, true)
    else this.#follow(epoch)
    return true
  }

  #follow(epoch: number): void {
    const { userId, formerUserId, hinted } = this.#state
    if (userId ?? formerUserId ?? hinted) void this.#leave(epoch)
    else this.#state.epoch = epoch
  }

  #receive({ kind, epoch, generation, reason }: TabMessage): void {
    const state = this.#state
    if (epoch < state.epoch) return
    if (kind === 'signedOut') {
      if (epoch === state.epoch) return
      if (reason) void this.#end(reason, epoch, true)
      else this.#follow(epoch)
      return
    }
    if (!this.#cookie) {
      if (epoch > state.epoch || generation > state.generation || kind === 'signedIn') this.#look()
      return
    }
    if (epoch > state.epoch) this.#hint(epoch)
    else if (kind === 'signedIn' && !this.#page?.hidden) void this.#refresh()
  }

  /** The page came back, or its visibility changed. */
  #wake(): void {
    if (this.#page?.hidden) {
      this.#schedule()
      return
    }
    const { failure } = this.#state
    const now = this.#clock.monotonic()
    if (failure && !failure.asked && now - failure.at >= WAKE_SPACING_MS) failure.until = now
    this.#look()
  }

  /** After sleep nothing is sent before the state was read: another tab may have signed out, or someone else in. */
  #mustLook(): boolean {
    const drift = this.#clock.now() - this.#clock.monotonic()
    if (Math.abs(drift - this.#drift) >= SLEEP_MS) {
      this.#drift = drift
      this.#look()
    }
    return this.#looking
  }

  #look(): void {
    if (this.#looking || !this.#state.ready || this.#state.disposed) return
    const found = this.#store.read()
    if (!(found instanceof Promise)) {
      this.#looked(found)
      return
    }
    this.#looking = true
    void Promise.resolve(this.#bounded(found)).then((record) => {
      this.#looking = false
      this.#looked(record)
    })
  }

  #looked(found: SessionRecord | undefined): void {
    if (found) this.#meet(found)
    this.#drain()
    this.#renewAhead()
    this.#publish()
  }

  /** One timer for the next moment at which something changes by itself. Without a page there is none. */
  #schedule(): void {
    const state = this.#state
    this.#clock.clearTimeout(this.#timer)
    this.#timer = undefined
    if (!this.#page || !state.ready || state.disposed || this.#refresher.flying) return
    const delay = this.#nextMomentMs(this.#page.hidden)
    if (delay === undefined) return
    this.#timer = this.#clock.setTimeout(
      () => {
        this.#publish()
        this.#renewAhead()
      },
      Math.min(Math.ceil(delay), LONGEST_TIMER_MS),
    )
  }

  #nextMomentMs(hidden: boolean): number | undefined {
    const state = this.#state
    if (state.failure && !hidden) return state.coolDownMs()
    const remaining = state.remainingMs()
    if (remaining > state.leewayMs()) return remaining - state.leewayMs()
    return remaining > 0 ? remaining : undefined
  }

  #publish(): void {
    const next = this.#state.snapshot()
    const names = Object.keys(next) as (keyof SessionSnapshot)[]
    if (
      (!this.#held || next.status === 'disposed') &&
      names.some((name) => next[name] !== this.#snapshot[name])
    ) {
      this.#snapshot = next
      void this.#listeners.call('change', next)
    }
    this.#schedule()
  }

  #post(kind: TabMessage['kind'], reason?: SessionEndReason): void {
    const { epoch, generation } = this.#state
    this.#tabs.post({ kind, epoch, generation, reason })
  }

  #isPresent(epoch: number): boolean {
    return this.#state.epoch === epoch && !this.#state.disposed
  }

  /** Waits for what may never come, for a bounded time. */
  #bounded<T>(work: T | Promise<T>): T | undefined | Promise<T | undefined> {
    if (!(work instanceof Promise)) return work
    return new Promise((resolve) => {
      const end = (value?: T) => {
        this.#clock.clearTimeout(timer)
        this.#pauses.delete(end)
        resolve(value)
      }
      const timer = this.#clock.setTimeout(end, this.#options.signOutWaitMs ?? 5_000)
      this.#pauses.add(end)
      work.then(end, (error: unknown) => end(this.#report(error)))
    })
  }

  #tell(event: SessionEvent): void {
    try {
      this.#options.onEvent?.(event)
    } catch (error) {
      this.#report(error)
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
