import { ApolloLink } from '@apollo/client'
import { SessionDisposedError } from '@gatehouse/session'
import { AuthLink } from '@gatehouse/session/apollo'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, expect, it } from '@jest/globals'
import { Observable } from 'rxjs'
import { failureOf, observe, PROFILE, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

it('F17 unsubscribed while queued: never sent', async () => {
  const tab = await world.signedIn()
  await world.expire(tab)
  world.server.fault('refresh', { delayMs: 1_000 })
  const other = tab.profile()
  const queued = observe(tab.client.link, tab.client, PROFILE)
  await settled()
  queued.unsubscribe()
  await world.clock.advance(1_000)
  await other
  expect(world.server.arrived.profile).toBe(1)
})

it('F18 the unsubscribed operation had started the refresh: it goes on for the others', async () => {
  const tab = await world.signedIn()
  await world.expire(tab)
  world.server.fault('refresh', { delayMs: 1_000 })
  const first = observe(tab.client.link, tab.client, PROFILE)
  await settled()
  const other = tab.profile()
  first.unsubscribe()
  await world.clock.advance(1_000)
  expect(await other).toBe('alice')
  expect(world.refreshes).toBe(1)
})

it('F18 unsubscribed in flight: the request is given up, the session is not', async () => {
  const tab = await world.signedIn()
  let torn = 0
  const hanging = new ApolloLink(
    () =>
      new Observable(() => () => {
        torn += 1
      }),
  )
  const link = ApolloLink.from([new AuthLink({ session: tab.session }), hanging])
  observe(link, tab.client, PROFILE).unsubscribe()
  expect(torn).toBe(1)
  expect(await tab.profile()).toBe('alice')
})

it("F19 the caller's signal aborts in flight: AbortError, no retry", async () => {
  const tab = await world.signedIn()
  world.server.fault('profile', 'hang')
  const stop = new AbortController()
  const { result } = observe(tab.client.link, tab.client, PROFILE, { fetchOptions: { signal: stop.signal } })
  await settled()
  stop.abort()
  expect(await failureOf(result)).toMatchObject({ name: 'AbortError' })
  await settled()
  expect(world.server.arrived.profile).toBe(1)
  expect(world.refreshes).toBe(0)
})

it("F19 the caller's signal aborts while queued: AbortError at once, never sent", async () => {
  const tab = await world.signedIn()
  await world.expire(tab)
  world.server.fault('refresh', 'hang')
  const stop = new AbortController()
  const { result } = observe(tab.client.link, tab.client, PROFILE, { fetchOptions: { signal: stop.signal } })
  await settled()
  stop.abort()
  expect(await failureOf(result)).toMatchObject({ name: 'AbortError' })
  await world.clock.advance(20_000)
  expect(world.server.arrived.profile).toBeUndefined()
})

it('F19 a signal that was aborted before: AbortError, never sent', async () => {
  const tab = await world.signedIn()
  const { result } = observe(tab.client.link, tab.client, PROFILE, {
    fetchOptions: { signal: AbortSignal.abort() },
  })
  expect(await failureOf(result)).toMatchObject({ name: 'AbortError' })
  expect(world.server.arrived.profile).toBeUndefined()
})

it('F39 a link below that throws is the error of its own operation, and of no other', async () => {
  const tab = await world.signedIn()
  await world.expire(tab)
  world.server.fault('refresh', { delayMs: 1_000 })
  const throwing = new ApolloLink(() => {
    throw new RangeError('broken')
  })
  const link = ApolloLink.from([new AuthLink({ session: tab.session }), throwing])
  const broken = observe(link, tab.client, PROFILE)
  const other = tab.profile()
  await world.clock.advance(1_000)
  expect(await failureOf(broken.result)).toBeInstanceOf(RangeError)
  expect(await other).toBe('alice')
})

it('after `dispose` nothing is left: no timer, no channel, no listener, no waiting operation', async () => {
  const tab = await world.signedIn()
  await world.expire(tab)
  world.server.fault('refresh', 'hang')
  const waiting = failureOf(tab.profile())
  await settled()
  tab.session.dispose()
  expect(SessionDisposedError.is(await waiting)).toBe(true)
  await settled()
  expect(world.clock.timers).toBe(0)
  expect(world.browser.channels).toBe(0)
  expect(world.browser.locks.held).toBe(0)
  expect(tab.page.listeners).toBe(0)
  expect(SessionDisposedError.is(await failureOf(tab.profile()))).toBe(true)
  expect(tab.session.snapshot.status).toBe('disposed')
})
