import { ApolloLink } from '@apollo/client'
import type {
  AuthSession,
  AuthSessionOptions,
  ConfirmationRequest,
  Fetch,
  SessionStorage,
} from '@gatehouse/session'
import { type Fault, settled } from '@gatehouse/session/testing'
import { afterEach, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { DocumentNode } from 'graphql'
import { ADD_NOTE, ADD_SECRET, observe, PROFILE, type Tab, TTL, World } from './world.ts'

/** 1,000 runs in all, as asked of the suite; more with `RUNS=…`. */
const RUNS = Number(process.env.RUNS ?? 500)

const FAULTS: Fault[] = [
  'requestLost',
  'answerLost',
  'malformed',
  'hang',
  { status: 401 },
  { status: 503 },
  { status: 429, retryAfter: '7' },
  { delayMs: 3_000 },
]

const FIELDS = ['refresh', 'confirm', 'profile', 'addNote', 'addSecret', 'logout'] as const

type Step =
  | {
      readonly do: 'mutate' | 'unsubscribe' | 'signOut' | 'otherUser' | 'sameUser' | 'revoke'
      readonly tab: number
    }
  | { readonly do: 'mutateConfirmed' | 'staleProofs' | 'closePrompt' | 'stepUp'; readonly tab: number }
  | { readonly do: 'prove'; readonly tab: number; readonly password: string; readonly slow: boolean }
  | { readonly do: 'query' | 'staleTokens'; readonly tab: number; readonly slow: boolean }
  | { readonly do: 'wake' | 'hide'; readonly tab: number }
  | {
      readonly do: 'fault'
      readonly field: (typeof FIELDS)[number]
      readonly fault: Fault
    }
  | { readonly do: 'foreign'; readonly epoch: number; readonly kind: string }
  | { readonly do: 'wait'; readonly ms: number }

const tab = fc.nat({ max: 1 })
const on = <Name extends Extract<Step, { tab: number }>['do']>(name: Name) =>
  fc.record({ do: fc.constant(name), tab })

const slowly = <Name extends 'query' | 'staleTokens'>(name: Name) =>
  fc.record({ do: fc.constant(name), tab, slow: fc.boolean() })
const operations = [
  slowly('query'),
  on('mutate'),
  on('unsubscribe'),
  slowly('staleTokens'),
  on('wake'),
  on('hide'),
  on('mutateConfirmed'),
  on('mutateConfirmed'),
  on('staleProofs'),
  on('closePrompt'),
  on('stepUp'),
  fc.record({
    do: fc.constant('prove' as const),
    tab,
    password: fc.constantFrom('password', 'password', 'wrong'),
    slow: fc.boolean(),
  }),
]
const waits = fc.record({
  do: fc.constant('wait' as const),
  ms: fc.constantFrom(0, 10, 2_000, 11_000, TTL * 1000 + 1),
})
const faults = fc.record({
  do: fc.constant('fault' as const),
  field: fc.constantFrom(...FIELDS),
  fault: fc.constantFrom(...FAULTS),
})
const foreign = fc.record({
  do: fc.constant('foreign' as const),
  epoch: fc.nat({ max: 9 }),
  kind: fc.constantFrom('refreshed', 'signedIn', 'signedOut', 'obey'),
})

/** A `fetch` that does not heed its signal: what it started is answered, however late. */
const deaf =
  (send: Fetch): Fetch =>
  (url, init) =>
    send(url, { ...init, signal: new AbortController().signal })

const sessionIdIn = (authorization: string): string | undefined =>
  /^Bearer access\.([^.]+)\./.exec(authorization)?.[1]

interface Asked {
  readonly operation: ReturnType<typeof observe>
  readonly text: string
  readonly sends: { count: number; afterTeardown: number; over: boolean }
  outcome: 'pending' | 'ok' | 'failed'
}

interface Surroundings extends Partial<AuthSessionOptions> {
  /** Whether `fetch` heeds the signal that aborts a refresh. */
  readonly hears?: boolean
}

class Run {
  readonly world = new World()
  readonly tabs: Tab[] = []
  readonly asked: Asked[] = []
  readonly violations: string[] = []
  /** In which epoch the tokens of each of the server's sessions were first stored or sent. */
  readonly #epochs = new Map<string, number>()
  /** The last prompt of each tab. */
  readonly #prompts: Array<{ request: ConfirmationRequest; close: () => void }> = []
  #serial = 0

  async open({ hears = true, ...more }: Surroundings): Promise<void> {
    const { browser, server } = this.world
    const options = {
      storage: this.#watched(browser.storage),
      ...(!hears && { fetch: deaf(server.fetch) }),
      ...more,
    }
    this.tabs.push(await this.world.signedIn('user-0', { ...options, confirm: this.#prompt(0) }))
    this.tabs.push(this.world.tab({ ...options, confirm: this.#prompt(1) }))
    await this.tabs[1]?.session.start()
  }

  #prompt(at: number): (request: ConfirmationRequest) => Promise<void> {
    return (request) => {
      const former = this.#prompts[at]
      if (former && !former.request.signal.aborted) this.violations.push('two prompts are open')
      return new Promise((resolve) => {
        this.#prompts[at] = { request, close: resolve }
      })
    }
  }

  #watched(storage: SessionStorage): SessionStorage {
    return {
      ...storage,
      setItem: (key, value) => {
        const { epoch, tokens } = JSON.parse(value)
        if (tokens) this.#belong(tokens.sessionId, epoch, 'stored')
        return storage.setItem(key, value)
      },
    }
  }

  /** The tokens of one sign-in are of one epoch. */
  #belong(sessionId: string, epoch: number, what: 'stored' | 'sent'): void {
    const first = this.#epochs.get(sessionId) ?? epoch
    this.#epochs.set(sessionId, first)
    if (first !== epoch) this.violations.push(`${sessionId} of epoch ${first} was ${what} in epoch ${epoch}`)
  }

  async take(step: Step): Promise<void> {
    const { world } = this
    if (step.do === 'wait') return world.clock.advance(step.ms)
    if (step.do === 'fault') {
      // A request that is never answered is the caller's to give up; only the session's own have a time-out to test.
      const own = /refresh|confirm|logout/.test(step.field)
      return world.server.fault(step.field, step.fault === 'hang' && !own ? 'requestLost' : step.fault)
    }
    if (step.do === 'foreign')
      return world.browser.say({ v: 2, realm: 'default', sender: 'x', generation: 1, ...step })
    const at = this.tabs[step.tab]
    if (!at) return
    if (step.do === 'query' && step.slow) world.server.fault('profile', { delayMs: 3_000 })
    if (step.do === 'staleTokens' && step.slow) world.server.fault('refresh', { delayMs: 3_000 })
    if (step.do === 'query') this.#ask(at, PROFILE)
    if (step.do === 'mutate') this.#ask(at, ADD_NOTE)
    if (step.do === 'mutateConfirmed') this.#ask(at, ADD_SECRET)
    if (step.do === 'staleProofs') world.server.sessions.forgetConfirmations()
    if (step.do === 'closePrompt') this.#prompts[step.tab]?.close()
    if (step.do === 'prove') this.#prove(step)
    if (step.do === 'stepUp') await this.#stepUp(at, step.tab)
    if (step.do === 'revoke') world.server.end(at.session.snapshot.sessionId ?? '', 'REVOKED')
    if (step.do === 'unsubscribe') this.#unsubscribe()
    if (step.do === 'staleTokens') world.server.sessions.forgetAccessTokens()
    if (step.do === 'hide') at.page.hide()
    if (step.do === 'wake') at.page.show()
    if (step.do === 'signOut') void at.session.signOut()
    if (step.do === 'otherUser') void world.signIn(at, `user-${++this.#serial}`).catch(() => {})
    if (step.do === 'sameUser') void world.signIn(at, at.session.snapshot.userId ?? 'user-0').catch(() => {})
    await settled()
  }

  /** Everything is over: no fault is left, and time enough for every bound to pass. */
  async end(): Promise<void> {
    for (const field of FIELDS) this.world.server.clearFaults(field)
    for (let turn = 0; turn < 4; turn += 1) {
      for (const { close } of this.#prompts.filter(Boolean)) close()
      await this.world.clock.advance(20_000)
    }
  }

  /** All of a confirmation: single steps alone rarely meet in one. */
  async #stepUp(at: Tab, tab: number): Promise<void> {
    this.world.server.sessions.forgetConfirmations()
    this.#ask(at, ADD_SECRET)
    await settled()
    this.#prove({ do: 'prove', tab, password: 'password', slow: false })
  }

  #prove({ tab, password, slow }: Extract<Step, { do: 'prove' }>): void {
    const prompt = this.#prompts[tab]
    if (!prompt || prompt.request.signal.aborted) return
    if (slow) this.world.server.fault('confirm', { delayMs: 3_000 })
    prompt.request.submit({ password }).then(
      (failure) => {
        if (!failure) confirmed += 1
      },
      () => {},
    )
  }

  #ask({ session, client }: Tab, document: DocumentNode): void {
    const sends = { count: 0, afterTeardown: 0, over: false }
    const owners: string[] = []
    const text = `note-${++this.#serial}`
    const watching = new ApolloLink((operation, forward) => {
      sends.count += 1
      if (sends.over) sends.afterTeardown += 1
      owners.push(this.#inspect(session, operation))
      if (owners[0] !== owners.at(-1)) this.violations.push(`sent as ${owners.join(', then as ')}`)
      return forward(operation)
    })
    const link = this.world.chain(session, [watching])
    const operation = observe(link, client, document, {}, { text })
    const asked: Asked = {
      operation,
      text: document === PROFILE ? '' : text,
      sends,
      outcome: 'pending',
    }
    operation.result.then(
      () => {
        asked.outcome = 'ok'
      },
      () => {
        asked.outcome = 'failed'
      },
    )
    this.asked.push(asked)
  }

  /** @returns whom the operation was sent for */
  #inspect({ snapshot }: AuthSession, operation: ApolloLink.Operation): string {
    const sessionId = sessionIdIn(String(operation.getContext().headers?.authorization ?? ''))
    const owner = this.world.server.sessions.all.find(({ id }) => id === sessionId)?.userId
    if (!sessionId || !owner) return 'no one'
    this.#belong(sessionId, snapshot.epoch, 'sent')
    if (snapshot.userId && owner !== snapshot.userId)
      this.violations.push(`${owner}'s token sent as ${snapshot.userId}`)
    if (snapshot.status === 'signedOut') this.violations.push(`${owner}'s token sent while signed out`)
    return owner
  }

  #unsubscribe(): void {
    const asked = this.asked.find(({ sends, outcome }) => !sends.over && outcome === 'pending')
    if (!asked) return
    asked.sends.over = true
    asked.operation.unsubscribe()
  }

  /** How often each mutation ran on the server. */
  applied(text: string): number {
    return this.world.server.notes.filter((note) => note === text).length
  }
}

function check(run: Run): void {
  const { server, clock, browser } = run.world
  expect(run.violations).toEqual([])
  succeeded += run.asked.filter(({ outcome }) => outcome === 'ok').length
  failed += run.asked.filter(({ outcome }) => outcome === 'failed').length
  for (const { sends, outcome, text } of run.asked) {
    // Once more for its token, and once more for a confirmation.
    expect(sends.count).toBeLessThanOrEqual(3)
    expect(sends.afterTeardown).toBe(0)
    if (!sends.over) expect(outcome).not.toBe('pending')
    if (text) expect(run.applied(text)).toBeLessThanOrEqual(1)
    if (text && outcome === 'ok') expect(run.applied(text)).toBe(1)
  }
  for (const { session } of run.tabs) session.dispose()
  expect(clock.timers).toBe(0)
  expect(browser.channels).toBe(0)
  expect(server.sessions.all.filter(({ ended }) => ended === 'REUSED')).toEqual([])
}

let run: Run | undefined
let succeeded = 0
let failed = 0
let confirmed = 0
afterEach(() => {
  run?.world.dispose()
  // A property that holds because nothing happens is none.
  expect(succeeded).toBeGreaterThan(RUNS / 5)
  expect(failed).toBeGreaterThan(0)
  expect(confirmed).toBeGreaterThan(0)
  succeeded = failed = confirmed = 0
})

async function play(steps: Step[], options: Surroundings): Promise<Run> {
  run = new Run()
  await run.open(options)
  for (const step of steps) await run.take(step)
  await run.end()
  return run
}

describe('over random interleavings', () => {
  it(`with faults at every step, no one is signed out and each mutation is applied once or reported as failed`, async () => {
    const steps = fc.array(fc.oneof(...operations, faults, faults, waits, foreign), {
      minLength: 5,
      maxLength: 25,
    })
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const played = await play(all, {})
        for (const { session } of played.tabs) {
          expect(session.snapshot).toMatchObject({ signedIn: true, userId: 'user-0', epoch: 1 })
        }
        // One at a time in the realm; another only where a tab had waited for the lock as long as it may.
        const skipped = played.tabs.some(({ events }) => events.some(({ type }) => type === 'lockSkipped'))
        expect(played.world.server.mostRefreshing).toBeLessThanOrEqual(skipped ? 2 : 1)
        check(played)
      }),
      { numRuns: RUNS },
    )
  }, 300_000)

  it('with sign-outs and other users between, nothing of a previous identity is sent, stored or delivered', async () => {
    const identity = [on('signOut'), on('otherUser'), on('sameUser'), on('revoke')]
    const steps = fc.array(fc.oneof(...operations, ...identity, faults, waits, foreign), {
      minLength: 5,
      maxLength: 25,
    })
    await fc.assert(
      fc.asyncProperty(steps, fc.boolean(), async (all, hears) => {
        const played = await play(all, { hears })
        const [one, other] = played.tabs
        expect(one?.session.snapshot.userId).toBe(other?.session.snapshot.userId)
        expect(one?.session.snapshot.epoch).toBe(other?.session.snapshot.epoch)
        const stored = JSON.parse(String(await played.world.browser.storage.getItem('gatehouse.default')))
        expect(stored).toMatchObject({
          epoch: one?.session.snapshot.epoch,
          signedIn: one?.session.snapshot.signedIn,
        })
        expect(stored.tokens?.userId).toBe(one?.session.snapshot.userId)
        // What is aborted and not heard of goes on at the server.
        if (hears) expect(played.world.server.mostRefreshing).toBeLessThanOrEqual(2)
        check(played)
      }),
      { numRuns: RUNS },
    )
  }, 300_000)

  it('without locks and channel, too, no one is signed out', async () => {
    const steps = fc.array(fc.oneof(...operations, faults, waits), { minLength: 5, maxLength: 25 })
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        const played = await play(all, { locks: null, channel: null })
        for (const { session } of played.tabs) expect(session.snapshot.signedIn).toBe(true)
        check(played)
      }),
      { numRuns: RUNS / 5 },
    )
  }, 300_000)
})
