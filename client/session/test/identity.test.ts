import { ApolloLink, HttpLink } from '@apollo/client'
import { SessionChangedError } from '@gatehouse/session'
import { AuthLink } from '@gatehouse/session/apollo'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { execute, failureOf, PING, PROFILE, profileOf, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

describe('sign-out', () => {
  it('F20 logout during a refresh: the late token is discarded, waiters get `SessionChangedError`', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 1_000 })
    const waiting = failureOf(tab.profile())
    await settled()
    await tab.session.signOut()
    expect(SessionChangedError.is(await waiting)).toBe(true)
    await world.clock.advance(2_000)
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', reason: 'SIGNED_OUT' })
    expect(JSON.parse(String(await world.browser.storage.getItem('gatehouse.default')))).not.toHaveProperty(
      'tokens',
    )
    await tab.client.query({ query: PING, fetchPolicy: 'network-only' })
    expect(world.server.bearers.at(-1)).toEqual({ field: 'ping', token: undefined })
  })

  it('happens in this order', async () => {
    const order: string[] = []
    const tab = await world.signedIn('alice', {
      storage: {
        getItem: (key) => world.browser.storage.getItem(key),
        setItem: (key, value) => {
          order.push(value.includes('accessToken') ? 'stored' : 'storage dropped')
          return world.browser.storage.setItem(key, value)
        },
      },
      fetch: (url, init) => {
        order.push('server notified')
        return world.server.fetch(url, init)
      },
    })
    const other = world.tab({ storage: { getItem: () => null, setItem: () => {} } })
    await other.session.start()
    order.length = 0
    tab.session.on('drop', () => order.push('operations dropped'))
    tab.session.on('close', () => order.push('sockets closed'))
    tab.session.on('identity', () => {
      order.push('cleared')
    })
    tab.session.subscribe(() => order.push(tab.session.snapshot.status))
    const channel = world.browser.tab().channel('gatehouse:default')
    channel.addEventListener('message', () => order.push('tabs notified'))
    expect(await tab.session.signOut()).toEqual({ serverConfirmed: true })
    expect(order).toEqual([
      'operations dropped',
      'initialising',
      'server notified',
      'tabs notified',
      'storage dropped',
      'sockets closed',
      'cleared',
      'signedOut',
    ])
    channel.close()
  })

  it('is done within a bound when the server does not answer, and says so', async () => {
    const tab = await world.signedIn()
    world.server.outage('logout', 'hang')
    const left = tab.session.signOut()
    await world.clock.advance(5_000)
    expect(await left).toEqual({ serverConfirmed: false })
    expect(tab.session.snapshot.status).toBe('signedOut')
  })

  it('ends the session on the server by cookie, too', async () => {
    const tab = await world.signedIn('alice', { mode: 'cookie' })
    await tab.session.signOut()
    expect(world.server.sessions.all[0]?.ended).toBe('LOGGED_OUT')
    expect(world.cookies.refreshToken).toBeUndefined()
  })

  it('without a signed-in user sends nothing', async () => {
    const tab = world.tab()
    await tab.session.start()
    expect(await tab.session.signOut()).toEqual({ serverConfirmed: false })
    expect(world.server.arrived.logout).toBeUndefined()
  })
})

describe('another user', () => {
  it('F21 signs in meanwhile: old results are dropped', async () => {
    const tab = await world.signedIn('alice')
    world.server.fault('profile', { delayMs: 1_000 })
    const late = failureOf(tab.profile())
    await settled()
    await world.signIn(tab, 'bob')
    await world.clock.advance(1_000)
    const error = await late
    expect(String(error)).not.toContain('alice')
    expect(tab.client.extract()).toEqual({})
    expect(await tab.profile()).toBe('bob')
  })

  it('F21 waiting operations of the former user are never sent as the next', async () => {
    const tab = await world.signedIn('alice')
    await world.expire(tab)
    world.server.fault('refresh', 'hang')
    const waiting = failureOf(tab.addNote())
    await settled()
    await world.signIn(tab, 'bob')
    expect(SessionChangedError.is(await waiting)).toBe(true)
    expect(world.server.arrived.addNote).toBeUndefined()
  })

  it('F21 is shown only when the handlers are through', async () => {
    const tab = await world.signedIn('alice')
    let clear = () => {}
    tab.session.on(
      'identity',
      () =>
        new Promise<void>((resolve) => {
          clear = resolve
        }),
    )
    const entering = world.signIn(tab, 'bob')
    await settled()
    expect(tab.session.snapshot).toMatchObject({ status: 'initialising', signedIn: false, userId: undefined })
    clear()
    await entering
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', userId: 'bob' })
  })

  it('F21 in the cookie, unnoticed by any tab: the refresh reveals it', async () => {
    const tab = await world.signedIn('alice', { mode: 'cookie' })
    await tab.profile()
    world.server.signInByCookie('bob', world.cookies)
    await world.expire(tab)
    expect(SessionChangedError.is(await failureOf(tab.profile()))).toBe(true)
    await settled()
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', userId: 'bob', epoch: 2 })
    expect(tab.client.extract()).toEqual({})
  })

  it('the same user again, after the server ended the session: nothing is cleared', async () => {
    const tab = await world.signedIn('alice')
    const changes: unknown[] = []
    tab.session.on('identity', (change) => {
      changes.push(change)
    })
    world.server.end(tab.session.snapshot.sessionId ?? '', 'EXPIRED')
    await failureOf(tab.profile())
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', formerUserId: 'alice' })
    await world.signIn(tab, 'alice')
    expect(tab.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice', formerUserId: undefined })
    expect(changes).toEqual([])
    world.server.end(tab.session.snapshot.sessionId ?? '', 'EXPIRED')
    await failureOf(tab.profile())
    await world.signIn(tab, 'bob')
    expect(changes).toEqual([{ from: 'alice', to: 'bob' }])
  })
})

describe('who is not concerned', () => {
  it.each([['of a signed-out user'], ['of an expired one while the server is away']])(
    'F28 a public operation %s: not blocked, no header',
    async (which) => {
      const tab = await world.signedIn()
      if (which.includes('signed-out')) await tab.session.signOut()
      else {
        await world.expire(tab)
        world.server.outage('refresh', 'hang')
        void failureOf(tab.profile())
      }
      await tab.client.query({ query: PING, context: { auth: 'skip' } })
      const sent = world.server.bearers.filter(({ field }) => field === 'ping')
      expect(sent).toEqual([{ field: 'ping', token: undefined }])
    },
  )

  it('F28 what generated code knows to be public is not blocked either', async () => {
    const tab = await world.signedIn()
    const isPublic = ({ operationName }: ApolloLink.Operation) => operationName === 'Ping'
    const link = ApolloLink.from([
      new AuthLink({ session: tab.session, isPublic }),
      new HttpLink({ uri: '/graphql', fetch: world.transport() }),
    ])
    await execute(tab.session, link, PING)
    expect(world.server.bearers.at(-1)?.token).toBeUndefined()
  })

  it('F37 an operation for another origin: no token, no refresh', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    const context = { uri: 'https://elsewhere.example/graphql' }
    await failureOf(tab.client.query({ query: PROFILE, context, fetchPolicy: 'network-only' }))
    expect(world.server.bearers.at(-1)).toEqual({ field: 'profile', token: undefined })
    expect(world.refreshes).toBe(0)
  })

  it('F37 an origin that was allowed gets it', async () => {
    const tab = await world.signedIn()
    const origins = ['https://api.example.org']
    const http = new HttpLink({ uri: 'https://api.example.org/graphql', fetch: world.transport() })
    const link = (uri: string) =>
      ApolloLink.from([new AuthLink({ session: tab.session, uri, origins }), http])
    await execute(tab.session, link('https://api.example.org/graphql'), PROFILE)
    expect(world.server.bearers.at(-1)?.token).toMatch(/^access/)
    await execute(tab.session, link('https://evil.example/graphql'), PROFILE)
    expect(world.server.bearers.at(-1)?.token).toBeUndefined()
  })
})

describe('F39 throwing callbacks', () => {
  const boom = () => {
    throw new Error('boom')
  }

  it('F39 of every kind are caught and reported, and nothing gets stuck', async () => {
    const tab = await world.signedIn('alice', { onEvent: boom })
    tab.session.subscribe(boom)
    for (const name of ['drop', 'close', 'token', 'identity'] as const) tab.session.on(name, boom)
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
    await world.signIn(tab, 'bob')
    expect(await tab.profile()).toBe('bob')
    await tab.session.signOut()
    expect(tab.session.snapshot.status).toBe('signedOut')
    expect(tab.errors.length).toBeGreaterThanOrEqual(6)
  })

  it('F39 a callback that throws on receiving its credential does not affect the others', async () => {
    const tab = await world.signedIn()
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 1_000 })
    tab.session.authorize(boom)
    const other = tab.profile()
    await world.clock.advance(1_000)
    expect(await other).toBe('alice')
    expect(tab.errors).toHaveLength(1)
  })

  it('F39 of the reporter itself are swallowed', async () => {
    const tab = await world.signedIn('alice', { onEvent: boom, onError: boom })
    tab.session.subscribe(boom)
    await world.expire(tab)
    expect(await tab.profile()).toBe('alice')
  })

  it('F39 a handler that never settles does not block for long', async () => {
    const tab = await world.signedIn()
    tab.session.on('identity', () => new Promise<void>(() => {}))
    const left = tab.session.signOut()
    await world.clock.advance(5_000)
    await left
    expect(tab.session.snapshot.status).toBe('signedOut')
  })

  it('F39 a handler that asks for something through the link does not lock up', async () => {
    const tab = await world.signedIn('alice')
    const seen: string[] = []
    const other = world.client(tab.session)
    tab.session.on('identity', async () => {
      seen.push(await profileOf(other))
    })
    await world.signIn(tab, 'bob')
    expect(seen).toEqual(['bob'])
  })
})
