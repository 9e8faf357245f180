import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { failureOf, type Tab, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

const options = { mode: 'cookie', probe: true } as const
const key = 'gatehouse.default'

async function opened(): Promise<Tab> {
  const tab = world.tab(options)
  await tab.session.start()
  return tab
}

describe('F54 the storage of scripts is cleared, the cookie lives', () => {
  it('F54 with `probe` the person is still signed in, in the same session', async () => {
    await world.signedIn('alice', options)
    await world.browser.storage.removeItem?.(key)
    const tab = await opened()
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(world.server.sessions.all).toHaveLength(1)
    expect(await tab.profile()).toBe('alice')
  })

  it('F54 it asks once, also when several operations wait, and writes the hint', async () => {
    world.server.signInByCookie('alice', world.cookies)
    const tab = world.tab(options)
    expect(await Promise.all([tab.profile(), tab.profile(), tab.session.start().then(() => '')])).toEqual([
      'alice',
      'alice',
      '',
    ])
    await settled()
    expect(world.refreshes).toBe(1)
    expect(JSON.parse(String(await world.browser.storage.getItem(key)))).toMatchObject({ signedIn: true })
  })

  it('F54 without a signed-in user there is one request per page, whatever the page asks', async () => {
    const tab = await opened()
    expect(tab.session.snapshot).toMatchObject({ status: 'anonymous', signedIn: false, reason: undefined })
    for (let time = 0; time < 5; time += 1) {
      await failureOf(tab.profile())
      await tab.session.start()
      tab.page.wake()
      await world.clock.advance(60_000)
    }
    expect(world.refreshes).toBe(1)
  })

  it('F54 a response without a user does not affect other tabs, and is not a sign-out', async () => {
    const other = await world.signedIn('alice', options)
    await world.browser.storage.removeItem?.(key)
    world.cookies.refreshToken = undefined
    const heard: unknown[] = []
    world.browser
      .tab()
      .channel('gatehouse:default')
      .addEventListener('message', ({ data }) => heard.push(data))
    expect((await opened()).session.snapshot).toMatchObject({ status: 'anonymous', epoch: 0 })
    await settled()
    expect(heard).toEqual([])
    expect(await world.browser.storage.getItem(key)).toBeNull()
    expect(other.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice', epoch: 1 })
  })

  it.each(['requestLost', 'malformed', { status: 503 }] as const)(
    'F54 a server that does not answer (%j) leaves the page anonymous, and a sign-in goes through',
    async (fault) => {
      world.server.outage('refresh', fault)
      const tab = await opened()
      expect(tab.session.snapshot).toMatchObject({ status: 'anonymous', error: undefined })
      await world.signIn(tab, 'alice', 'cookie')
      expect(await tab.profile()).toBe('alice')
    },
  )

  it('F54 without `probe` nothing is asked', async () => {
    world.server.signInByCookie('alice', world.cookies)
    const tab = world.tab({ mode: 'cookie' })
    expect(await tab.session.start()).toMatchObject({ status: 'anonymous' })
    expect(world.refreshes).toBe(0)
  })
})
