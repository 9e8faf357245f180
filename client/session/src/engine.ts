import { browserParts } from './browser-page.ts'
import { checkOptions, checkTokens } from './check-options.ts'
import { systemClock } from './clock.ts'
import { confirmationPrompt } from './confirmation-prompt.ts'
import { listenersOf } from './listeners.ts'
import type { Effect, EffectHandlers } from './machine/effects.ts'
import type { Flight, MachineEvent } from './machine/events.ts'
import { isNewer, recordOf } from './machine/record.ts'
import { snapshotOf } from './machine/snapshot.ts'
import { initialState } from './machine/state.ts'
import { tickInMs } from './machine/time.ts'
import { transition } from './machine/transition.ts'
import { serverCalls } from './server-calls.ts'
import type { Session } from './session-api.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { AuthSessionOptions, Channel, SessionEvent } from './session-options.ts'
import { recordStore, type SessionRecord, storageKey } from './session-record.ts'
import type { Authorized, SessionListeners, SessionSnapshot } from './session-snapshot.ts'
import { isTabMessage } from './tab-message.ts'

/** Maximum wait for another tab's lock. */
const LOCK_WAIT_MS = 5_000
/** Maximum duration of a refresh. */
const TIMEOUT_MS = 10_000
/** Maximum wait of a change of identity for the server, for storage and for its listeners, each. */
const PATIENCE_MS = 5_000
/** After a change of password, how long the new tokens may take to reach the tab that asked for the change. */
const SUCCESSOR_MS = 1_000

/** Performs what `machine/` decides: the machine owns the state, this owns clocks, network, storage and listeners. */
export function engineOf(
  options: AuthSessionOptions,
  shown: { snapshot: SessionSnapshot },
): Omit<Session, 'snapshot' | 'subscribe'> {
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
    confirm,
    exchange,
    random = Math.random,
  } = { ...browserParts(), ...checkOptions(options) }
  const cookie = mode === 'cookie'
  const name = `gatehouse:${realm}`
  const sender = Math.random()
  const pauses = new Set<() => void>()
  const waiters = new Map<number, Authorized>()

  let asked = 0
  let opening: Promise<unknown> | undefined
  let leaving: Promise<{ serverConfirmed: boolean }> | undefined
  let flying = new AbortController()
  let tabs: Channel | undefined
  let stopListening: (() => void) | undefined
  let stopTimer: (() => void) | undefined

  const report = (error: unknown): undefined => {
    try {
      options.onError?.(error)
    } catch {
      // An error of the error handler has no other handler.
    }
  }

  const listeners = listenersOf<SessionListeners>(report)
  const emit = (type: SessionEvent['type'], error?: Error) => void listeners.call('event', { type, error })
  const moment = () => ({
    now: clock.now(),
    monotonic: clock.monotonic(),
    random: random(),
    hidden: !!page?.hidden,
  })

  let state = initialState({ cookie, leewayMs, maxQueue, prompts: !!confirm }, moment())
  /** The snapshot that the listeners know. */
  let announced = snapshotOf(state)
  shown.snapshot = announced

  /** Settles when all effects have been performed, and those of the events that they caused. Never rejects. */
  const dispatch = (event: MachineEvent): Promise<unknown[]> => {
    const [next, effects] = transition(state, event, moment())
    state = next
    stopTimer?.()
    const ms = tickInMs(state)
    if (page && ms > 0) stopTimer = clock.after(ms, () => void dispatch({ type: 'tick' }))
    const current = snapshotOf(state)
    if (JSON.stringify(current) !== JSON.stringify(shown.snapshot)) shown.snapshot = current
    const performed = effects.map((effect) => perform(effect).catch(report))
    effectHandlers.change({ type: 'change' })
    return Promise.all(performed)
  }

  const perform = async <Type extends Effect['type']>(effect: Effect<Type>): Promise<unknown> =>
    effectHandlers[effect.type](effect)

  /** Waits at most `ms`, not at all once disposed. */
  const bounded = <T>(work: Promise<T>, ms = PATIENCE_MS) =>
    new Promise<T | undefined>((resolve) => {
      const end = (value?: T) => {
        stop()
        pauses.delete(end)
        resolve(value)
      }
      const stop = clock.after(ms, end)
      pauses.add(end)
      if (state.disposed) end()
      work.then(end, (error) => end(report(error)))
    })

  const effectHandlers: EffectHandlers = {
    open() {
      join()
      opening = Promise.all([store.read(), exchange?.isDue().catch(report)]).then(([found, isDue]) =>
        dispatch({ type: 'opened', found, probe: options.probe, exchange: isDue }),
      )
      return opening
    },
    look: async () => dispatch({ type: 'looked', found: await store.read() }),
    answer({ id, error, credential }) {
      const authorized = waiters.get(id)
      waiters.delete(id)
      authorized?.(error, credential)
    },
    serve: dispatch,
    refresh,
    send: (effect) =>
      callServer(effect).then(
        async (answer) => dispatch({ ...effect, type: 'answered', answer, found: await store.read() }),
        (cause) => {
          const error = SessionUnreachableError.is(cause)
            ? cause
            : new SessionUnreachableError('network', 0, { cause })
          return dispatch({ ...effect, type: 'failed', error })
        },
      ),
    async pause(effect) {
      await bounded(new Promise(() => {}), SUCCESSOR_MS)
      return ready(effect)
    },
    abort: () => flying.abort(),
    prompt: (effect) => prompt.show(effect),
    unprompt: () => prompt.close(),
    outcome: (effect) => prompt.settle(effect),
    async save(effect) {
      await keep()
      return dispatch({ ...effect, type: 'saved' })
    },
    post: ({ kind }) => tabs?.postMessage({ ...recordOf(state), tokens: undefined, realm, sender, kind }),
    async leave(effect) {
      const stop = new AbortController()
      let confirmed: unknown
      if (effect.known) {
        // In cookie mode the record is no credential, and notifies the tabs that no message reaches.
        if (cookie) void store.save()
        confirmed = await bounded(server.logout(stop.signal, effect.tokens))
        stop.abort()
      }
      await keep()
      await dispatch({ ...effect, type: 'left' })
      return confirmed
    },
    async identity(effect) {
      await bounded(listeners.call('identity', effect.change))
      return dispatch({ ...effect, type: 'cleared' })
    },
    drop: ({ error }) => void listeners.call('drop', error),
    close: () => void listeners.call('close'),
    token() {
      leaving = undefined
      join()
      void listeners.call('token')
    },
    event: ({ event }) => void listeners.call('event', event),
    change() {
      if (announced !== shown.snapshot) {
        announced = shown.snapshot
        void listeners.call('change')
      }
    },
    dispose() {
      for (const endPause of pauses) endPause()
      tabs?.close()
      stopListening?.()
    },
  }

  /** Takes the lock of the realm, and continues without it if it is not granted in time. Settles when the refresh ends. */
  function refresh({ flight }: Flight) {
    const own = new AbortController()
    flying = own
    const over = new Promise<void>((resolve) => {
      own.signal.onabort = () => {
        stop()
        resolve()
      }
    })
    let begun = false
    /** Keeps the lock until the tokens are stored. The promise never rejects. */
    const begin = () => {
      if (!begun && !own.signal.aborted) {
        begun = true
        stop()
        stop = clock.after(TIMEOUT_MS, () => {
          own.abort()
          void dispatch({ type: 'failed', flight, error: new SessionUnreachableError('timeout') })
        })
        void ready({ flight }).then(() => own.abort())
      }
      return over
    }
    // A lock only saves traffic. A tab that was frozen or killed while holding it must not block the others
    // (supabase/auth-js removed its lock for that reason).
    let stop = clock.after(LOCK_WAIT_MS, () => {
      emit('lockSkipped')
      void begin()
    })
    if (locks) locks.request(name, begin).catch(begin)
    else void begin()
    return over
  }

  const callServer = ({ tokens, submission }: Effect<'send'>) =>
    submission
      ? server.confirm(flying.signal, tokens, submission)
      : exchange && state.hint === 'exchange'
        ? exchange.send(flying.signal, server)
        : server.refresh(flying.signal, tokens)

  const ready = async (flight: Flight) => dispatch({ ...flight, type: 'ready', found: await store.read() })

  /** Writes the record. What it says is newer than a token of the former service. */
  const keep = async () => {
    await bounded(store.save())
    await exchange?.forget().catch(report)
  }

  const join = () => {
    if (stopListening) return
    stopListening = page?.listen(() => void dispatch({ type: 'wake' }), storageKey(realm)) ?? (() => {})
    try {
      tabs = channel?.(name)
      tabs?.addEventListener('message', ({ data }) => {
        if (isTabMessage(data, realm, sender)) void dispatch({ type: 'message', found: data })
      })
    } catch (error) {
      report(error)
    }
  }

  const ask = (authorized: Authorized) => {
    waiters.set(++asked, authorized)
    return asked
  }

  const adopt = (found: SessionRecord | undefined) => {
    if (!isNewer(state, found)) return false
    void dispatch({ type: 'found', found })
    return true
  }

  const prompt = confirmationPrompt(confirm, (event) => void dispatch(event))
  const server = serverCalls(
    options.fetch ?? ((url, init) => fetch(url, init)),
    endpoint,
    cookie,
    options.headers,
  )
  const notStored = (error: unknown) => {
    report(error)
    emit('notStored', error as Error)
  }
  const store = recordStore(
    () => storage ?? (cookie ? hints?.() : undefined),
    realm,
    report,
    notStored,
    () => recordOf(state),
    adopt,
  )
  if (options.onEvent) listeners.add('event', options.onEvent)

  return {
    endpoint,
    on: listeners.add,

    async start() {
      void dispatch({ type: 'start' })
      await opening
      return shown.snapshot
    },

    authorize(authorized, refused, demand) {
      const id = ask(authorized)
      void dispatch({ type: 'authorize', id, refused, demand })
      return () => {
        if (waiters.delete(id)) void dispatch({ type: 'withdraw', id })
      }
    },

    noted(credential, refused) {
      void dispatch({ type: 'noted', credential, refused })
    },

    async signedIn(answer) {
      checkTokens(answer, cookie)
      const found = await store.read()
      return new Promise((resolve, reject) => {
        const id = ask(reject)
        void dispatch({ type: 'signIn', id, answer, found }).then(() => {
          waiters.delete(id)
          resolve()
        })
      })
    },

    signOut() {
      leaving ??= dispatch({ type: 'signOut' })
        .then((results) => ({ serverConfirmed: results.includes(true) }))
        .finally(() => {
          leaving = undefined
        })
      return leaving
    },

    dispose() {
      void dispatch({ type: 'dispose' })
    },
  }
}
