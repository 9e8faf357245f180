import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Answer,
  expectEnded,
  expectRefused,
  LOGOUT,
  PROFILE,
  type Visitor,
} from '../src/testing/visitor.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())
afterEach(resetServerClock)

const sessionEnded = ({ data }: Answer): boolean => data.logout.sessionEnded

async function expectSignedOut(visitor: Visitor, reason: string): Promise<void> {
  expectRefused(await visitor.profile(), 'SESSION_ENDED')
  expectEnded(await visitor.refresh(), reason)
}

async function expectSignedIn(visitor: Visitor): Promise<void> {
  expect((await visitor.profile()).data.profile.email).toBe(visitor.email)
  expect((await visitor.refresh()).data.refresh.__typename).toBe('Refreshed')
}

describe('logout', () => {
  it('T09 by refresh token invalidates both tokens of this session immediately, and no others', async () => {
    const ada = await app.register()
    const phone = await app.login(ada)
    expect(sessionEnded(await app.request(LOGOUT, { input: { refreshToken: ada.refreshToken } }))).toBe(true)
    await expectSignedOut(ada, 'LOGGED_OUT')
    await expectSignedIn(phone)
  })

  it('by a replaced refresh token also ends its session', async () => {
    const ada = await app.register()
    const { refreshToken } = ada
    await ada.refresh()
    expect(sessionEnded(await app.request(LOGOUT, { input: { refreshToken } }))).toBe(true)
    await expectSignedOut(ada, 'LOGGED_OUT')
  })

  it.each([
    ['without input', {}],
    ['with an empty input', { input: {} }],
    ['with null', { input: null }],
  ])('by bearer token, %s', async (_how, variables) => {
    const ada = await app.register()
    expect(sessionEnded(await ada.request(LOGOUT, variables))).toBe(true)
    await expectSignedOut(ada, 'LOGGED_OUT')
  })

  it('by an expired bearer token ends its session', async () => {
    const ada = await app.register()
    setServerClock(Date.now() + 4 * 3_600_000)
    expectRefused(await ada.profile(), 'TOKEN_EXPIRED')
    expect(sessionEnded(await ada.request(LOGOUT))).toBe(true)
    expectEnded(await ada.refresh(), 'LOGGED_OUT')
  })

  it('with nothing ends nothing', async () => {
    expect(sessionEnded(await app.request(LOGOUT))).toBe(false)
  })

  it.each(['', 'x', 'a.b.c', '\0'])('by what is no refresh token (%j) ends nothing', async (refreshToken) => {
    const ada = await app.register()
    expect(sessionEnded(await ada.request(LOGOUT, { input: { refreshToken } }))).toBe(false)
    await expectSignedIn(ada)
  })

  it('by an access token in place of a refresh token ends nothing', async () => {
    const ada = await app.register()
    expect(sessionEnded(await app.request(LOGOUT, { input: { refreshToken: ada.accessToken } }))).toBe(false)
    await expectSignedIn(ada)
  })

  it('is idempotent', async () => {
    const ada = await app.register()
    expect(sessionEnded(await ada.logout())).toBe(true)
    expect(sessionEnded(await ada.logout())).toBe(false)
    expect(sessionEnded(await ada.request(LOGOUT))).toBe(false)
    expectEnded(await ada.refresh(), 'LOGGED_OUT')
  })
})

describe('sessions', () => {
  const firefox = {
    'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
  }

  it('lists open sessions, most recently used first, and marks the current one', async () => {
    const ada = await app.register()
    const phone = await app.login(ada, firefox)
    const gone = await app.login(ada)
    await gone.logout()
    const late = await app.login(ada)
    await app.sql(`update sessions set expires_at = now() where id = $1`, [late.sessionId])
    await ada.refresh()
    const { sessions } = (await phone.sessions()).data
    expect(sessions).toEqual([
      expect.objectContaining({ id: ada.sessionId, current: false, device: null, ipAddress: '127.0.0.1' }),
      expect.objectContaining({
        id: phone.sessionId,
        current: true,
        device: 'Firefox on Linux',
        ipAddress: '127.0.0.1',
      }),
    ])
    const [used, opened] = sessions.map(({ createdAt, lastUsedAt, expiresAt }) => ({
      created: Date.parse(createdAt),
      lastUsed: Date.parse(lastUsedAt),
      expires: Date.parse(expiresAt),
    }))
    if (used === undefined || opened === undefined) throw new Error('Two sessions are open.')
    expect(used.lastUsed).toBeGreaterThan(opened.lastUsed)
    expect(opened.created).toBeGreaterThan(used.created)
    expect(opened.lastUsed).toBe(opened.created)
    expect((opened.expires - opened.lastUsed) / 86_400_000).toBeCloseTo(3, 4)
  })

  it('shows the device that last used a session', async () => {
    const ada = await app.register()
    await app.request(
      'mutation ($t: String!) { refresh(input: { refreshToken: $t }) { __typename } }',
      { t: ada.refreshToken },
      { headers: firefox },
    )
    expect((await ada.sessions()).data.sessions[0]?.device).toBe('Firefox on Linux')
  })
})

describe('revokeSession', () => {
  it('ends the given session', async () => {
    const ada = await app.register()
    const phone = await app.login(ada)
    const { data } = await ada.revoke(phone.sessionId)
    expect(data.revokeSession).toEqual({ __typename: 'SessionRevoked', id: phone.sessionId })
    await expectSignedOut(phone, 'REVOKED')
    await expectSignedIn(ada)
  })

  it('may end the current session', async () => {
    const ada = await app.register()
    expect((await ada.revoke(ada.sessionId)).data.revokeSession.__typename).toBe('SessionRevoked')
    await expectSignedOut(ada, 'REVOKED')
  })

  it('T45 does not find another account’s session, whatever the role', async () => {
    const ada = await app.register()
    const mallory = await app.registerAs('ADMIN')
    const { data } = await mallory.revoke(ada.sessionId)
    expect(data.revokeSession).toMatchObject({ __typename: 'SessionNotFound', code: 'SESSION_NOT_FOUND' })
    await expectSignedIn(ada)
  })

  it.each([
    ['unknown', '018f2f6e-0000-7000-8000-000000000000'],
    ['malformed', 'x'],
    ['empty', ''],
    ['of SQL', `' or true --`],
    ['with a NUL', '018f2f6e-0000-7000-8000-00000000000\0'],
  ])('finds no session by an id that is %s', async (_how, id) => {
    const ada = await app.register()
    const { data } = await ada.revoke(id)
    expect(data.revokeSession).toMatchObject({ __typename: 'SessionNotFound', code: 'SESSION_NOT_FOUND' })
    await expectSignedIn(ada)
  })

  it('does not find a session that has ended', async () => {
    const ada = await app.register()
    const phone = await app.login(ada)
    await ada.revoke(phone.sessionId)
    expect((await ada.revoke(phone.sessionId)).data.revokeSession.code).toBe('SESSION_NOT_FOUND')
  })
})

describe('revokeOtherSessions', () => {
  it('ends all except the current session, and returns their number', async () => {
    const ada = await app.register()
    const others = [await app.login(ada), await app.login(ada)]
    const stranger = await app.register()
    expect((await ada.revokeOthers()).data.revokeOtherSessions.count).toBe(2)
    for (const other of others) await expectSignedOut(other, 'REVOKED')
    await expectSignedIn(ada)
    await expectSignedIn(stranger)
    expect((await ada.revokeOthers()).data.revokeOtherSessions.count).toBe(0)
  })
})

describe('changePassword', () => {
  it('T11 ends all sessions, and the user continues in a new one', async () => {
    const ada = await app.register()
    const [thief, phone] = [await app.login(ada), await app.login(ada)]
    const former = ada.sessionId
    const { changePassword } = (await ada.changePassword('three lanterns by the quay')).data
    expect(changePassword).toMatchObject({
      __typename: 'PasswordChanged',
      otherSessionsEnded: 2,
      session: { current: true },
    })
    expect(changePassword.session.id).not.toBe(former)
    for (const other of [thief, phone]) await expectSignedOut(other, 'PASSWORD_CHANGED')
    const { sessions } = (await ada.sessions()).data
    expect(sessions).toMatchObject([{ id: changePassword.session.id, current: true }])
    await expectSignedIn(ada)
    expect((await app.tryToLogin(ada.email, ada.password)).data.login.code).toBe('INVALID_CREDENTIALS')
  })

  it('T11 invalidates copied tokens of the same session', async () => {
    const ada = await app.register()
    const replaced = ada.via(app)
    await ada.refresh()
    const thief = ada.via(app)
    await ada.changePassword('three lanterns by the quay')
    for (const copied of [thief, replaced]) await expectSignedOut(copied, 'PASSWORD_CHANGED')
    expect(await app.verify(thief.accessToken)).toMatchObject({ valid: false, problem: 'SESSION_ENDED' })
    expect(await app.verify(thief.refreshToken)).toMatchObject({ valid: false, problem: 'SESSION_ENDED' })
    await expectSignedIn(ada)
  })

  it('that fails ends nothing', async () => {
    const ada = await app.register()
    const phone = await app.login(ada)
    const { data } = await ada.changePassword('three lanterns by the quay', 'not my password')
    expect(data.changePassword.fieldErrors[0]?.code).toBe('PASSWORD_INCORRECT')
    await expectSignedIn(phone)
    await expectSignedIn(ada)
  })
})

describe('setUserActive', () => {
  it('T12 a disabled account is refused at its next request and refresh', async () => {
    const boss = await app.registerAs('MANAGER')
    const ada = await app.register()
    const phone = await app.login(ada)
    const { setUserActive } = (await boss.setActive(ada.user.id, false)).data
    expect(setUserActive).toMatchObject({ sessionsEnded: 2, user: { active: false } })
    for (const session of [ada, phone]) await expectSignedOut(session, 'ACCOUNT_DISABLED')
    expect((await app.tryToLogin(ada.email, ada.password)).data.login.code).toBe('ACCOUNT_DISABLED')
    await boss.setActive(ada.user.id, true)
    await expectSignedOut(ada, 'ACCOUNT_DISABLED')
    await expectSignedIn(await app.login(ada))
  })

  it('T12 an account disabled directly in the database cannot refresh either', async () => {
    const ada = await app.register()
    await app.sql('update users set active = false where id = $1', [ada.user.id])
    expectEnded(await ada.refresh(), 'ACCOUNT_DISABLED')
  })

  it('T12 a deleted account is refused without a fault', async () => {
    const ada = await app.register()
    await app.sql('delete from users where id = $1', [ada.user.id])
    expectRefused(await ada.profile(), 'SESSION_ENDED')
    expectEnded(await ada.refresh(), 'UNKNOWN_TOKEN')
  })
})

describe('a starting server', () => {
  it('loads every ended session with a token that may still be valid, however many there are', async () => {
    const [first, middle, last, open] = [
      await app.register(),
      await app.register(),
      await app.register(),
      await app.register(),
    ]
    const endedAgo = ({ sessionId }: Visitor, ago: string) =>
      app.sql('update sessions set ended_at = now() - $2::text::interval where id = $1', [sessionId, ago])
    await app.sql(
      `insert into sessions (id, user_id, expires_at, delivery, ended_at)
       select gen_random_uuid(), $1, now() + interval '3 days', 'BODY',
         now() - case when n <= 11000 then interval '1 hour' else n * interval '0.1 seconds' end
       from generate_series(1, 25000) as n`,
      [open.user.id],
    )
    await endedAgo(first, '2 hours')
    await endedAgo(middle, '40 minutes')
    await endedAgo(last, '10 minutes')
    const replica = await startTestApp({ on: app })
    const presented = ({ accessToken }: Visitor) => replica.request(PROFILE, {}, { token: accessToken })
    for (const ended of [first, middle, last]) expectRefused(await presented(ended), 'SESSION_ENDED')
    expect((await presented(open)).data.profile.id).toBe(open.user.id)
    expect(replica.app.services.endedSessions.status().entries).toBeGreaterThanOrEqual(25_000)
    await replica.close()
  })
})
