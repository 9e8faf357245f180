import { AuthSession, type AuthSessionOptions, memoryStorage } from '@gatehouse/session'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { failureOf, World } from './world.ts'

let world: World
beforeEach(() => {
  world = new World()
})
afterEach(() => world.dispose())

const good = { mode: 'token', endpoint: '/graphql' }

/** As from JavaScript, or from a setting that was not there. */
const construct = (options: unknown) => new AuthSession(options as AuthSessionOptions)

describe('options', () => {
  it.each([
    ['none', undefined, "mode must be 'cookie' or 'token'"],
    ['no mode', { endpoint: '/graphql' }, "mode must be 'cookie' or 'token'"],
    ['another mode', { ...good, mode: 'COOKIE' }, "mode must be 'cookie' or 'token'"],
    ['no endpoint', { mode: 'cookie' }, 'endpoint must be a URL'],
    ['an empty endpoint', { ...good, endpoint: '' }, 'endpoint must be a URL'],
    ['an endpoint that is no text', { ...good, endpoint: new URL('http://a.example') }, 'endpoint must be'],
    ['an empty realm', { ...good, realm: '' }, 'realm must be'],
    ['a storage of another kind', { ...good, storage: new Map() }, 'storage must have getItem and setItem'],
    ['no storage where one was meant', { ...good, storage: null }, 'storage must have getItem and setItem'],
    [
      'a leeway from the environment',
      { ...good, leewayMs: '60000' },
      'leewayMs and maxQueue must be numbers',
    ],
    ['a queue without a number', { ...good, maxQueue: Number.NaN }, 'leewayMs and maxQueue must be numbers'],
    [
      'headers that cannot be spread',
      { ...good, headers: new Headers({ a: 'b' }) },
      'headers must be a plain',
    ],
  ])('are checked at construction: %s', (_, options, sentence) => {
    expect(() => construct(options)).toThrow(TypeError)
    expect(() => construct(options)).toThrow(sentence)
  })

  it('that are right are accepted', () => {
    const all = { ...good, realm: 'my shop', storage: memoryStorage(), leewayMs: 0, maxQueue: 1, headers: {} }
    construct(all).dispose()
    construct({ ...good, locks: null, channel: null, page: null }).dispose()
  })
})

describe('signing in with what does not fit', () => {
  it('cookie mode refuses an answer with a refresh token, and says what to send', async () => {
    const tab = world.tab({ mode: 'cookie' })
    const error = await failureOf(tab.session.signedIn(world.server.signIn('alice')))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch('sign in with delivery: COOKIE.')
    expect(String(error)).not.toMatch(/refresh\.session/)
    expect(tab.session.snapshot.signedIn).toBe(false)
  })

  it('token mode refuses an answer without one, and says what to send', async () => {
    const tab = world.tab({ mode: 'token' })
    const error = await failureOf(
      tab.session.signedIn({ ...world.server.signIn('alice'), refreshToken: null }),
    )
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch('sign in with delivery: BODY and select it.')
  })

  it.each([
    ['nothing', undefined],
    ['the answer as it came', { user: { id: '1' }, tokens: { accessToken: 'a', accessTokenExpiresIn: 1 } }],
    ['no user', { accessToken: 'a', accessTokenExpiresIn: 1, refreshToken: 'r' }],
    [
      'a life that is no number',
      { accessToken: 'a', accessTokenExpiresIn: '1', refreshToken: 'r', userId: '1' },
    ],
  ])('%s: says what is needed', async (_, answer) => {
    const { session } = world.tab()
    const error = await failureOf(session.signedIn(answer as Parameters<AuthSession['signedIn']>[0]))
    expect(error).toBeInstanceOf(TypeError)
    expect(String(error)).toMatch('accessToken, accessTokenExpiresIn and userId must be given')
  })
})
