import { ApolloLink } from '@apollo/client'
import { type Fetch, SessionChangedError, SessionEndedError } from '@gatehouse/session'
import { AuthLink } from '@gatehouse/session/apollo'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Observable } from 'rxjs'
import { ADD_NOTE, failureOf, observe, PROFILE, type Tab, TTL, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

/** A `fetch` that does not heed its signal: what it started is answered, however late. */
const deaf =
  (send: Fetch): Fetch =>
  (url, init) =>
    send(url, { ...init, signal: new AbortController().signal })

/** An operation through the link alone: nothing but the link can stop it. */
const ask = ({ session, client }: Tab, query = PROFILE) => observe(world.chain(session), client, query)

describe('the commit guard', () => {
  it('a response that arrives after a sign-out is ignored, not stored, and reported', async () => {
    const tab = await world.signedIn('alice', { fetch: deaf(world.server.fetch) })
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 3_000 })
    const waiting = failureOf(tab.profile())
    await settled()
    await tab.session.signOut()
    await world.clock.advance(3_000)
    expect(SessionChangedError.is(await waiting)).toBe(true)
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', generation: 1 })
    expect(await world.browser.storage.getItem('gatehouse.default')).not.toContain('access')
    expect(tab.events.map(({ type }) => type)).toContain('discarded')
  })

  it('a response that arrives after its time-out is ignored, too', async () => {
    const tab = await world.signedIn('alice', { fetch: deaf(world.server.fetch) })
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 10_500 })
    const waiting = failureOf(tab.profile())
    await world.clock.advance(10_000)
    expect(await waiting).toHaveProperty('problem', 'timeout')
    tab.page.hide()
    await world.clock.advance(1_100)
    expect(tab.session.snapshot.generation).toBe(1)
    expect(await tab.profile()).toBe('alice')
  })

  it('an answer that another tab has overtaken gives way to what that tab stored', async () => {
    const options = { locks: null, channel: null }
    const slow = await world.signedIn('alice', options)
    const quick = world.tab(options)
    await quick.session.start()
    await world.expire(slow, quick)
    world.server.fault('refresh', { delayMs: 3_000 })
    const late = slow.profile()
    await settled()
    await quick.profile()
    await world.clock.advance(3_000)
    expect(await late).toBe('alice')
    expect(slow.session.snapshot.generation).toBe(2)
    expect(slow.events.map(({ type }) => type)).toContain('discarded')
    const used = world.server.bearers.filter(({ field }) => field === 'profile').map(({ token }) => token)
    expect(new Set(used).size).toBe(1)
  })

  it('a sign-out in another tab between asking and storing wins', async () => {
    const options = { locks: null, channel: null }
    const slow = await world.signedIn('alice', options)
    const other = world.tab(options)
    await other.session.start()
    await world.expire(slow, other)
    world.server.fault('refresh', { delayMs: 3_000 })
    const late = failureOf(slow.profile())
    await settled()
    await other.session.signOut()
    await world.clock.advance(3_000)
    expect(SessionChangedError.is(await late)).toBe(true)
    expect(slow.session.snapshot.status).toBe('signedOut')
    expect(await world.browser.storage.getItem('gatehouse.default')).not.toContain('access')
  })

  it('state is read once more after writing: who wrote meanwhile wins', async () => {
    const { storage } = world.browser
    let meddle = false
    const tab = await world.signedIn('alice', {
      channel: null,
      storage: {
        getItem: (key) => storage.getItem(key),
        setItem: (key, value) => {
          storage.setItem(key, value)
          if (meddle) storage.setItem(key, JSON.stringify({ v: 1, epoch: 9, generation: 9, signedIn: false }))
        },
      },
    })
    await world.expire(tab)
    meddle = true
    await tab.profile().catch(() => {})
    await settled()
    expect(tab.session.snapshot).toMatchObject({ status: 'signedOut', epoch: 9 })
  })

  it('an older state never overwrites a newer one', async () => {
    const tab = await world.signedIn('alice', { channel: null })
    const newer = { v: 1, epoch: 9, generation: 9, signedIn: false }
    let stored = JSON.stringify(newer)
    const late = await world.signedIn('alice', {
      channel: null,
      storage: {
        getItem: () => stored,
        setItem: (_, value) => {
          stored = value
        },
      },
    })
    expect(late.session.snapshot.epoch).toBe(10)
    world.browser.storage.setItem('gatehouse.default', JSON.stringify(newer))
    await tab.session.signOut()
    expect(JSON.parse(String(await world.browser.storage.getItem('gatehouse.default')))).toEqual(newer)
  })

  it('a change of password during a refresh: its tokens stay', async () => {
    const tab = await world.signedIn('alice', { fetch: deaf(world.server.fetch) })
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 3_000 })
    const waiting = tab.profile()
    await settled()
    await world.signIn(tab, 'alice', 'token', world.server.sessions.all[0])
    expect(await waiting).toBe('alice')
    await world.clock.advance(3_000)
    expect(tab.session.snapshot).toMatchObject({ epoch: 1, generation: 2 })
  })
})

describe('stamps', () => {
  it('an operation in flight when another user signs in is dropped by the link itself', async () => {
    const tab = await world.signedIn('alice')
    world.server.fault('profile', { delayMs: 1_000 })
    const operation = ask(tab)
    await settled()
    await world.signIn(tab, 'bob')
    expect(SessionChangedError.is(await failureOf(operation.result))).toBe(true)
    await world.clock.advance(1_000)
    expect(operation.all).toEqual([])
  })

  it('a refusal that comes when the same user has signed in after the session ended is not sent again', async () => {
    const tab = await world.signedIn('alice')
    world.server.end(tab.session.snapshot.sessionId ?? '', 'EXPIRED')
    world.server.fault('addNote', { delayMs: 1_000 })
    const operation = ask(tab, ADD_NOTE)
    await failureOf(tab.profile())
    await world.signIn(tab, 'alice')
    await world.clock.advance(1_000)
    const error = await failureOf(operation.result)
    expect(SessionEndedError.is(error)).toBe(true)
    expect(error).toHaveProperty('cause.errors')
    expect(world.server.arrived.addNote).toBe(1)
  })

  it('a refusal that comes after the session has ended says that it has', async () => {
    const tab = await world.signedIn('alice')
    world.server.end(tab.session.snapshot.sessionId ?? '', 'REVOKED')
    world.server.fault('addNote', { delayMs: 1_000 })
    const operation = ask(tab, ADD_NOTE)
    await failureOf(tab.profile())
    await world.clock.advance(1_000)
    const error = await failureOf(operation.result)
    expect(SessionEndedError.is(error) && error.reason).toBe('REVOKED')
    expect(error).toHaveProperty('cause.errors')
  })

  it('a request withdrawn while others are being served is not served', async () => {
    const tab = await world.signedIn('alice')
    await world.expire(tab)
    world.server.fault('refresh', { delayMs: 1_000 })
    const served: string[] = []
    tab.session.authorize(() => {
      served.push('first')
      withdraw()
    })
    const withdraw = tab.session.authorize(() => served.push('second'))
    await world.clock.advance(1_000)
    expect(served).toEqual(['first'])
  })

  it('an answer that comes at once is as good as any, also a refusal', async () => {
    const tab = await world.signedIn('alice')
    const refusal = { message: 'Refused.', extensions: { code: 'UNAUTHENTICATED', executed: false } }
    let turn = 0
    const link = ApolloLink.from([
      new AuthLink({ session: tab.session }),
      new ApolloLink(
        () =>
          new Observable((observer) => {
            const refused = turn++ === 0
            observer.next(refused ? { errors: [refusal] } : { data: { turn } })
            // A link that goes on after its subscriber has left is not listened to.
            observer.next({ data: { turn: -1 } })
            observer.complete()
          }),
      ),
    ])
    const operation = observe(link, tab.client, PROFILE)
    expect(await operation.result).toEqual([{ data: { turn: 2 } }, { data: { turn: -1 } }])
  })

  it('a stream whose first attempt was refused is torn down with its second', async () => {
    const tab = await world.signedIn('alice')
    const refusal = { message: 'Refused.', extensions: { code: 'UNAUTHENTICATED', executed: false } }
    const open = new Set<number>()
    let turn = 0
    const terminating = new ApolloLink(
      () =>
        new Observable((observer) => {
          const mine = turn++
          open.add(mine)
          observer.next(mine === 0 ? { errors: [refusal] } : { data: {} })
          return () => open.delete(mine)
        }),
    )
    const operation = observe(
      ApolloLink.from([new AuthLink({ session: tab.session }), terminating]),
      tab.client,
      PROFILE,
    )
    await settled()
    expect([...open]).toEqual([1])
    operation.unsubscribe()
    expect(open.size).toBe(0)
  })
})

describe('what is shown', () => {
  it('after sleep, signed out elsewhere meanwhile: nothing is sent with the old token, no event needed', async () => {
    const other = await world.signedIn('alice')
    const tab = world.tab({ channel: null, page: null })
    await tab.session.start()
    await other.session.signOut()
    const sent = world.server.bearers.length
    world.clock.sleep(60_000)
    await failureOf(tab.profile())
    expect(world.server.bearers.slice(sent).filter(({ token }) => token)).toEqual([])
  })

  it('another user signed in elsewhere and the server cannot say who: the former one stays hidden', async () => {
    const one = await world.signedIn('alice', { mode: 'cookie' })
    const other = world.tab({ mode: 'cookie' })
    await other.session.start()
    world.server.outage('refresh', 'requestLost')
    await world.signIn(one, 'bob', 'cookie')
    await settled()
    expect(other.session.snapshot).toMatchObject({
      status: 'initialising',
      signedIn: false,
      userId: undefined,
    })
    world.server.outage('refresh')
    await world.clock.advance(2_000)
    expect(other.session.snapshot).toMatchObject({ status: 'fresh', userId: 'bob' })
  })

  it('the same user signs in again elsewhere after the session ended: the page under the dialog is never unmounted', async () => {
    const one = await world.signedIn('alice', { mode: 'cookie' })
    const other = world.tab({ mode: 'cookie' })
    await other.session.start()
    world.server.end(one.session.snapshot.sessionId ?? '', 'EXPIRED')
    await failureOf(one.profile())
    await settled()
    expect(other.session.snapshot).toMatchObject({ status: 'signedOut', formerUserId: 'alice' })
    const seen: string[] = []
    other.session.subscribe(() => seen.push(other.session.snapshot.status))
    await world.signIn(one, 'alice', 'cookie')
    await settled()
    expect(other.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(seen).not.toContain('initialising')
  })

  it('a refresh while the handlers are at work does not show the next user too early', async () => {
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
    world.server.sessions.forgetAccessTokens()
    await ask(tab).result
    expect(world.refreshes).toBe(1)
    expect(tab.session.snapshot.status).toBe('initialising')
    clear()
    await entering
    expect(tab.session.snapshot).toMatchObject({ userId: 'bob', status: 'fresh' })
  })

  it('a third user during a change-over: only the last is shown', async () => {
    const tab = await world.signedIn('alice')
    const clears: Array<() => void> = []
    tab.session.on('identity', () => new Promise<void>((resolve) => clears.push(resolve)))
    const second = world.signIn(tab, 'bob')
    await settled()
    const third = world.signIn(tab, 'carol')
    await settled()
    clears[0]?.()
    await second
    expect(tab.session.snapshot.status).toBe('initialising')
    clears[1]?.()
    await third
    expect(tab.session.snapshot).toMatchObject({ userId: 'carol', status: 'fresh' })
  })

  it('signing in while a sign-out still waits for the server: signed in', async () => {
    const tab = await world.signedIn('alice')
    world.server.outage('logout', 'hang')
    const left = tab.session.signOut()
    await settled()
    await world.signIn(tab, 'bob')
    await world.clock.advance(5_000)
    await left
    expect(tab.session.snapshot).toMatchObject({ userId: 'bob', status: 'fresh', reason: undefined })
  })

  it('signing out twice is signing out', async () => {
    const tab = await world.signedIn('alice')
    await Promise.all([tab.session.signOut(), tab.session.signOut()])
    expect(tab.session.snapshot.status).toBe('signedOut')
    expect(world.server.sessions.all[0]?.ended).toBe('LOGGED_OUT')
  })
})

it('the pauses of a server that refuses its own tokens grow, though its refreshes succeed', async () => {
  const tab = await world.signedIn('alice')
  world.server.refuseAll = true
  for (let minute = 0; minute < TTL; minute += 1) {
    await failureOf(tab.addNote())
    await world.clock.advance(1_000)
  }
  expect(world.refreshes).toBeLessThanOrEqual(15)
})

it('a wall clock that stops while the token expires is ignored', async () => {
  const tab = await world.signedIn('alice')
  await world.clock.advance(TTL * 500)
  world.clock.setWall(-TTL * 500)
  tab.page.hide()
  await world.clock.advance(TTL * 500 + 1)
  expect(tab.session.snapshot.status).toBe('expired')
})
