import { browserParts } from './browser-page.ts'
import { systemClock } from './clock.ts'
import { listenersOf } from './listeners.ts'
import { refresherOf } from './refresher.ts'
import { serverCalls } from './server-calls.ts'
import {
  QueueFullError,
  SessionChangedError,
  SessionDisposedError,
  SessionEndedError,
  type SessionEndReason,
  SessionUnreachableError,
} from './session-errors.ts'
import type { AuthSessionOptions, Channel, SessionEvent, SignedInTokens } from './session-options.ts'
import { recordStore, type SessionRecord, type StoredTokens } from './session-record.ts'
import type {
  Authorized,
  Credential,
  IdentityChange,
  SessionListeners,
  SessionSnapshot,
  SessionStatus,
} from './session-snapshot.ts'
import { isTabMessage, type TabMessage } from './tab-message.ts'

/** One operation that asks for a credential, maybe because the server refused the one it had. */
interface Waiter {
  readonly authorized: Authorized
  readonly refused: Credential | undefined
}

/** Timers hold 2³¹ − 1 ms; what is longer is looked at again in between. */
const LONGEST_TIMER_MS = 1e9
/** By so much may the wall and the monotonic clock part before it counts as sleep, or as a clock that was set. */
const SLEEP_MS = 5_000
/** Pause after failed refreshes: doubled each time up to the longest, the upper half of it random. */
const SHORTEST_PAUSE_MS = 1_000
const LONGEST_PAUSE_MS = 60_000
/** How long a change of identity waits for the server, for storage and for its listeners, each. */
const PATIENCE_MS = 5_000
/** Between two trials that focus, online or `pageshow` bring forward. */
const WAKE_SPACING_MS = 5_000
/** A token younger than this is not at fault when part of an answer says unauthenticated. */
const RENEW_SPACING_MS = 60_000
/** So many tokens in a row refused straight after their refresh count as a failure of the server. */
const STRIKES = 3

/**
 * The works behind `AuthSession`: one closure of small functions over a handful of variables, because that is what a
 * minifier makes small. Read it from `serve` (what an operation is told) through `exchange` (a refresh) to `meet` (what
 * other tabs wrote or said).
 */
export function engineOf(options: AuthSessionOptions, shown: { snapshot: SessionSnapshot }) {
  const {
    mode,
    endpoint,
    realm = 'default',
    clock = systemClock,
    page,
    locks,
    channel,
    hints,
    storage,
    leewayMs = 60_000,
    maxQueue = 1_000,
    random = Math.random,
  } = { ...browserParts(), ...options }
  const cookie = mode === 'cookie'
  const name = `gatehouse:${realm}`
  const sender = Math.random()
  const waiting = new Set<Waiter>()
  const pauses = new Set<() => void>()

  let epoch = 0
  let generation = 0
  let tokens: StoredTokens | undefined
  /** Monotonic: with the tokens' `receivedAt` it tells their age whatever happens to either clock. */
  let heldSince = 0
  /** Whose data may still be on the page. */
  let formerUserId: string | undefined
  /** Cookie mode: the record says that someone is signed in; the server has not said who. */
  let hinted = false
  let reason: SessionSnapshot['reason']
  /** How the server ended the session, and in which epoch. */
  let ended: SessionEndedError | undefined
  let endedEpoch: number | undefined
  /** The generation whose access token the server refused. */
  let refusedGeneration: number | undefined

  /** What keeps the session from refreshing until the monotonic time `retryAt`. */
  let failure: SessionUnreachableError | undefined
  let retryAt = 0
  /** Monotonic: until then a page that comes back does not bring the next trial forward. */
  let notBefore = 0
  let failures = 0
  let strikes = 0

  /** The record was read, or is no longer of interest. */
  let open = false
  /** Who is here is not settled: the former identity, if any, must not be seen. */
  let blank = true
  /** The epoch whose change of identity is under way. */
  let changing: number | undefined
  let looking = false
  /** Asked the server without a hint: that nobody is signed in is no news then. */
  let probing = false
  let disposed = false
  let starting: Promise<SessionSnapshot> | undefined
  let tabs: Channel | undefined
  let stopListening: (() => void) | undefined
  let stopTimer: (() => void) | undefined
  let drift = clock.now() - clock.monotonic()

  const report = (error: unknown): undefined => {
    try {
      options.onError?.(error)
    } catch {
      // Who reports errors cannot be told of their own.
    }
  }

  const attempt = <T>(work: () => T): T | undefined => {
    try {
      return work()
    } catch (error) {
      return report(error)
    }
  }

  const listeners = listenersOf<SessionListeners>(report)
  const tell = (type: SessionEvent['type'], error?: Error) => void listeners.call('event', { type, error })
  // Time

  /** Either clock may have stood still or been set: the longer time counts. */
  const ageMs = () => Math.max(clock.now() - (tokens?.receivedAt ?? 0), clock.monotonic() - heldSince)
  const lifeMs = () => (tokens?.accessTokenExpiresIn ?? 0) * 1000
  const remainingMs = () => (tokens ? lifeMs() - ageMs() : 0)
  /** Until a new token should be fetched: the leeway is at most a quarter of a token's life. */
  const freshMs = () => remainingMs() - Math.min(leewayMs, lifeMs() / 4)
  const isUsable = () => refusedGeneration !== generation && remainingMs() > 0
  const coolDownMs = () => (failure ? Math.max(retryAt - clock.monotonic(), 0) : 0)

  /** Waits for what may never come, for a bounded time. */
  const bounded = <T>(work: Promise<T>) =>
    new Promise<T | undefined>((resolve) => {
      const end = (value?: T) => {
        stop()
        pauses.delete(end)
        resolve(value)
      }
      const stop = clock.after(PATIENCE_MS, end)
      pauses.add(end)
      work.then(end, (error) => end(report(error)))
    })

  // State

  const isPresent = (at: number) => epoch === at && !disposed
  const seenUserId = () => tokens?.userId ?? formerUserId

  const status = (): SessionStatus => {
    if (disposed) return 'disposed'
    if (blank) return 'initialising'
    if (reason) return 'signedOut'
    if (failure) return 'degraded'
    if (!tokens) return 'anonymous'
    if (!isUsable()) return 'expired'
    return freshMs() > 0 ? 'fresh' : 'stale'
  }

  const look = (): SessionSnapshot => {
    const visible = blank ? undefined : tokens
    return Object.freeze({
      status: status(),
      signedIn: !blank && !!(tokens || failure),
      userId: visible?.userId,
      sessionId: visible?.sessionId,
      formerUserId,
      reason,
      cookieMissing: cookie && reason === 'UNKNOWN_TOKEN',
      error: failure,
      epoch,
      generation,
    })
  }

  const publish = () => {
    const next = look()
    if (JSON.stringify(next) !== JSON.stringify(shown.snapshot)) {
      shown.snapshot = next
      void listeners.call('change')
    }
    stopTimer?.()
    // One timer, for the next moment at which something changes by itself. Without a page there is none.
    const ahead = failure && !page?.hidden ? coolDownMs() : freshMs()
    const delay = ahead > 0 ? ahead : remainingMs()
    if (!page || disposed || refresher.flying() || !(delay > 0)) return
    stopTimer = clock.after(Math.min(delay, LONGEST_TIMER_MS), () => {
      publish()
      renewAhead()
    })
  }

  /** Nobody is signed in any more; `formerUserId` remembers who was. */
  const forget = (newEpoch: number) => {
    refresher.abort()
    formerUserId = seenUserId()
    epoch = newEpoch
    tokens = failure = reason = undefined
    hinted = false
    open = true
  }

  const record = (): SessionRecord => ({
    v: 1,
    epoch,
    generation,
    signedIn: hinted || !!tokens,
    // Written after a sign-out of the user's it is not there yet.
    reason: reason as SessionEndReason | undefined,
    tokens: cookie ? undefined : tokens,
  })

  const post = (kind: TabMessage['kind']) =>
    attempt(() => tabs?.postMessage({ ...record(), tokens: undefined, realm, sender, kind }))

  // Operations

  /** Serves one operation if it can be told now. */
  const serve = ({ authorized, refused }: Waiter, force?: boolean): boolean => {
    if (disposed) authorized(new SessionDisposedError())
    else if (!open || mustLook()) return false
    else if (refused && refused.epoch !== epoch) {
      authorized((endedEpoch === refused.epoch && ended) || new SessionChangedError())
    } else {
      if (refused?.generation === generation && refusedGeneration !== generation) {
        refusedGeneration = generation
        if (++strikes > STRIKES) fail(new SessionUnreachableError('refused'))
      }
      if (!tokens && !hinted) authorized(undefined)
      else if (tokens && (force || isUsable())) {
        authorized(undefined, { accessToken: tokens.accessToken, epoch, generation })
        renewAhead()
      } else if (coolDownMs() && !refresher.flying()) authorized(failure)
      else return false
    }
    return true
  }

  /** Serves those who wait now; who cannot be served goes on waiting, and then something is under way. */
  const drain = (force?: boolean, error?: Error) => {
    for (const waiter of [...waiting]) {
      // Leaves before it is called: being called may ask for more, or withdraw others.
      if (!waiting.delete(waiter)) continue
      if (error) waiter.authorized(error)
      else if (!serve(waiter, force)) waiting.add(waiter)
    }
    if (waiting.size) press()
  }

  const proceed = () => {
    publish()
    drain()
  }

  const press = () => {
    if (!open) void start()
    else if (!looking) void refresh()
  }

  // Refresh

  const refresh = async () => {
    const joined = refresher.flying()
    await refresher.run()
    if (!joined) proceed()
  }

  /** Fetches a new token before anybody needs it. Hidden tabs do not. */
  const renewAhead = () => {
    const due = hinted || (tokens && !(isUsable() && freshMs() > 0))
    if (due && !disposed && !looking && !page?.hidden && !coolDownMs()) void refresh()
  }

  /** Read state → ask → read state again → commit. */
  const exchange = async (signal: AbortSignal) => {
    if (meet(await store.read()) || signal.aborted) return
    const answer = await server.refresh(signal, tokens).catch((error) => {
      // A connection that breaks once is no outage, and the server gives a token whose answer was lost out again.
      if (failures || signal.aborted || error.problem === 'status') throw error
      return server.refresh(signal, tokens)
    })
    const found = await store.read()
    if (signal.aborted || meet(found)) {
      tell('discarded')
      return
    }
    refresher.land()
    if (answer.ended) return end(answer.ended)
    const seen = seenUserId()
    tell('refreshed')
    // Another user in the cookie, and no tab has told: to this tab it is a sign-in.
    const told = !seen || seen === answer.tokens.userId || hinted
    return commit(answer.tokens, epoch + (told ? 0 : 1), found, 'refreshed')
  }

  const fail = (error: SessionUnreachableError) => {
    const most = Math.min(LONGEST_PAUSE_MS, SHORTEST_PAUSE_MS * 2 ** failures++)
    const pause = Math.max(most * (0.5 + random() / 2), error.retryAfterMs)
    const now = clock.monotonic()
    if (probing) hinted = false
    else failure = new SessionUnreachableError(error.problem, pause, error)
    retryAt = now + pause
    notBefore = now + (error.retryAfterMs || WAKE_SPACING_MS)
    // Whose data stands on the page is not known to be the present user's: it stays hidden.
    if (!formerUserId) blank = false
    tell('refreshFailed', failure)
    proceed()
  }

  // Identity

  /** Takes over what the server answered, stores it, and tells the other tabs. */
  const commit = async (
    answer: SignedInTokens,
    newEpoch: number,
    found: SessionRecord | undefined,
    kind: TabMessage['kind'],
  ) => {
    const entered = enter(answer, newEpoch, found)
    await bounded(store.save())
    if (isPresent(newEpoch)) post(kind)
    return entered
  }

  /** Takes new tokens over, and the user whose they are. */
  const enter = async (
    answer: SignedInTokens & { receivedAt?: number },
    newEpoch: number,
    found: SessionRecord | undefined,
    newGeneration = Math.max(generation, found?.generation ?? 0) + 1,
  ) => {
    const from = seenUserId()
    forget(newEpoch)
    formerUserId = undefined
    tokens = { receivedAt: clock.now(), ...answer }
    generation = newGeneration
    heldSince = clock.monotonic()
    if (!strikes) failures = 0
    void listeners.call('token')
    if (from && from !== answer.userId) {
      part()
      return clear({ from, to: answer.userId })
    }
    if (changing !== epoch) blank = false
    publish()
    drain(true)
  }

  /** Nobody is signed in any more, because the user said so, here or in another tab. */
  const leave = async (newEpoch: number, tellServer?: () => Promise<void>) => {
    const from = seenUserId()
    forget(newEpoch)
    part()
    await tellServer?.()
    await bounded(store.save())
    if (isPresent(newEpoch)) await clear({ from, to: undefined })
  }

  /** Nothing of the former identity may be delivered, sent or seen from here on. */
  const part = (hide = true) => {
    const error = new SessionChangedError()
    blank = hide
    changing = epoch
    drain(false, error)
    void listeners.call('drop', error)
    publish()
  }

  const clear = async (change: IdentityChange) => {
    const at = epoch
    void listeners.call('close')
    await bounded(listeners.call('identity', change))
    if (!isPresent(at)) return
    if (!tokens) {
      formerUserId = undefined
      reason = 'SIGNED_OUT'
    }
    settle()
  }

  const settle = () => {
    blank = false
    changing = undefined
    proceed()
  }

  /** The server says that the session is over. What is on the page may stay: its user can sign in again. */
  const end = async (why: SessionEndReason, newEpoch = epoch + 1, told?: boolean) => {
    ended = new SessionEndedError(why)
    endedEpoch = epoch
    forget(newEpoch)
    if (!probing) reason = why
    drain(false, ended)
    void listeners.call('close')
    tell('ended', ended)
    settle()
    if (told) return
    await store.save()
    if (isPresent(newEpoch)) post('signedOut')
  }

  /** Cookie mode: another tab signed someone in. Who it is, the server knows. */
  const hint = (newEpoch: number) => {
    const why = reason
    const hide = blank || !!tokens
    forget(newEpoch)
    reason = why
    hinted = true
    part(hide)
    changing = undefined
    void listeners.call('close')
    renewAhead()
  }

  // Tabs and page

  /** Adopts what another tab wrote or said, if it is newer, and says so. */
  const meet = (found: SessionRecord | undefined): boolean => {
    if (!found || disposed || found.epoch < epoch) return false
    const newer = found.epoch > epoch
    const shared = cookie ? undefined : found.tokens
    // Two tabs that signed in at the same moment share an epoch: the one that wrote last has it.
    const same = found.generation === generation && shared?.userId === tokens?.userId
    if (shared && (newer || (found.generation >= generation && !same))) {
      void enter(shared, found.epoch, found, found.generation)
    } else if (!newer) return false
    else if (found.signedIn) hint(found.epoch)
    else if (found.reason) void end(found.reason, found.epoch, true)
    else if (hinted || seenUserId()) void leave(found.epoch)
    else {
      epoch = found.epoch
      publish()
    }
    return true
  }

  const receive = ({ data }: { data: unknown }) => {
    if (!isTabMessage(data, realm, sender)) return
    if (!cookie && data.kind !== 'signedOut') void lookUp()
    else if (!meet(data) && data.kind === 'signedIn' && isPresent(data.epoch)) void refresh()
  }

  /** The page came back, or its visibility changed. */
  const wake = () => {
    if (!page?.hidden && clock.monotonic() >= notBefore) retryAt = 0
    void lookUp()
  }

  /** After sleep nothing is sent before the state was read: another tab may have signed out, or someone else in. */
  const mustLook = () => {
    const before = drift
    drift = clock.now() - clock.monotonic()
    if (Math.abs(drift - before) > SLEEP_MS) void lookUp()
    return looking
  }

  const lookUp = async () => {
    if (looking || !open) return
    looking = true
    const found = await store.read()
    looking = false
    meet(found)
    proceed()
    renewAhead()
  }

  const join = () => {
    if (stopListening) return
    stopListening = page?.listen(wake, name) ?? (() => {})
    tabs = attempt(() => channel?.(name))
    tabs?.addEventListener('message', receive)
  }

  const start = () => {
    starting ??= begin()
    return starting
  }

  const begin = async () => {
    join()
    const found = await store.read()
    if (open || disposed) return shown.snapshot
    open = true
    if (found) ({ epoch, generation } = found)
    if (found?.tokens && !cookie) {
      void enter(found.tokens, epoch, found, generation)
      renewAhead()
    } else if (cookie && (found?.signedIn || options.probe)) {
      hinted = true
      probing = !found?.signedIn
      await refresh()
      probing = false
    } else settle()
    return shown.snapshot
  }

  const authorize = (authorized: Authorized, refused?: Credential) => {
    // What it throws is its own affair, and must not break off those who wait as well.
    const waiter: Waiter = { authorized: (...told) => void attempt(() => authorized(...told)), refused }
    if (!serve(waiter)) {
      if (waiting.size < maxQueue) {
        waiting.add(waiter)
        press()
      } else waiter.authorized(new QueueFullError())
    }
    return () => void waiting.delete(waiter)
  }

  const server = serverCalls(
    options.fetch ?? ((url, init) => fetch(url, init)),
    endpoint,
    cookie,
    options.headers,
  )
  const store = recordStore(() => storage ?? (cookie ? hints?.() : undefined), name, report, record, meet)
  const refresher = refresherOf(clock, locks, name, exchange, fail, () => tell('lockSkipped'))
  if (options.onEvent) listeners.add('event', options.onEvent)
  publish()
  return {
    endpoint,
    start,
    authorize,
    on: listeners.add,
    subscribe: (listener: () => void) => listeners.add('change', listener),

    noted({ epoch: at, generation: its }: Credential, refused: boolean) {
      if (!isPresent(at) || generation !== its) return
      if (!refused) strikes = 0
      else if (ageMs() >= RENEW_SPACING_MS && !coolDownMs()) void refresh()
    },

    async signedIn(answer: SignedInTokens) {
      if (!cookie && !answer.refreshToken) throw new SessionEndedError('UNKNOWN_TOKEN')
      const found = await store.read()
      if (disposed) throw new SessionDisposedError()
      const renewal = !!answer.sessionId && answer.sessionId === tokens?.sessionId
      const latest = Math.max(epoch, found?.epoch ?? 0)
      if (renewal && latest > epoch && meet(found)) throw new SessionChangedError()
      join()
      return commit(answer, latest + (renewal ? 0 : 1), found, renewal ? 'refreshed' : 'signedIn')
    },

    async signOut() {
      const held = tokens
      const known = held || hinted
      let serverConfirmed = false
      const tellAll = async () => {
        post('signedOut')
        // In cookie mode the record is no credential, and tells the tabs that no message reaches.
        if (cookie) void store.save()
        if (known) serverConfirmed = !!(await bounded(server.logout(AbortSignal.timeout(PATIENCE_MS), held)))
      }
      if (!disposed && (known || formerUserId)) await leave(epoch + 1, tellAll)
      return { serverConfirmed }
    },

    dispose() {
      disposed = true
      refresher.abort()
      for (const endPause of pauses) endPause()
      tabs?.close()
      stopListening?.()
      proceed()
    },
  }
}
