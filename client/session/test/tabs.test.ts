import { SessionUnreachableError } from '@gatehouse/session'
import { FakeLocks, settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { failureOf, observe, PROFILE, TTL, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

/** Tabs of one browser in which one user is signed in. */
async function tabsOf(count: number, options: Parameters<World['tab']>[0] = {}) {
  const first = await world.signedIn('alice', options)
  const others = Array.from({ length: count - 1 }, () => world.tab(options))
  await Promise.all(others.map(({ session }) => session.start()))
  return [first, ...others]
}

describe('refreshing', () => {
  it.each([2, 20])('F2 %i tabs refresh at once: 1 refresh where locks exist', async (count) => {
    const tabs = await tabsOf(count)
    await world.expire(...tabs)
    world.server.fault('refresh', { delayMs: 1_000 })
    const all = Promise.all(tabs.map((tab) => tab.profile()))
    await world.clock.advance(1_000)
    expect(await all).toEqual(tabs.map(() => 'alice'))
    expect(world.refreshes).toBe(1)
  })

  it.each([2, 20])('F2 %i tabs refresh at once: all survive where there are no locks', async (count) => {
    const tabs = await tabsOf(count, { locks: null })
    for (let round = 0; round < 3; round += 1) {
      await world.expire(...tabs)
      expect(await Promise.all(tabs.map((tab) => tab.profile()))).toEqual(tabs.map(() => 'alice'))
    }
    expect(tabs.map(({ session }) => session.snapshot.status)).toEqual(tabs.map(() => 'fresh'))
    expect(world.server.sessions.all[0]?.ended).toBeUndefined()
  })

  it.each([[undefined], [null]])('F2 tabs in cookie mode (locks: %s) survive', async (locks) => {
    const tabs = await tabsOf(5, { mode: 'cookie', ...(locks === null && { locks }) })
    await world.expire(...tabs)
    expect(await Promise.all(tabs.map((tab) => tab.profile()))).toEqual(tabs.map(() => 'alice'))
    expect(world.server.sessions.all[0]?.ended).toBeUndefined()
  })

  it('F24 the lock holder is frozen or killed: bounded wait, then on without', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.browser.locks.hold()
    const waiting = tab.profile()
    await world.clock.advance(4_999)
    expect(world.refreshes).toBe(0)
    await world.clock.advance(1)
    expect(await waiting).toBe('alice')
    expect(tab.events.map(({ type }) => type)).toContain('lockSkipped')
  })

  it('F24 a lock that comes when its refresh is over does not hold up the next', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    const release = world.browser.locks.hold()
    const waiting = tab.profile()
    await world.clock.advance(5_000)
    expect(await waiting).toBe('alice')
    await world.expire(tab)
    const next = observe(world.chain(tab.session), tab.client, PROFILE)
    await settled()
    expect(next.all).toEqual([])
    release()
    await settled()
    expect(next.all).toHaveLength(1)
    expect(world.browser.locks.held).toBe(0)
  })

  it('F24 a lock that fails is no failure of the refresh', async () => {
    const locks = { request: () => Promise.reject(new Error('broken')) }
    const tab = await world.signedIn('alice', { locks })
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
    expect(world.refreshes).toBe(1)
  })

  it('F24 the lock is given back when the refresh hangs', async () => {
    const [one, other] = await tabsOf(2)
    if (!one || !other) throw new Error('Two tabs.')
    await world.expire(one, other)
    world.server.fault('refresh', 'hang')
    const failed = failureOf(one.profile())
    await settled()
    await world.clock.advance(10_000)
    expect(SessionUnreachableError.is(await failed)).toBe(true)
    expect(world.browser.locks.held).toBe(0)
    expect(await other.profile()).toBe('alice')
  })

  it('F25 no Web Locks: works', async () => {
    const tab = await world.signedIn('alice', { locks: null })
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
  })

  it('F26 no BroadcastChannel, storage throws: works in one tab', async () => {
    const boom = () => {
      throw new DOMException('denied', 'SecurityError')
    }
    const tab = await world.signedIn('alice', { channel: null, storage: { getItem: boom, setItem: boom } })
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
    await tab.session.signOut()
    expect(tab.session.snapshot.status).toBe('signedOut')
    expect(tab.errors.length).toBeGreaterThan(0)
  })

  it('F26 a channel that throws: works in one tab', async () => {
    const tab = await world.signedIn('alice', {
      channel: () => {
        throw new DOMException('denied', 'SecurityError')
      },
    })
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
  })

  it('F26 a stored record that is none counts as nothing', async () => {
    for (const text of ['', 'null', '{', '[]', '{"v":2}', '{"v":1,"epoch":"1"}']) {
      const tab = world.tab({ storage: { getItem: () => text, setItem: () => {} } })
      expect(await tab.session.start()).toMatchObject({ status: 'anonymous', epoch: 0 })
    }
  })

  it('hidden tabs do not refresh ahead of time; the visible one does', async () => {
    const [one, other] = await tabsOf(2)
    one?.page.hide()
    await world.clock.advance((TTL - 40) * 1000)
    expect(world.refreshes).toBe(1)
    other?.page.hide()
    await world.clock.advance(TTL * 1000)
    expect(world.refreshes).toBe(1)
    expect(one?.session.snapshot.status).toBe('expired')
    one?.page.show()
    await settled()
    expect(one?.session.snapshot.status).toBe('fresh')
  })
})

describe('identity', () => {
  it('a sign-out signs all tabs out, and only one notifies the server', async () => {
    const tabs = await tabsOf(3)
    await tabs[0]?.session.signOut()
    await settled()
    for (const { session } of tabs)
      expect(session.snapshot).toMatchObject({ status: 'signedOut', reason: 'SIGNED_OUT' })
    expect(world.server.arrived.logout).toBe(1)
  })

  it('a sign-out reaches tabs without a channel by the storage event', async () => {
    const [one, other] = await tabsOf(2, { channel: null, mode: 'cookie' })
    await one?.session.signOut()
    other?.page.stored('gatehouse.default')
    await settled()
    expect(other?.session.snapshot.status).toBe('signedOut')
  })

  it.each(['token', 'cookie'] as const)(
    'another user signs in elsewhere (%s): this tab changes over, unseen',
    async (mode) => {
      const [one, other] = await tabsOf(2, { mode })
      if (!one || !other) throw new Error('Two tabs.')
      await other.profile()
      const shown: Array<string | undefined> = []
      other.session.subscribe(() => {
        const { signedIn, userId } = other.session.snapshot
        shown.push(
          signedIn
            ? `${userId} with ${JSON.stringify(other.client.extract()).includes('alice') ? 'old' : 'no'} data`
            : undefined,
        )
      })
      await world.signIn(one, 'bob', mode)
      await settled()
      expect(other.session.snapshot).toMatchObject({ status: 'fresh', userId: 'bob' })
      expect(shown.filter(Boolean)).toEqual(['bob with no data'])
    },
  )

  it('the end of a session is known to all tabs, with its reason, and what is on the page stays', async () => {
    const [one, other] = await tabsOf(2)
    const changes: unknown[] = []
    other?.session.on('identity', (change) => {
      changes.push(change)
    })
    world.server.end(one?.session.snapshot.sessionId ?? '', 'REVOKED')
    await failureOf(one?.profile() ?? Promise.resolve())
    await settled()
    expect(other?.session.snapshot).toMatchObject({
      status: 'signedOut',
      reason: 'REVOKED',
      formerUserId: 'alice',
    })
    expect(changes).toEqual([])
    if (one) await world.signIn(one, 'alice')
    await settled()
    expect(other?.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(changes).toEqual([])
  })

  it('two tabs sign different users in at the same moment: both end up as the same', async () => {
    const [one, other] = [world.tab(), world.tab()]
    await Promise.all([one.session.start(), other.session.start()])
    await Promise.all([world.signIn(one, 'alice'), world.signIn(other, 'bob')])
    await settled()
    await settled()
    expect(one.session.snapshot.userId).toBe(other.session.snapshot.userId)
    expect(await one.profile()).toBe(await other.profile())
  })
})

describe('messages', () => {
  const good = {
    v: 1,
    realm: 'default',
    kind: 'signedOut',
    epoch: 99,
    generation: 99,
    sender: 'other',
    signedIn: false,
  }

  it.each([
    ['nothing', null],
    ['text', 'signedOut'],
    ['another version', { ...good, v: 2 }],
    ['another realm', { ...good, realm: 'other' }],
    ['an unknown kind', { ...good, kind: 'obey' }],
    ['an epoch that is no count', { ...good, epoch: '99' }],
    ['an endless epoch', { ...good, epoch: Number.POSITIVE_INFINITY }],
    ['no generation', { ...good, generation: undefined }],
    ['an older epoch', { ...good, epoch: 0 }],
  ])('F31 old or foreign channel messages are ignored: %s', async (_, message) => {
    const tab = await world.signedIn()
    world.browser.say(message)
    await settled()
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', epoch: 1 })
    expect(world.refreshes).toBe(0)
  })

  it('F31 one of this realm and version is not', async () => {
    const tab = await world.signedIn()
    world.browser.say(good)
    await settled()
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', epoch: 99 })
  })

  it('carry no token, in either mode', async () => {
    for (const mode of ['cookie', 'token'] as const) {
      const heard: unknown[] = []
      const channel = world.browser.tab().channel('gatehouse:default')
      channel.addEventListener('message', ({ data }) => heard.push(data))
      const tab = await world.signedIn('alice', { mode })
      await world.expire(tab)
      await tab.profile()
      await settled()
      await tab.session.signOut()
      await settled()
      expect(heard.length).toBeGreaterThanOrEqual(3)
      expect(JSON.stringify(heard)).not.toMatch(/access\.|refresh\./)
      channel.close()
      tab.session.dispose()
    }
  })

  it('and in cookie mode the storage holds none either', async () => {
    const tab = await world.signedIn('alice', { mode: 'cookie' })
    await world.expire(tab)
    await tab.profile()
    const stored = String(await world.browser.storage.getItem('gatehouse.default'))
    expect(JSON.parse(stored)).toEqual({ v: 1, epoch: 1, generation: 2, signedIn: true })
  })
})

it('locks of one origin let one in at a time', async () => {
  const locks = new FakeLocks()
  const release = locks.hold('name')
  let entered = false
  const waiting = locks.request('name', async () => {
    entered = true
    expect(locks.held).toBe(1)
  })
  await settled()
  expect(entered).toBe(false)
  release()
  await waiting
  expect(locks.held).toBe(0)
})
