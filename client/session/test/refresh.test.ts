import {
  accessToken,
  NotAuthenticatedError,
  QueueFullError,
  SessionEndedError,
  SessionUnreachableError,
} from '@gatehouse/session'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { failureOf, MINUTE, PROFILE, profileOf, TTL, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

/** Several profiles at once, past Apollo's deduplication. */
const manyProfiles = (
  tab: { client: World['client'] extends (...of: never[]) => infer C ? C : never },
  count: number,
) =>
  Promise.all(
    Array.from({ length: count }, (_, turn) =>
      tab.client.query({
        query: PROFILE,
        fetchPolicy: 'no-cache',
        context: { queryDeduplication: false, turn },
      }),
    ),
  )

describe('one refresh', () => {
  it('F1 N parallel refusals in one tab: 1 refresh, N retries', async () => {
    const tab = await world.signedIn()
    world.server.sessions.forgetAccessTokens()
    const results = await manyProfiles(tab, 20)
    expect(results).toHaveLength(20)
    expect(world.refreshes).toBe(1)
    expect(world.server.arrived.profile).toBe(40)
    expect(world.server.applied.profile).toBe(20)
  })

  it('F3 a late refusal carrying an old token: retry with the current one, 0 refreshes', async () => {
    const tab = await world.signedIn()
    world.server.fault('profile', { delayMs: 5_000 })
    world.server.sessions.forgetAccessTokens()
    const late = tab.profile()
    await settled()
    await world.signIn(tab, 'alice', 'token', world.server.sessions.all[0])
    await world.clock.advance(5_000)
    expect(await late).toBe('alice')
    expect(world.refreshes).toBe(0)
  })

  it('F27 a refresh through the link cannot happen, and asking for one there does not lock up', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 1_000 })
    const before = world.server.bearers.length
    const first = tab.profile()
    const second = tab.profile()
    await world.clock.advance(1_000)
    expect(await Promise.all([first, second])).toEqual(['alice', 'alice'])
    const sent = world.server.bearers.slice(before)
    expect(sent.filter(({ field }) => field === 'refresh')).toEqual([{ field: 'refresh', token: undefined }])
  })

  it('F34 several clients, one session: one refresh', async () => {
    const tab = await world.signedIn()
    const other = world.client(tab.session)
    await world.expire(tab)
    expect(await Promise.all([tab.profile(), profileOf(other)])).toEqual(['alice', 'alice'])
    expect(world.refreshes).toBe(1)
  })

  it('F38 a queue without end: cap, typed error', async () => {
    const tab = await world.signedIn('alice', { maxQueue: 3 })
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 1_000 })
    const waiting = [1, 2, 3].map(() => accessToken(tab.session))
    const error = await failureOf(accessToken(tab.session))
    expect(QueueFullError.is(error)).toBe(true)
    await world.clock.advance(1_000)
    expect(await Promise.all(waiting)).toHaveLength(3)
  })
})

describe('a refresh that fails', () => {
  it.each([
    ['network error', 'requestLost', 'network'],
    ['500', { status: 500 }, 'status'],
    ['503', { status: 503 }, 'status'],
    ['429', { status: 429 }, 'status'],
    ['malformed', 'malformed', 'malformed'],
  ] as const)('F4 refresh: %s: session kept, typed error, back-off', async (_, fault, problem) => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.outage('refresh', fault)
    const error = await failureOf(tab.profile())
    expect(SessionUnreachableError.is(error) && error.problem).toBe(problem)
    expect(tab.session.snapshot).toMatchObject({ status: 'degraded', signedIn: true, userId: 'alice' })
    const sent = world.refreshes
    expect(SessionUnreachableError.is(await failureOf(tab.profile()))).toBe(true)
    expect(world.refreshes).toBe(sent)
    world.server.outage('refresh')
    await world.clock.advance(1_000)
    expect(await tab.profile()).toBe('alice')
    expect(tab.session.snapshot.status).toBe('fresh')
  })

  it.each([['120'], ['Tue, 01 Jan 2030 00:05:00 GMT']])(
    'F4 `Retry-After: %s` is honoured',
    async (retryAfter) => {
      const tab = await world.signedIn()
      await world.expire(tab)
      const date = 'Tue, 01 Jan 2030 00:03:00 GMT'
      world.server.fault('refresh', { status: 503, retryAfter, date })
      const error = await failureOf(tab.profile())
      expect(SessionUnreachableError.is(error) && error.retryAfterMs).toBe(120_000)
      await world.clock.advance(2 * MINUTE - 1_000)
      tab.page.wake()
      await settled()
      expect(world.refreshes).toBe(1)
      await world.clock.advance(1_000)
      expect(world.refreshes).toBe(2)
      expect(tab.session.snapshot.status).toBe('fresh')
    },
  )

  it.each(['86400', 'Fri, 01 Jan 2100 00:00:00 GMT'])(
    'F4 `Retry-After: %s` is no longer than an hour',
    async (retryAfter) => {
      const tab = await world.signedIn()
      await world.expire(tab)
      const date = 'Thu, 01 Jan 2026 00:00:00 GMT'
      world.server.fault('refresh', { status: 503, retryAfter, date })
      const error = await failureOf(tab.profile())
      expect(SessionUnreachableError.is(error) && error.retryAfterMs).toBe(60 * MINUTE)
    },
  )

  it('F5 refresh answered `SessionEnded`: signed out once, with its reason', async () => {
    const tab = await world.signedIn()
    world.server.end(tab.session.snapshot.sessionId ?? '', 'REVOKED')
    const statuses: string[] = []
    tab.session.subscribe(() => statuses.push(tab.session.snapshot.status))
    const errors = await Promise.all([1, 2, 3].map(() => failureOf(tab.addNote())))
    expect(errors.map((error) => SessionEndedError.is(error) && error.reason)).toEqual([
      'REVOKED',
      'REVOKED',
      'REVOKED',
    ])
    expect(statuses.filter((status) => status === 'signedOut')).toHaveLength(1)
    expect(tab.session.snapshot).toMatchObject({ reason: 'REVOKED', signedIn: false, formerUserId: 'alice' })
    expect(world.refreshes).toBe(1)
  })

  it('F6 a refresh that hangs: 10 s, waiters released with a typed error', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.fault('refresh', 'hang')
    const waiting = [tab.profile(), tab.addNote()].map(failureOf)
    await world.clock.advance(9_999)
    expect(await Promise.race([...waiting, settled()])).toBeUndefined()
    await world.clock.advance(1)
    for (const error of await Promise.all(waiting)) {
      expect(SessionUnreachableError.is(error) && error.problem).toBe('timeout')
    }
  })

  it('F7 an early refresh fails while the token is valid: requests go on', async () => {
    const tab = await world.signedIn()
    world.server.outage('refresh', { status: 503 })
    await world.clock.advance((TTL - 30) * 1000)
    expect(world.refreshes).toBeGreaterThan(0)
    expect(tab.session.snapshot.status).toBe('degraded')
    expect(await tab.profile()).toBe('alice')
  })

  it('F8 refused again after a good refresh: the error surfaces, no loop', async () => {
    const tab = await world.signedIn()
    world.server.refuseAll = true
    const error = await failureOf(tab.addNote())
    expect(NotAuthenticatedError.is(error)).toBe(true)
    expect(error).toHaveProperty('cause.errors')
    expect(world.refreshes).toBe(1)
    expect(world.server.arrived.addNote).toBe(2)
  })

  it('F9 `FORBIDDEN` never refreshes', async () => {
    world = new World({ fields: { profile: { run: () => ({}), refuse: () => 'FORBIDDEN' } } })
    const tab = await world.signedIn()
    await failureOf(tab.profile())
    await settled()
    expect(world.refreshes).toBe(0)
    expect(world.server.arrived.profile).toBe(1)
  })

  it('F23 rotated, answer lost: one more try with the old token succeeds', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.fault('refresh', 'answerLost')
    expect(await tab.profile()).toBe('alice')
    expect(world.refreshes).toBe(2)
    expect(world.server.sessions.all[0]).toMatchObject({ generation: 2, ended: undefined })
  })

  it('F32 an outage: no storm; cool-down, one trial at a time', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.outage('refresh', { status: 503 })
    for (let second = 0; second < 60; second += 1) {
      await Promise.all([1, 2, 3, 4, 5].map(() => failureOf(tab.addNote())))
      await world.clock.advance(1_000)
    }
    expect(world.refreshes).toBeLessThanOrEqual(7)
    expect(world.server.mostRefreshing).toBe(1)
    expect(world.server.arrived.addNote).toBeUndefined()
    expect(tab.session.snapshot).toMatchObject({ status: 'degraded', userId: 'alice' })
  })

  it('F33 cookies blocked: an error that names the cause, and no loop', async () => {
    world.cookies.blocked = true
    const tab = await world.signedIn('alice', { mode: 'cookie' })
    await world.expire(tab)
    const error = await failureOf(tab.profile())
    expect(SessionEndedError.is(error) && error.message).toMatch('No cookie came. Is it blocked')
    expect(tab.session.snapshot).toMatchObject({ reason: 'UNKNOWN_TOKEN', cookieMissing: true })
    const reloaded = world.tab({ mode: 'cookie' })
    await reloaded.session.start()
    expect(reloaded.session.snapshot.status).toBe('anonymous')
    expect(world.refreshes).toBe(1)
  })

  it('F33 a server that refuses each token it has just issued: loop cap', async () => {
    const tab = await world.signedIn()
    world.server.refuseAll = true
    const errors: unknown[] = []
    for (let turn = 0; turn < 20; turn += 1) errors.push(await failureOf(tab.addNote()))
    expect(world.refreshes).toBeLessThanOrEqual(4)
    const last = errors.at(-1)
    expect(SessionUnreachableError.is(last) && last.problem).toBe('refused')
    expect(tab.session.snapshot.signedIn).toBe(true)
  })
})
