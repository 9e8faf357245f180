import { AuthSession, accessToken, SessionUnreachableError } from '@gatehouse/session'
import { FakeBrowser, FakeClock, RefreshServer, settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { failureOf, HOUR, MINUTE, TTL, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

describe('F10 a clock that is wrong by hours', () => {
  it.each([-26 * HOUR, -HOUR, HOUR, 26 * HOUR])(
    'F10 from the start, by %i ms: behaves the same',
    async (wrong) => {
      world.clock.setWall(wrong)
      const tab = await world.signedIn()
      expect(await tab.profile()).toBe('alice')
      expect(tab.session.snapshot.status).toBe('fresh')
      await world.expire(tab)
      expect(await tab.profile()).toBe('alice')
      expect(world.refreshes).toBe(1)
    },
  )

  it.each([-26 * HOUR, -HOUR, HOUR, 26 * HOUR])('F10 set while running, by %i ms: goes on', async (jump) => {
    const tab = await world.signedIn()
    world.clock.setWall(jump)
    expect(await tab.profile()).toBe('alice')
    await world.clock.advance(TTL * 1000 * 3)
    expect(await tab.profile()).toBe('alice')
    expect(world.refreshes).toBeLessThanOrEqual(5)
  })

  it('F10 set back between two page loads: goes on', async () => {
    await world.signedIn()
    world.clock.setWall(-HOUR)
    const reloaded = world.tab()
    await reloaded.session.start()
    await world.clock.advance(TTL * 1000)
    expect(await reloaded.profile()).toBe('alice')
  })
})

describe('F22 a tab wakes', () => {
  it('F22 from sleep: no burst, one refresh, nothing sent with the old token', async () => {
    const tab = await world.signedIn()
    world.clock.sleep(8 * HOUR)
    world.server.sessions.forgetAccessTokens()
    const sent = world.server.bearers.length
    const all = [1, 2, 3].map(() => tab.addNote())
    tab.page.wake()
    tab.page.wake()
    await Promise.all(all)
    expect(world.refreshes).toBe(1)
    expect(world.server.arrived.addNote).toBe(3)
    expect(new Set(world.server.bearers.slice(sent + 1).map(({ token }) => token)).size).toBe(1)
  })

  it('F22 from sleep, with a token that is still good: the state is read first, nothing is refreshed', async () => {
    const tab = await world.signedIn()
    world.clock.sleep(30_000)
    expect(await tab.profile()).toBe('alice')
    expect(world.refreshes).toBe(0)
  })

  it('F22 from the back-forward cache, signed out elsewhere meanwhile: signed out before the first request', async () => {
    const other = await world.signedIn()
    const tab = world.tab({ channel: null })
    await tab.session.start()
    tab.page.hide()
    await other.session.signOut()
    const sent = world.server.bearers.length
    tab.page.show()
    await failureOf(tab.profile())
    await settled()
    expect(tab.session.snapshot.status).toBe('signedOut')
    expect(world.server.bearers.slice(sent).filter(({ token }) => token)).toEqual([])
  })

  it('F22 from the back-forward cache, someone else signed in meanwhile: changes over', async () => {
    const other = await world.signedIn()
    const tab = world.tab({ channel: null })
    await tab.session.start()
    await world.signIn(other, 'bob')
    tab.page.wake()
    await settled()
    expect(tab.session.snapshot.userId).toBe('bob')
  })

  it('F22 from the back-forward cache, refreshed elsewhere meanwhile: adopts, 0 refreshes', async () => {
    const other = await world.signedIn()
    const tab = world.tab({ channel: null })
    await tab.session.start()
    await world.expire(tab, other)
    await other.profile()
    tab.page.show()
    expect(await tab.profile()).toBe('alice')
    expect(world.refreshes).toBe(1)
  })
})

describe('an outage', () => {
  /**
   * The pauses grow to a minute and are at least half as long as they could be, so from the seventh trial on two are
   * at least 30 s apart: 6 + 3600 / 30, and one that follows a lost answer at once.
   */
  const BOUND = 127

  it.each([
    ['requestLost' as const, 0],
    [{ status: 503 }, 0.5],
    ['hang' as const, 1],
  ])(
    'of one hour (%j) signs no one out and sends at most 127 refreshes, however many requests are made',
    async (fault, jitter) => {
      const tab = await world.signedIn('alice', { random: () => jitter })
      await world.expire(tab)
      world.server.outage('*', fault)
      const before = world.refreshes
      const errors: unknown[] = []
      for (let minute = 0; minute < 60; minute += 1) {
        const asked = [failureOf(accessToken(tab.session)), failureOf(accessToken(tab.session))]
        await world.clock.advance(MINUTE)
        errors.push(...(await Promise.all(asked)))
      }
      expect(errors.every((error) => SessionUnreachableError.is(error))).toBe(true)
      expect(tab.session.snapshot).toMatchObject({ status: 'degraded', signedIn: true, userId: 'alice' })
      expect(world.refreshes - before).toBeLessThanOrEqual(BOUND)
      expect(world.refreshes - before).toBeGreaterThan(10)
      world.server.outage('*')
      await world.clock.advance(MINUTE)
      expect(tab.session.snapshot.status).toBe('fresh')
      expect(await tab.profile()).toBe('alice')
    },
  )

  it('in which the page keeps coming back: at most one more trial each time, and none within 5 s of the last', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.outage('refresh', { status: 503 })
    await failureOf(tab.profile())
    await world.clock.advance(MINUTE)
    const before = world.refreshes
    for (let second = 0; second < 60; second += 1) {
      tab.page.wake()
      tab.page.wake()
      await world.clock.advance(1_000)
    }
    expect(world.refreshes - before).toBeGreaterThan(1)
    expect(world.refreshes - before).toBeLessThanOrEqual(13)
  })

  it('that ends while the page is hidden is noticed when the page comes back', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.outage('refresh', 'requestLost')
    await failureOf(tab.profile())
    tab.page.hide()
    await world.clock.advance(10 * MINUTE)
    world.server.outage('refresh')
    tab.page.show()
    await settled()
    expect(tab.session.snapshot.status).toBe('fresh')
  })
})

it('a token that lasts for weeks needs no timer beyond what timers can hold', async () => {
  world = new World({ accessTokenTtlSeconds: 90 * 24 * 3600 })
  const tab = await world.signedIn()
  await world.clock.advance(50 * 24 * HOUR)
  expect(world.refreshes).toBe(0)
  expect(tab.session.snapshot.status).toBe('fresh')
})

it('a token that is expired at birth is used for those who waited, and starts no storm', async () => {
  world = new World({ accessTokenTtlSeconds: 0 })
  const tab = await world.signedIn()
  expect(await accessToken(tab.session)).toMatch(/^access/)
  await world.clock.advance(HOUR)
  expect(world.refreshes).toBeLessThanOrEqual(2)
})

it('the example of the README holds', async () => {
  const clock = new FakeClock()
  const server = new RefreshServer({ now: clock.monotonic, fields: { orders: { run: () => [] } } })
  const parts = new FakeBrowser().tab()
  const session = new AuthSession({
    mode: 'token',
    endpoint: '/graphql',
    clock,
    fetch: server.fetch,
    ...parts,
  })
  await session.signedIn(server.signIn('alice'))
  server.fault('refresh', 'answerLost')
  await clock.advance(3 * MINUTE)
  expect(session.snapshot.status).toBe('fresh')
  expect(server.applied).toEqual({ refresh: 2 })
  session.dispose()
})

describe('starting', () => {
  it('by cookie with the hint: asks before anything is shown', async () => {
    await world.signedIn('alice', { mode: 'cookie' })
    const reloaded = world.tab({ mode: 'cookie' })
    expect(reloaded.session.snapshot.status).toBe('initialising')
    expect(await reloaded.session.start()).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(world.refreshes).toBe(1)
  })

  it('by cookie without the hint: anonymous, and no request is sent', async () => {
    const tab = world.tab({ mode: 'cookie' })
    expect(await tab.session.start()).toMatchObject({ status: 'anonymous', signedIn: false })
    expect(world.refreshes).toBe(0)
  })

  it('with a probe: asks, and takes no for an answer', async () => {
    expect(await world.tab({ mode: 'cookie', probe: true }).session.start()).toMatchObject({
      status: 'anonymous',
    })
    world.server.fault('refresh', { status: 503 })
    expect(await world.tab({ mode: 'cookie', probe: true }).session.start()).toMatchObject({
      status: 'anonymous',
    })
    world.server.signInByCookie('alice', world.cookies)
    expect(await world.tab({ mode: 'cookie', probe: true }).session.start()).toMatchObject({
      userId: 'alice',
    })
  })

  it('while the server is away: degraded, and signed in when it is back', async () => {
    await world.signedIn('alice', { mode: 'cookie' })
    world.server.outage('refresh', 'requestLost')
    const reloaded = world.tab({ mode: 'cookie' })
    expect(await reloaded.session.start()).toMatchObject({
      status: 'degraded',
      signedIn: true,
      userId: undefined,
    })
    world.server.outage('refresh')
    await world.clock.advance(MINUTE)
    expect(reloaded.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
  })

  it('after the session has ended: signed out, with the reason', async () => {
    const tab = await world.signedIn('alice', { mode: 'cookie' })
    world.server.end(tab.session.snapshot.sessionId ?? '', 'EXPIRED')
    const reloaded = world.tab({ mode: 'cookie' })
    expect(await reloaded.session.start()).toMatchObject({ status: 'signedOut', reason: 'EXPIRED' })
  })

  it('many times is starting once; operations wait for it', async () => {
    await world.signedIn('alice', { mode: 'cookie' })
    const reloaded = world.tab({ mode: 'cookie' })
    expect(await reloaded.profile()).toBe('alice')
    await Promise.all([reloaded.session.start(), reloaded.session.start()])
    expect(world.refreshes).toBe(1)
  })

  it('with an asynchronous storage works alike', async () => {
    const { storage } = world.browser
    const later = {
      getItem: async (key: string) => storage.getItem(key),
      setItem: async (key: string, value: string) => void storage.setItem(key, value),
    }
    const tab = await world.signedIn('alice', { storage: later })
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
    const reloaded = world.tab({ storage: later })
    expect(await reloaded.session.start()).toMatchObject({ userId: 'alice' })
  })
})
