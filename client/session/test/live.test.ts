import { liveStream } from '@gatehouse/session/live'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type LiveTab, LiveWorld } from './live-world.ts'
import { HOUR, MINUTE, TTL } from './world.ts'

let world: LiveWorld
beforeEach(() => {
  world = new LiveWorld()
})
afterEach(() => world.dispose())

const noLocks = { locks: null }
const withAndWithout = [
  ['with locks', {}],
  ['without locks', noLocks],
] as const

/** Tabs whose clocks are hours apart. */
async function tabsOf(count: number, options = {}): Promise<[LiveTab, ...LiveTab[]]> {
  const tabs: [LiveTab, ...LiveTab[]] = [await world.liveTab(options)]
  await world.clock.advance(2_000)
  while (tabs.length < count) tabs.push(await world.liveTab(options))
  await world.clock.advance(2_000)
  return tabs
}

const leading = (tabs: readonly LiveTab[]) => tabs.filter(({ live }) => live.leads)

describe('F48 one stream a browser', () => {
  it.each(withAndWithout)('F48 serves all tabs, each event once, %s', async (_how, options) => {
    const tabs = await tabsOf(4, options)
    expect(leading(tabs)).toEqual([tabs[0]])
    expect(tabs.map(({ live }) => live.live)).toEqual([true, true, true, true])
    await world.push({ __typename: 'SessionsChanged' })
    expect(world.attempts).toBe(1)
    for (const { events } of tabs)
      expect(events.filter((one) => one !== 'Watching')).toEqual(['SessionsChanged'])
  })

  it.each(withAndWithout)('F48 tabs that open together agree on one, %s', async (_how, options) => {
    const tabs = await Promise.all([1, 2, 3, 4].map(() => world.liveTab(options)))
    await world.clock.advance(4_000)
    expect(leading(tabs)).toHaveLength(1)
    expect(world.streams.size).toBe(1)
  })

  it('F48 the lock shows at once that the leading tab is gone', async () => {
    const [first, ...others] = await tabsOf(3)
    first.kill()
    await world.clock.advance(0)
    expect(leading(others)).toHaveLength(1)
    expect(world.streams.size).toBe(1)
  })

  it.each([
    ['killed', noLocks],
    ['frozen', noLocks],
    ['frozen', {}],
  ] as const)('F48 a leading tab that is %s is replaced within 5 s (%j)', async (how, options) => {
    const [first, ...others] = await tabsOf(3, options)
    if (how === 'killed') first.kill()
    else first.freeze()
    await world.clock.advance(5_000)
    expect(leading(others)).toHaveLength(1)
    await world.push({ __typename: 'ProfileChanged' })
    for (const { events } of others) expect(events).toContain('ProfileChanged')
  })

  it.each(withAndWithout)(
    'F48 a leading tab that thaws yields, and knows that it missed events, %s',
    async (_how, options) => {
      const [first, ...others] = await tabsOf(3, options)
      const thaw = first.freeze()
      await world.clock.advance(5_000)
      thaw()
      await world.clock.advance(2_000)
      expect(first.live.leads).toBe(false)
      expect(leading(others)).toHaveLength(1)
      expect(world.streams.size).toBe(1)
      await world.push({ __typename: 'ProfileChanged' })
      expect(first.events.filter((one) => one === 'ProfileChanged')).toHaveLength(1)
      expect(first.looks()).toBeGreaterThan(0)
    },
  )

  it('F48 a tab that missed an event, as in the back-forward cache, reads again what it shows', async () => {
    let away = false
    const channel = (name: string) => {
      const open = world.browser.tab().channel(name)
      return {
        ...open,
        addEventListener: (type: 'message', listener: (event: { data: unknown }) => void) =>
          open.addEventListener(type, (event) => !away && listener(event)),
      }
    }
    const [first] = await tabsOf(1)
    const other = await world.liveTab({ channel })
    await world.clock.advance(2_000)
    away = true
    await world.push({ __typename: 'ProfileChanged' })
    away = false
    await world.clock.advance(3_000)
    expect(first.live.leads).toBe(true)
    expect(other.events).not.toContain('ProfileChanged')
    expect(other.looks()).toBe(1)
  })

  it('F48 messages of other versions are ignored', async () => {
    const [first, other] = await tabsOf(2)
    for (const message of [
      null,
      { v: 2, kind: 'lead', from: 1, term: 99, passed: 0 },
      { v: 1, kind: 'lead', from: 1 },
    ])
      world.browser.say(message, 'gatehouse:default:live:alice')
    await world.clock.advance(100)
    expect([first.live.leads, other?.live.leads]).toEqual([true, false])
  })

  it('F48 where there are no channels each tab has its own', async () => {
    const tabs = await tabsOf(2, { channel: null, locks: null })
    expect(leading(tabs)).toHaveLength(2)
    expect(world.streams.size).toBe(2)
  })

  it('F48 a hidden tab keeps its stream and opens none: the tab that is shown takes over', async () => {
    const [first, other] = await tabsOf(2, noLocks)
    first.page.hide()
    await world.clock.advance(MINUTE)
    expect(first.live.leads).toBe(true)
    await world.cut()
    await world.clock.advance(5_000)
    expect(other?.live.leads).toBe(true)
    expect(world.streams.size).toBe(1)
  })

  it('F48 hidden tabs get the news when they are shown', async () => {
    const [first, other] = await tabsOf(2)
    other?.page.hide()
    await world.push({ __typename: 'SessionsChanged' })
    expect(first.events).toContain('SessionsChanged')
    expect(other?.events).not.toContain('SessionsChanged')
    expect(other?.looks()).toBe(0)
    other?.page.show()
    expect(other?.looks()).toBe(1)
  })

  it('F48 random deaths, freezes and visibility leave one leading tab, and no stream of a dead one', async () => {
    let seed = 7
    const random = (below: number) => {
      seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor((seed / 2_147_483_648) * below)
    }
    const tabs = new Set(await tabsOf(3, noLocks))
    const thaws = new Map<LiveTab, () => void>()
    const any = () => [...tabs][random(tabs.size)]
    const deeds: Array<() => unknown> = [
      async () => tabs.size < 6 && tabs.add(await world.liveTab(random(2) ? noLocks : {})),
      () => {
        const tab = tabs.size > 1 ? any() : undefined
        if (!tab) return
        tab.kill()
        tabs.delete(tab)
        thaws.delete(tab)
      },
      () => {
        const tab = any()
        if (tab && !thaws.has(tab)) thaws.set(tab, tab.freeze())
      },
      () => {
        const [tab, thaw] = [...thaws][0] ?? []
        if (tab) thaws.delete(tab)
        thaw?.()
      },
      () => any()?.page.hide(),
      () => any()?.page.show(),
      () => world.cut(),
      () => world.complete(),
    ]
    for (let round = 0; round < 60; round += 1) {
      for (let deed = 0; deed < 4; deed += 1) {
        await deeds[random(deeds.length)]?.()
        await world.clock.advance(random(3_000))
      }
      for (const thaw of thaws.values()) thaw()
      thaws.clear()
      for (const { page } of tabs) page.show()
      await world.clock.advance(MINUTE)
      expect(leading([...tabs])).toHaveLength(1)
      expect(world.streams.size).toBe(1)
    }
  })
})

describe('a stream that is refused or ends', () => {
  it('F49 refused as expired: one refresh, reopened', async () => {
    const [tab] = await tabsOf(1)
    world.server.sessions.forgetAccessTokens()
    await world.complete()
    await world.clock.advance(3_000)
    expect(world.refreshes).toBe(1)
    expect(world.streams.size).toBe(1)
    expect(tab.looks()).toBe(1)
  })

  it('F49 refused again with the new token: a pause, and no loop', async () => {
    await tabsOf(1)
    world.fault = () => new Response('{}', { status: 401 })
    await world.complete()
    await world.clock.advance(MINUTE)
    expect(world.refreshes).toBeLessThan(8)
    expect(world.attempts).toBeLessThan(16)
  })

  it('F49 the session has ended: signed out in all tabs, with the reason, after one refresh', async () => {
    const tabs = await tabsOf(3)
    const [row] = world.server.sessions.all
    world.server.sessions.end(row?.id ?? '', 'REVOKED')
    await world.push({ __typename: 'SessionEnded' })
    await world.clock.advance(100)
    for (const { session, events } of tabs) {
      expect(session.snapshot).toMatchObject({ status: 'signedOut', reason: 'REVOKED' })
      expect(events).toContain('SessionEnded')
    }
    expect(world.refreshes).toBe(1)
    expect(world.streams.size).toBe(0)
    const attempts = world.attempts
    await world.clock.advance(HOUR)
    expect(world.attempts).toBe(attempts)
  })

  it('F50 stream and refresh at once: one refresh', async () => {
    const [tab] = await tabsOf(1)
    await world.clock.advance(TTL * 1000)
    const before = world.refreshes
    world.server.sessions.forgetAccessTokens()
    world.server.fault('refresh', { delayMs: 500 })
    await world.complete()
    const refused = new Promise((resolve) => {
      tab.session.authorize((_error, credential) =>
        tab.session.authorize((_, next) => resolve(next), credential),
      )
    })
    await world.clock.advance(4_000)
    expect(await refused).toBeDefined()
    expect(world.refreshes - before).toBe(1)
    expect(world.streams.size).toBe(1)
  })

  it('F50 the role changes: one refresh for all tabs, before they get the news', async () => {
    const tabs = await tabsOf(3)
    world.server.sessions.forgetAccessTokens()
    await world.push({ __typename: 'RoleChanged' })
    await world.clock.advance(100)
    expect(world.refreshes).toBe(1)
    for (const { events, session } of tabs) {
      expect(events).toContain('RoleChanged')
      expect(session.snapshot.generation).toBe(2)
    }
  })

  it('is opened again after at most 2 s, and what may have been missed is read', async () => {
    const tabs = await tabsOf(2)
    await world.clock.advance(MINUTE)
    await world.cut()
    expect(tabs[0].live.live).toBe(false)
    await world.clock.advance(3_000)
    expect(tabs.map(({ live, looks }) => [live.live, looks()])).toEqual([
      [true, 1],
      [true, 1],
    ])
  })

  it('silent for 30 s is opened again', async () => {
    await tabsOf(1)
    world.fault = undefined
    const [stream] = world.streams
    if (stream) stream.send = () => {}
    await world.clock.advance(31_000)
    expect(world.attempts).toBe(2)
  })

  it('an hour of outage: at most a hundred attempts, and the page is read each minute', async () => {
    const [tab] = await tabsOf(1)
    world.fault = () => Promise.reject(new TypeError('fetch failed'))
    await world.cut()
    await world.clock.advance(HOUR)
    expect(world.attempts).toBeLessThan(100)
    expect(tab.looks()).toBeGreaterThanOrEqual(59)
    expect(tab.looks()).toBeLessThanOrEqual(60)
  })

  it('a proxy that cuts each connection after 10 s: at most a hundred attempts in an hour', async () => {
    const [tab] = await tabsOf(1)
    for (let second = 0; second < 3_600; second += 10) {
      await world.clock.advance(10_000)
      await world.cut()
    }
    expect(world.attempts).toBeLessThan(100)
    expect(tab.looks()).toBeGreaterThan(50)
  })

  it('a proxy that passes on the beginning alone: at most a hundred attempts in an hour', async () => {
    const [tab] = await tabsOf(1)
    for (let second = 0; second < 3_600; second += 10) {
      for (const stream of world.streams) stream.send = () => {}
      await world.clock.advance(10_000)
    }
    expect(world.attempts).toBeLessThan(100)
    expect(tab.looks()).toBeGreaterThan(35)
  })
})

describe('without streams', () => {
  it.each([
    ['the server has none', () => new Response('{}', { status: 404 })],
    ['a proxy answers', () => new Response('<html>', { headers: { 'content-type': 'text/html' } })],
    ['a proxy holds them back', () => new Promise<Response>(() => {})],
  ])('the page is read once a minute and on focus, if %s', async (_why, fault) => {
    world.fault = fault
    const tabs = [await world.liveTab(), await world.liveTab()]
    await world.clock.advance(10 * MINUTE)
    expect(world.attempts).toBeLessThan(6)
    for (const { looks } of tabs) expect(looks()).toBe(10)
    await world.clock.advance(MINUTE / 2)
    for (const { page, looks } of tabs) {
      page.wake()
      page.wake()
      expect(looks()).toBe(11)
    }
    for (const { page } of tabs) page.hide()
    await world.clock.advance(10 * MINUTE)
    for (const { looks } of tabs) expect(looks()).toBe(11)
  })

  it('a server that asks to wait is not asked before', async () => {
    world.fault = () => new Response('{}', { status: 503, headers: { 'retry-after': '40' } })
    await world.liveTab()
    await world.clock.advance(39_000)
    expect(world.attempts).toBe(1)
    world.fault = undefined
    await world.clock.advance(5_000)
    expect(world.streams.size).toBe(1)
  })
})

describe('the stream of one page', () => {
  it('is kept open, and ends with the session', async () => {
    const { session } = await world.signedIn()
    const events: unknown[] = []
    const tail = liveStream(session, {
      subscription: { query: 'subscription { auditEvents { id } }' },
      clock: world.clock,
      fetch: async () =>
        new Response('event: next\r\ndata: {"data":{"auditEvents":{"id":"1"}}}\r\n\r\n', {
          headers: { 'content-type': 'text/event-stream' },
        }),
      onEvent: (event) => events.push(event),
      onLook: () => {},
    })
    await world.clock.advance(0)
    expect(events).toEqual([{ id: '1' }])
    await session.signOut()
    expect(tail.live).toBe(false)
    expect(world.clock.timers).toBe(0)
  })
})
