import { tokenExchange } from '@gatehouse/session/exchange'
import { settled } from '@gatehouse/session/testing'
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals'
import { failureOf, MINUTE, type Tab, World } from './world.ts'

let world: World
let stored: Map<string, string>
beforeEach(() => {
  world = new World()
  stored = new Map([['refresh_token', 'former']])
})
afterEach(() => world.dispose())

const storage = () => ({
  getItem: (key: string) => stored.get(key) ?? null,
  setItem: (key: string, value: string) => stored.set(key, value),
  removeItem: (key: string) => stored.delete(key),
})

const onRefused = jest.fn()
const onSecondStep = jest.fn()
const exchanging = () =>
  tokenExchange({
    token: () => stored.get('refresh_token'),
    forget: () => stored.delete('refresh_token'),
    onRefused,
    onSecondStep,
    storage: storage(),
  })

const exchanges = () => world.server.arrived.exchangeToken ?? 0

describe.each(['cookie', 'token'] as const)('The token of a former service, in %s mode,', (mode) => {
  beforeEach(() => {
    onRefused.mockClear()
    onSecondStep.mockClear()
  })

  const tab = (options = {}): Tab => world.tab({ mode, exchange: exchanging(), ...options })

  const opened = async (options = {}): Promise<Tab> => {
    const one = tab(options)
    await one.session.start()
    await settled()
    return one
  }

  it('is exchanged for a session at startup, and forgotten', async () => {
    world.server.hasFormerToken('former', 'alice')
    const { session, profile } = tab()
    const [first, second, snapshot] = await Promise.all([profile(), profile(), session.start()])
    expect([first, second]).toEqual(['alice', 'alice'])
    expect(snapshot).toMatchObject({ status: 'fresh', userId: 'alice', epoch: 1 })
    expect(session.snapshot).toEqual(snapshot)
    await settled()
    expect([...stored]).toEqual([])
    expect(exchanges()).toBe(1)
    await opened()
    expect(exchanges()).toBe(1)
    expect(world.server.sessions.all).toHaveLength(1)
  })

  it('is exchanged once by two tabs, and both are signed in', async () => {
    world.server.hasFormerToken('former', 'alice')
    const tabs = [tab(), tab()]
    expect(await Promise.all(tabs.map(({ profile }) => profile()))).toEqual(['alice', 'alice'])
    expect(exchanges()).toBe(1)
    expect(world.server.sessions.all).toHaveLength(1)
  })

  it('leads to one session without locks, too', async () => {
    world.server.hasFormerToken('former', 'alice')
    const tabs = [tab({ locks: null }), tab({ locks: null })]
    expect(await Promise.all(tabs.map(({ profile }) => profile()))).toEqual(['alice', 'alice'])
    await settled()
    expect(world.server.sessions.all).toHaveLength(1)
    for (const { session } of tabs)
      expect(session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
  })

  it('is not lost with the answer', async () => {
    world.server.hasFormerToken('former', 'alice')
    world.server.fault('exchangeToken', 'answerLost')
    const { session } = await opened()
    expect(session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(world.server.sessions.all).toHaveLength(1)
  })

  it('is not lost with the page that received the answer', async () => {
    world.server.hasFormerToken('former', 'alice')
    world.server.outage('exchangeToken', 'answerLost')
    const { session } = await opened()
    session.dispose()
    world.server.clearFaults('exchangeToken')
    expect((await opened()).session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect(world.server.sessions.all).toHaveLength(1)
  })

  it.each(['requestLost', 'malformed', { status: 503, retryAfter: '5' }] as const)(
    'is kept while the server cannot be reached (%j), and tried again',
    async (fault) => {
      world.server.hasFormerToken('former', 'alice')
      world.server.outage('exchangeToken', fault)
      const { session, profile } = await opened()
      expect(session.snapshot).toMatchObject({ status: 'degraded', userId: undefined })
      expect(await failureOf(profile())).toMatchObject({ name: 'SessionUnreachableError' })
      expect(stored.get('refresh_token')).toBe('former')
      world.server.clearFaults('exchangeToken')
      await world.clock.advance(MINUTE)
      await settled()
      expect(session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    },
  )

  it('is forgotten if it is refused, and the user is signed out with a reason', async () => {
    const { session, profile } = await opened()
    expect(session.snapshot).toMatchObject({ status: 'signedOut', reason: 'NOT_EXCHANGED' })
    expect(onRefused.mock.calls).toEqual([
      [{ code: 'TOKEN_NOT_EXCHANGED', message: 'Sign in.', reason: 'SIGNATURE_INVALID' }],
    ])
    expect([...stored].filter(([key]) => /token|key/.test(key))).toEqual([])
    await failureOf(profile())
    await opened()
    expect(exchanges()).toBe(1)
  })

  it.each([
    ['ACCOUNT_DISABLED', 'ACCOUNT_DISABLED'],
    ['EMAIL_NOT_VERIFIED', 'NOT_EXCHANGED'],
  ])('of an account that cannot be used (%s) ends with the reason %s', async (code, reason) => {
    world.server.hasFormerToken('former', 'alice', { __typename: 'Failure', code, message: 'No.' })
    expect((await opened()).session.snapshot).toMatchObject({ status: 'signedOut', reason })
    expect(onRefused.mock.calls).toEqual([[{ code, message: 'No.', reason: undefined }]])
  })

  it('is refused by a server that exchanges none', async () => {
    world = new World({
      fields: { exchangeToken: { public: true, run: () => null } },
    })
    const answer = { errors: [{ message: 'Closed.', extensions: { code: 'OPERATION_REJECTED' } }] }
    const fetch = async () => ({ status: 400, headers: { get: () => null }, json: async () => answer })
    const { session } = await opened({ fetch })
    expect(session.snapshot).toMatchObject({ status: 'signedOut', reason: 'NOT_EXCHANGED' })
    expect(onRefused).toHaveBeenCalledWith({ code: 'OPERATION_REJECTED', message: 'Closed.' })
  })

  it('waits for the sign-in page if it needs a second step', async () => {
    const result = {
      __typename: 'SecondFactorRequired',
      code: 'X',
      message: 'Confirm.',
      challenge: 'c',
      factors: ['TOTP'],
    }
    world.server.hasFormerToken('former', 'alice', result)
    const one = await opened()
    expect(one.session.snapshot).toMatchObject({ status: 'anonymous', signedIn: false, reason: undefined })
    expect(onSecondStep.mock.calls).toEqual([[result]])
    expect(stored.get('refresh_token')).toBe('former')
    await world.signIn(one, 'alice', mode)
    await settled()
    expect(one.session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
    expect([...stored]).toEqual([])
  })

  it('is not used while there is a session, and not after the user signed out', async () => {
    world.server.hasFormerToken('former', 'alice')
    const one = await world.signedIn('bob', { mode, exchange: exchanging() })
    await settled()
    stored.set('refresh_token', 'former')
    expect((await opened()).session.snapshot.signedIn).toBe(
      mode === 'cookie' || one.session.snapshot.signedIn,
    )
    await one.session.signOut()
    await settled()
    expect(stored.get('refresh_token')).toBeUndefined()
    expect((await opened()).session.snapshot.signedIn).toBe(false)
  })

  it('holds up no operation of a hidden tab if the user signs in in another one', async () => {
    world.server.hasFormerToken('former', 'alice')
    world.server.outage('exchangeToken', 'hang')
    const hidden = tab()
    const answered = jest.fn()
    void hidden.profile().then(answered)
    await settled()
    hidden.page.hide()
    await world.signIn(await opened({ exchange: undefined }), 'bob', mode)
    await settled()
    expect(answered).toHaveBeenCalledWith('bob')
  })

  it('is dropped if the user signs in or out meanwhile', async () => {
    world.server.hasFormerToken('former', 'alice')
    world.server.outage('exchangeToken', 'hang')
    const one = tab()
    void one.session.start()
    await settled()
    await world.signIn(one, 'bob', mode)
    expect(await one.profile()).toBe('bob')
    await settled()
    expect(stored.get('refresh_token')).toBeUndefined()
  })
})

it('needs an exchange that was made by `tokenExchange`', () => {
  // @ts-expect-error checked at run time for those without types
  expect(() => world.tab({ exchange: { token: 'former' } })).toThrow('exchange must be a tokenExchange.')
})

it('goes on without a random key where nothing is random or stored', async () => {
  world.server.hasFormerToken('former', 'alice')
  const broken = {
    getItem: () => {
      throw new Error('No storage.')
    },
    setItem: () => undefined,
  }
  const exchange = tokenExchange({
    token: () => stored.get('refresh_token'),
    forget: () => stored.delete('refresh_token'),
    storage: broken,
  })
  const { session } = world.tab({ exchange })
  await session.start()
  await settled()
  expect(session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice' })
})
