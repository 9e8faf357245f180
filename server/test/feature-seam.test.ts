import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { FieldResolver, Resolver, Root } from 'type-graphql'
import { builtInFeatures } from '../src/built-in-features.ts'
import type { DomainEvent } from '../src/features/domain-events.ts'
import { defineFeature } from '../src/features/feature.ts'
import { refreshTokenReused, signedIn } from '../src/features/sessions/session-events.ts'
import { User } from '../src/features/users/user.entity.ts'
import { passwordChanged, registered, roleChanged } from '../src/features/users/user-events.ts'
import { LOGIN } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let heard: unknown[] = []
let mayHear = true

const notes = <Payload>(name: string, event: DomainEvent<Payload>, about: (payload: Payload) => unknown) =>
  event.listener(async (_tx, payload) => {
    if (!mayHear) throw new Error('The listener fails.')
    heard.push([name, about(payload)])
  })

@Resolver(() => User)
class Initials {
  @FieldResolver(() => String, { description: 'The first letters of the names.' })
  initials(@Root() { firstName, lastName }: User): string {
    return [firstName, lastName].map((name) => name.charAt(0)).join('')
  }
}

const listening = defineFeature({
  name: 'listening',
  resolvers: [Initials],
  listeners: () => [
    notes('registered', registered, ({ user }) => user.email),
    notes('signedIn', signedIn, ({ user, kind, isKnownDevice }) => [user.email, kind.name, isKnownDevice]),
    notes('passwordChanged', passwordChanged, ({ user }) => user.email),
    notes('roleChanged', roleChanged, ({ user, from, to }) => [user.email, from, to]),
    notes('refreshTokenReused', refreshTokenReused, ({ userId, sessionId }) => [userId, sessionId]),
  ],
  pages: () => [
    { path: '/careful', headers: { 'cache-control': 'no-store' } },
    { path: '/echo.json', headers: { 'x-echo': 'yes' }, document: async (query) => ({ query }) },
  ],
})

beforeAll(async () => {
  app = await startTestApp({ features: [...builtInFeatures, listening] })
})
afterAll(() => app.close())
afterEach(() => {
  mayHear = true
  heard = []
})

describe('a feature listens to', () => {
  it('a registration, which also begins a session', async () => {
    const { email } = await app.register()
    expect(heard).toEqual([
      ['signedIn', [email, 'REGISTERED', false]],
      ['registered', email],
    ])
  })

  it('sign-ins, and whether the device has signed in to the account before', async () => {
    const ada = await app.register()
    const input = { email: ada.email, password: ada.password, delivery: 'COOKIE' }
    const origin = app.config.publicUrl
    heard = []
    const first = await app.request(LOGIN, { input }, { headers: { origin } })
    const cookie = first.headers.getSetCookie().join('; ')
    await app.request(LOGIN, { input }, { headers: { origin, cookie } })
    await app.login(ada)
    expect(heard.map((event) => Array.isArray(event) && event[1])).toEqual([
      [ada.email, 'SIGNED_IN', false],
      [ada.email, 'SIGNED_IN', true],
      [ada.email, 'SIGNED_IN', false],
    ])
  })

  it('a changed password', async () => {
    const ada = await app.register()
    heard = []
    await ada.changePassword('three lanterns by the quay')
    expect(heard).toEqual([['passwordChanged', ada.email]])
  })

  it('a changed role, but not an unchanged one', async () => {
    const [admin, ada] = [await app.registerAs('ADMIN'), await app.register()]
    heard = []
    await admin.setRole(ada.user.id, 'MANAGER')
    await admin.setRole(ada.user.id, 'MANAGER')
    expect(heard).toEqual([['roleChanged', [ada.email, 'EMPLOYEE', 'MANAGER']]])
  })

  it('a reused refresh token', async () => {
    const ada = await app.register()
    const first = ada.refreshToken
    await ada.refresh()
    await ada.refresh()
    await ada.refresh()
    heard = []
    await app.refresh(first)
    expect(heard).toEqual([['refreshTokenReused', [ada.user.id, ada.sessionId]]])
  })
})

describe('an event is rolled back if a listener fails:', () => {
  it('a registration leaves no account', async () => {
    mayHear = false
    const email = 'unheard@example.org'
    expect((await app.tryToRegister({ email })).status).toBe(500)
    expect(await app.sql('select id from users where email = $1', [email])).toEqual([])
  })

  it('a changed password leaves the old one and its sessions', async () => {
    const ada = await app.register()
    mayHear = false
    expect((await ada.changePassword('three lanterns by the quay')).status).toBe(500)
    mayHear = true
    expect((await ada.profile()).data.profile.email).toBe(ada.email)
    await app.login(ada)
  })
})

describe('a feature adds', () => {
  it('a field to a type of another feature', async () => {
    const ada = await app.register({ firstName: 'Ada', lastName: 'Lovelace' })
    expect(await ada.request('{ profile { initials } }')).toMatchObject({
      status: 200,
      data: { profile: { initials: 'AL' } },
    })
  })

  it('a document, which receives the query parameters', async () => {
    const response = await fetch(`${app.url}/echo.json?to=ada&to=grace`)
    expect(response.headers.get('x-echo')).toBe('yes')
    expect(await response.json()).toEqual({ query: { to: ['ada', 'grace'] } })
  })

  it('a page of the client with its own headers', async () => {
    const response = await fetch(`${app.url}/careful`, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('referrer-policy')).toBe('no-referrer')
    expect(await response.text()).toContain('<div id="root">')
    const other = await fetch(`${app.url}/careless`, { headers: { accept: 'text/html' } })
    expect(other.headers.get('cache-control')).toBe('no-cache')
  })
})
