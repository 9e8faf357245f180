import { SessionEndedError } from '@gatehouse/session'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { failureOf, observe, PROFILE, type Tab, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

type Mode = 'cookie' | 'token'

const watched = (tab: Tab) => {
  const changes: unknown[] = []
  tab.session.on('identity', (change) => {
    changes.push(change)
  })
  tab.session.on('drop', (error) => changes.push(error))
  return changes
}

async function twoTabs(mode: Mode): Promise<[Tab, Tab]> {
  const one = await world.signedIn('alice', { mode })
  const other = world.tab({ mode })
  await other.session.start()
  return [one, other]
}

/** The server ends every session of the user and opens a new one, as `changePassword` does. */
function endAll(): void {
  for (const { id } of world.server.sessions.all) world.server.end(id, 'PASSWORD_CHANGED')
}

async function changePassword(tab: Tab, mode: Mode): Promise<void> {
  endAll()
  await world.signIn(tab, 'alice', mode)
}

describe('a new session of the same user', () => {
  it.each(['token', 'cookie'] as const)(
    'is a renewal (%s mode): the epoch stays, nothing is cleared, nothing in flight is dropped',
    async (mode) => {
      const tab = await world.signedIn('alice', { mode })
      await tab.profile()
      const changes = watched(tab)
      const cached = JSON.stringify(tab.client.extract())
      world.server.fault('addNote', { delayMs: 1_000 })
      const note = tab.addNote()
      await settled()
      const { sessionId } = tab.session.snapshot
      await changePassword(tab, mode)
      expect(tab.session.snapshot).toMatchObject({
        status: 'fresh',
        epoch: 1,
        generation: 2,
        userId: 'alice',
      })
      expect(tab.session.snapshot.sessionId).not.toBe(sessionId)
      await world.clock.advance(1_000)
      await note
      expect(changes).toEqual([])
      expect(JSON.stringify(tab.client.extract())).toContain(cached.slice(1, -1))
      expect(await tab.profile()).toBe('alice')
    },
  )

  it.each(['token', 'cookie'] as const)(
    'is adopted by the other tabs (%s mode), which are not signed out',
    async (mode) => {
      const [one, other] = await twoTabs(mode)
      const changes = watched(other)
      await changePassword(one, mode)
      await settled()
      expect(await other.profile()).toBe('alice')
      expect(await one.profile()).toBe('alice')
      expect(other.session.snapshot).toMatchObject({ status: 'fresh', epoch: 1, userId: 'alice' })
      expect(changes).toEqual([])
      expect(world.server.sessions.all).toHaveLength(2)
    },
  )

  it.each(['token', 'cookie'] as const)(
    'signs no other tab out whose refresh with the former token was late (%s mode)',
    async (mode) => {
      const [one, other] = await twoTabs(mode)
      await world.expire(one, other)
      const changes = watched(other)
      endAll()
      // Refused with the old credential, before the new one has reached the tab that changed the password.
      const late = other.profile()
      await settled()
      expect(world.refreshes).toBeGreaterThan(0)
      await world.signIn(one, 'alice', mode)
      await world.clock.advance(1_000)
      expect(await late).toBe('alice')
      expect(changes).toEqual([])
      expect(other.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice', reason: undefined })
      expect(one.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice', reason: undefined })
    },
  )

  it('does not keep a change of password elsewhere from ending this session, a second later', async () => {
    const tab = await world.signedIn('alice', { mode: 'cookie' })
    await world.expire(tab)
    endAll()
    const failed = failureOf(tab.profile())
    await world.clock.advance(999)
    expect(tab.session.snapshot.reason).toBeUndefined()
    await world.clock.advance(1)
    const error = await failed
    expect(SessionEndedError.is(error) && error.reason).toBe('PASSWORD_CHANGED')
    expect(world.refreshes).toBe(2)
  })

  it('of one that has been signed out elsewhere meanwhile is a sign-in', async () => {
    const [one] = await twoTabs('token')
    const silent = world.tab({ channel: null, page: null })
    await silent.session.start()
    await one.session.signOut()
    await settled()
    await world.signIn(silent, 'alice')
    await settled()
    expect(silent.session.snapshot).toMatchObject({ status: 'fresh', epoch: 3 })
    expect(await silent.profile()).toBe('alice')
  })
})

describe('signing out twice', () => {
  it('joins the first: one call, one answer, one change of identity', async () => {
    const tab = await world.signedIn()
    const changes = watched(tab)
    world.server.fault('logout', { delayMs: 1_000 })
    const both = Promise.all([tab.session.signOut(), tab.session.signOut()])
    await world.clock.advance(1_000)
    expect(await both).toEqual([{ serverConfirmed: true }, { serverConfirmed: true }])
    expect(world.server.arrived.logout).toBe(1)
    expect(tab.session.snapshot).toMatchObject({ epoch: 2, status: 'signedOut' })
    expect(changes).toHaveLength(2)
  })

  it('does not join one that a sign-in has overtaken', async () => {
    const tab = await world.signedIn()
    world.server.outage('logout', 'hang')
    const first = tab.session.signOut()
    await settled()
    await world.signIn(tab, 'bob')
    world.server.outage('logout')
    expect(await tab.session.signOut()).toEqual({ serverConfirmed: true })
    expect(tab.session.snapshot.status).toBe('signedOut')
    await world.clock.advance(5_000)
    expect(await first).toEqual({ serverConfirmed: false })
    const waiting = observe(world.chain(tab.session), tab.client, PROFILE)
    await failureOf(waiting.result)
    expect(world.server.bearers.at(-1)?.token).toBeUndefined()
  })
})
