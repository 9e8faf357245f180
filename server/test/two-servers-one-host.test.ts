import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Answer,
  CHANGE_PASSWORD,
  expectEnded,
  expectRefused,
  goodPassword,
  LOGIN,
  LOGOUT,
  PROFILE,
  REFRESH,
  REGISTER,
} from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const newest = 'gatehouse-refresh-4000'
const former = 'gatehouse-refresh'

let app: TestApp
let neighbour: TestApp

beforeAll(async () => {
  app = await startTestApp()
  const SECRET = randomBytes(32).toString('base64url')
  neighbour = await startTestApp({ env: { PUBLIC_URL: 'http://localhost:4001', SECRET } })
})
afterAll(async () => {
  await neighbour.close()
  await app.close()
})

/** A browser's cookies for one host name, which are shared by all ports. */
class Jar {
  readonly cookies = new Map<string, string>()

  /** Headers of a request from a page of that server. */
  async ask(at: TestApp, query: string, variables: object = {}, token?: string): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { origin: at.config.publicUrl, cookie }
    const answer = await at.request(query, variables, { token, headers })
    for (const set of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]*)=([^;]*)/.exec(set) ?? []
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  async signIn(at: TestApp): Promise<Answer> {
    const { email, password } = await at.register()
    return this.ask(at, LOGIN, { input: { email, password, delivery: 'COOKIE' } })
  }
}

const aged = (answer: Answer) =>
  app.sql(`update sessions set rotated_at = now() - interval '31 seconds' where id = $1`, [
    (answer.data.login ?? answer.data.refresh).session.id,
  ])

describe('T176 two servers on one host name with a shared cookie jar:', () => {
  it('both stay signed in through refreshes, and signing out of one leaves the other', async () => {
    const jar = new Jar()
    const mine = (await jar.signIn(app)).data.login.user.id
    const theirs = (await jar.signIn(neighbour)).data.login.user.id
    for (let step = 0; step < 3; step++)
      for (const [at, id] of [
        [app, mine],
        [neighbour, theirs],
        [app, mine],
      ] as const)
        expect((await jar.ask(at, REFRESH)).data.refresh.user.id).toBe(id)
    expect((await jar.ask(neighbour, LOGOUT)).data.logout.sessionEnded).toBe(true)
    expectEnded(await jar.ask(neighbour, REFRESH), 'UNKNOWN_TOKEN')
    expect((await jar.ask(app, REFRESH)).data.refresh.user.id).toBe(mine)
  })

  it('a cookie that this server cannot read is neither used nor cleared', async () => {
    const jar = new Jar()
    await jar.signIn(neighbour)
    const cookies = [...jar.cookies]
    expectEnded(await jar.ask(app, REFRESH), 'UNKNOWN_TOKEN')
    expect((await jar.ask(app, LOGOUT)).data.logout.sessionEnded).toBe(false)
    expect([...jar.cookies]).toEqual(cookies)
    jar.cookies.set(newest, String(jar.cookies.get('gatehouse-refresh-4001')))
    expectEnded(await jar.ask(app, REFRESH), 'UNKNOWN_TOKEN')
    await jar.ask(app, LOGOUT)
    expect(jar.cookies.has(newest)).toBe(true)
  })
})

describe('the cookie under its name from before 0.2', () => {
  let clock: DatabaseClock

  beforeAll(async () => {
    clock = await standingDatabaseClock()
  })
  afterAll(() => clock.close())

  it('is read and then renamed', async () => {
    const jar = new Jar()
    await jar.signIn(app)
    jar.cookies.delete(newest)
    expect((await jar.ask(app, REFRESH)).data.refresh.__typename).toBe('Refreshed')
    expect(jar.cookies.has(newest)).toBe(true)
    jar.cookies.delete(former)
    expect((await jar.ask(app, REFRESH)).data.refresh.__typename).toBe('Refreshed')
  })

  it('may hold another session than the one under the new name: the later sign-in counts', async () => {
    const [earlier, later] = [new Jar(), new Jar()]
    await earlier.signIn(clock.app)
    await clock.advance('2 seconds')
    const { user } = (await later.signIn(clock.app)).data.login
    for (const [own, other] of [
      [earlier, later],
      [later, earlier],
    ] as const) {
      const jar = new Jar()
      jar.cookies.set(newest, String(own.cookies.get(newest)))
      jar.cookies.set(former, String(other.cookies.get(newest)))
      expect((await jar.ask(clock.app, REFRESH)).data.refresh.user.id).toBe(user.id)
      expect(jar.cookies.get(former)).toBe(jar.cookies.get(newest))
    }
  })

  it('is sufficient to change the password, after which the new session is under both names', async () => {
    const jar = new Jar()
    const { tokens } = (await jar.signIn(app)).data.login
    jar.cookies.delete(newest)
    const before = jar.cookies.get(former)
    const newPassword = 'three lanterns by the quay'
    const input = { currentPassword: goodPassword, newPassword, newPasswordConfirmation: newPassword }
    const { changePassword } = (await jar.ask(app, CHANGE_PASSWORD, { input }, tokens.accessToken)).data
    expect(changePassword.tokens.refreshToken).toBeNull()
    expect(jar.cookies.get(newest)).not.toBe(before)
    expect(jar.cookies.get(former)).toBe(jar.cookies.get(newest))
    expect((await jar.ask(app, REFRESH)).data.refresh.session.id).toBe(changePassword.session.id)
    const late = new Jar()
    late.cookies.set(former, String(before))
    expectEnded(await late.ask(app, REFRESH), 'PASSWORD_CHANGED')
    expect(late.cookies.get(former)).toBe(before)
  })

  it('holds the newer token after a refresh by a replica of 0.1, and the older one is ignored', async () => {
    const jar = new Jar()
    await aged(await jar.signIn(app))
    const before = String(jar.cookies.get(newest))
    await aged(await jar.ask(app, REFRESH))
    jar.cookies.set(newest, before)
    expect((await jar.ask(app, REFRESH)).data.refresh.reuse).toBe('NONE')
    expect(jar.cookies.get(newest)).toBe(jar.cookies.get(former))
  })
})

describe('T177 a sign-in into the cookie from another name than PUBLIC_URL', () => {
  const others = [undefined, 'http://192.168.1.5:4000', 'https://tunnel.example.org', 'null']
  const withOrigin = (origin: string | undefined) => ({ headers: origin === undefined ? {} : { origin } })

  it.each(others)('%s: is refused with a sentence that names it, and nothing has run', async (origin) => {
    const { email, password } = await app.register()
    const login = await app.request(
      LOGIN,
      { input: { email, password, delivery: 'COOKIE' } },
      withOrigin(origin),
    )
    expectRefused(login, 'FORBIDDEN')
    expect(login.status).toBe(403)
    expect(login.errors[0]?.message).toMatch(/http:\/\/localhost:4000 \(PUBLIC_URL\)/)
    expect(login.headers.getSetCookie()).toEqual([])
    const [sessions] = await app.sql<{ count: string }>(
      'select count(*) from sessions where user_id = (select id from users where email = $1)',
      [email],
    )
    expect(Number(sessions?.count)).toBe(1)
  })

  it.each<[string, string, object]>([
    ['register', REGISTER, { email: 'unknown@example.org', firstName: 'N', lastName: 'O' }],
    ['refresh', REFRESH, { refreshToken: 'x' }],
    [
      'choosePassword',
      'mutation ($input: ChoosePasswordInput!) { choosePassword(input: $input) { __typename } }',
      { token: 'x' },
    ],
    [
      'createFirstAdministrator',
      'mutation ($input: CreateFirstAdministratorInput!) { createFirstAdministrator(input: $input) { __typename } }',
      { token: 'x', email: 'first@example.org', firstName: 'N', lastName: 'O' },
    ],
  ])('is refused by %s alike', async (_name, query, input) => {
    const passwords =
      query === REFRESH ? {} : { password: 'a quiet orchard', passwordConfirmation: 'a quiet orchard' }
    const variables = { input: { ...input, ...passwords, delivery: 'COOKIE' } }
    expectRefused(await app.request(query, variables, withOrigin('http://192.168.1.5:4000')), 'FORBIDDEN')
    expect(await app.sql('select 1 from users where email = $1', ['unknown@example.org'])).toEqual([])
  })

  it('is refused if the delivery is written in the document or is a default', async () => {
    const fields = 'email: "a@example.org", password: "x"'
    expectRefused(
      await app.request(`mutation { login(input: { ${fields}, delivery: COOKIE }) { __typename } }`),
      'FORBIDDEN',
    )
    const byDefault = `mutation ($d: TokenDelivery = COOKIE) { login(input: { ${fields}, delivery: $d }) { __typename } }`
    expectRefused(await app.request(byDefault), 'FORBIDDEN')
  })

  it('does not count as a failed sign-in', async () => {
    const limited = await startTestApp({ env: { RATE_LIMITS: 'on' }, on: app })
    const { email, password } = await app.register()
    const input = { email, password, delivery: 'COOKIE' }
    for (let count = 0; count < 8; count++)
      expectRefused(
        await limited.request(LOGIN, { input }, withOrigin('http://192.168.1.5:4000')),
        'FORBIDDEN',
      )
    const answer = await limited.request(LOGIN, { input }, withOrigin('http://localhost:4000'))
    expect(answer.data.login.__typename).toBe('Authenticated')
    await limited.close()
  })

  it('cannot change the password of a session in the cookie either', async () => {
    const jar = new Jar()
    const { user, tokens } = (await jar.signIn(app)).data.login
    const newPassword = 'three lanterns by the quay'
    const input = {
      currentPassword: 'a quiet orchard in winter',
      newPassword,
      newPasswordConfirmation: newPassword,
    }
    const change = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }'
    expectRefused(await app.request(change, { input }, { token: tokens.accessToken }), 'FORBIDDEN')
    expect((await app.request(PROFILE, {}, { token: tokens.accessToken })).data.profile.id).toBe(user.id)
    const fromHere = await jar.ask(app, change, { input }, tokens.accessToken)
    expect(fromHere.data.changePassword.__typename).toBe('PasswordChanged')
  })
})
