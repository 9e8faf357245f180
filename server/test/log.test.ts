import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { goodPassword, LOGIN, PROFILE, REGISTER, SET_ACTIVE, SET_ROLE } from '../src/testing/visitor.ts'
import { sendRaw } from './raw-http.ts'
import { type LogLine, startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** The events that `work` caused. */
async function eventsOf(work: () => Promise<unknown>): Promise<LogLine[]> {
  const before = app.log.length
  await work()
  return app.log.slice(before).filter(({ event }) => event !== undefined)
}

const summaryOf = (lines: readonly LogLine[]) =>
  lines.map(({ level: _level, time: _time, pid: _pid, msg: _msg, ...fields }) => fields)

describe('T99 one structured event each:', () => {
  it('a registration, which is a sign-in', async () => {
    const events = await eventsOf(() => app.register())
    expect(summaryOf(events)).toEqual([
      { event: 'account.registered', userId: expect.any(String), role: 'EMPLOYEE' },
      { event: 'session.started', userId: expect.any(String), sessionId: expect.any(String) },
      {
        event: 'mail.queued',
        kind: 'EMAIL_VERIFICATION',
        mailId: expect.any(String),
        userId: expect.any(String),
      },
    ])
  })

  it('a sign-in', async () => {
    const ada = await app.register()
    const events = await eventsOf(() => app.login(ada))
    expect(summaryOf(events)).toEqual([
      { event: 'session.started', userId: ada.user.id, sessionId: expect.any(String) },
    ])
    expect(events[0]).toMatchObject({ level: 'info', time: expect.stringMatching(/^\d{4}-.*Z$/) })
  })

  it('a failed sign-in, and whether the account exists', async () => {
    const ada = await app.register()
    const events = await eventsOf(async () => {
      await app.tryToLogin(ada.email, 'not this orchard')
      await app.tryToLogin('unknown@example.org', 'not this orchard')
    })
    const failed = { event: 'sign-in.failed', code: 'INVALID_CREDENTIALS', address: '127.0.0.1' }
    expect(summaryOf(events)).toEqual([
      { ...failed, userId: ada.user.id },
      { ...failed, userId: null },
    ])
  })

  it('a sign-in to a disabled account', async () => {
    const [ada, admin] = [await app.register(), await app.registerAs('ADMIN')]
    const events = await eventsOf(async () => {
      await admin.request(SET_ACTIVE, { input: { userId: ada.user.id, active: false } })
      await app.tryToLogin(ada.email, goodPassword)
    })
    expect(events).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ event: 'account.disabled', userId: ada.user.id, actorId: admin.user.id }),
        expect.objectContaining({ event: 'session.ended', reason: 'ACCOUNT_DISABLED' }),
        expect.objectContaining({ event: 'sign-in.failed', code: 'ACCOUNT_DISABLED', userId: ada.user.id }),
      ]),
    )
    expect(events).toHaveLength(3)
  })

  it('a refusal', async () => {
    const ada = await app.register()
    const events = await eventsOf(async () => {
      await app.request(PROFILE)
      await ada.request('{ users { totalCount } }')
    })
    expect(events).toEqual([
      expect.objectContaining({
        event: 'request.refused',
        code: 'UNAUTHENTICATED',
        reason: 'TOKEN_MISSING',
        requestId: expect.any(String),
      }),
      expect.objectContaining({ event: 'request.refused', code: 'FORBIDDEN', path: ['users'] }),
    ])
  })

  it('a refusal before GraphQL', async () => {
    const events = await eventsOf(async () => {
      await fetch(`${app.url}/graphql`, { method: 'POST', body: '{}' })
      await sendRaw(app.url, 'hello\r\n\r\n')
    })
    expect(events).toEqual([
      expect.objectContaining({ event: 'request.refused', status: 415, requestId: expect.any(String) }),
      expect.objectContaining({ event: 'request.refused', status: 400 }),
    ])
  })

  it('a rotation, a reuse, and a refusal to refresh', async () => {
    const ada = await app.register()
    const { sessionId } = ada
    const token = ada.refreshToken
    const events = await eventsOf(async () => {
      await ada.refresh()
      await ada.refresh()
      await app.refresh(token)
      await ada.refresh()
      await app.refresh('nonsense')
    })
    expect(summaryOf(events)).toEqual([
      { event: 'session.rotated', sessionId, generation: 2 },
      { event: 'session.rotated', sessionId, generation: 3 },
      { event: 'session.reused', sessionId, userId: ada.user.id, generation: 3 },
      { event: 'mail.queued', kind: 'SESSION_REUSED', userId: ada.user.id, mailId: expect.any(String) },
      { event: 'refresh.refused', sessionId, reason: 'REUSED' },
      { event: 'refresh.refused', reason: 'UNKNOWN_TOKEN' },
    ])
    expect(events[2]?.level).toBe('warn')
  })

  it('a concurrent refresh, and one after a lost response', async () => {
    const ada = await app.register()
    const { sessionId } = ada
    const token = ada.refreshToken
    const events = await eventsOf(async () => {
      await ada.refresh()
      await app.refresh(token)
      await app.sql(`update sessions set rotated_at = now() - interval '1 minute' where id = $1`, [sessionId])
      await app.refresh(token)
    })
    expect(summaryOf(events)).toEqual([
      { event: 'session.rotated', sessionId, generation: 2 },
      { event: 'refresh.repeated', sessionId, generation: 2, reuse: 'CONCURRENT' },
      { event: 'refresh.repeated', sessionId, generation: 2, reuse: 'LOST_RESPONSE' },
    ])
  })

  it('a logout, once', async () => {
    const ada = await app.register()
    const events = await eventsOf(async () => {
      await ada.logout()
      await ada.logout()
    })
    expect(summaryOf(events)).toEqual([
      { event: 'session.ended', sessionId: ada.sessionId, reason: 'LOGGED_OUT' },
    ])
  })

  it('a changed password, a wrong one, a changed profile, a changed role', async () => {
    const [ada, admin] = [await app.register(), await app.registerAs('ADMIN')]
    const events = await eventsOf(async () => {
      await ada.changePassword('another orchard in spring', 'not this orchard')
      await ada.changePassword('another orchard in spring')
      await ada.request('mutation { updateProfile(input: { firstName: "Grace" }) { __typename } }')
      await admin.request(SET_ROLE, { input: { userId: ada.user.id, role: 'CLIENT' } })
    })
    expect(events.map(({ event }) => event)).toEqual([
      'password.refused',
      'session.ended',
      'password.changed',
      'session.started',
      'mail.queued',
      'profile.updated',
      'role.changed',
      'mail.queued',
    ])
  })
})

describe('T99 the log holds', () => {
  it('no password, token, hash or variable value', async () => {
    const secrets = {
      email: 'silent-email@example.org',
      password: 'silent orchard password',
      firstName: 'Silentfirst',
      lastName: 'Silentlast',
      phone: '+4930999888777',
    }
    const ada = await app.register(secrets)
    const { accessToken, refreshToken } = ada
    await ada.refresh()
    await ada.profile()
    await app.verify(accessToken)
    await app.verify(refreshToken)
    await app.tryToLogin(secrets.email, 'silent wrong guess')
    await ada.changePassword('silent new password', 'silent wrong guess')
    await app.tryToRegister({ ...secrets, phone: 'silent phone' })
    await app.request(LOGIN, { input: { email: secrets.email, passwort: 'silent mistyped', password: 7 } })
    await app.request(`mutation { login(input: { email: "silent-literal", password: 7 }) { __typename } }`)
    await app.request(REGISTER, { input: { ...secrets, role: 'silent role' } })
    await app.request(PROFILE, {}, { token: 'silent.bearer.token', headers: { cookie: 'a=silent-cookie' } })
    await fetch(`${app.url}/setup?token=silent-setup`, { headers: { accept: 'application/json' } })
    await fetch(`${app.url}/graphql`, { method: 'POST', body: '{"silent": "body"' })
    const rows = await app.sql<{ password_hash: string }>('select password_hash from users')
    const text = app.logText()
    expect(text).toContain('session.rotated')
    for (const value of [
      ...Object.values(secrets),
      accessToken,
      refreshToken,
      ada.accessToken,
      ada.refreshToken,
    ])
      expect(text).not.toContain(value)
    for (const { password_hash: hash } of rows) expect(text).not.toContain(hash.slice(-20))
    expect(text).not.toMatch(/silent/i)
    expect(text).not.toContain('$2b$')
  })

  it('no value that a failing statement was given', async () => {
    await app.sql(`create function quote_name() returns trigger language plpgsql as
      $$ begin raise exception 'no room for %', new.first_name using errcode = '22000'; end $$`)
    await app.sql(
      'create trigger quote_name before insert on users for each row execute function quote_name()',
    )
    const { status } = await app.tryToRegister({ firstName: 'Unspeakable' })
    await app.sql('drop trigger quote_name on users')
    expect(status).toBe(500)
    expect(app.log.at(-1)).toMatchObject({ event: 'request.failed', requestId: expect.any(String) })
    expect(app.logText()).not.toContain('Unspeakable')
  })
})

describe('T100 no input', () => {
  const nasty = 'a\r\n{"level":"info","event":"forged"}\u001b[31m\u0007\u2028'

  it('can forge a log line or control a terminal', async () => {
    await app.sql(`create function shout() returns trigger language plpgsql as
      $$ begin raise exception E'refused\\r\\n{"event":"forged"}\\x1b[31m'; end $$`)
    await app.sql('create trigger shout before insert on users for each row execute function shout()')
    const userAgent = { 'user-agent': 'Evil/1.0 \u009b31m \u0085{"event":"forged"}' }
    await app.tryToRegister({}, userAgent)
    await app.sql('drop trigger shout on users')
    await app.tryToLogin(`${nasty}@example.org`, nasty, userAgent)
    await app.tryToRegister({ email: `${nasty}@example.org`, firstName: nasty }, userAgent)
    await app.register({}, userAgent)
    await app.request(`query ${'A'.repeat(300)} { profile { id } }`, {}, { headers: userAgent })
    await fetch(`${app.url}/%0d%0a%1b[31mforged?token=${encodeURIComponent(nasty)}`)
    const text = app.logText()
    expect(text).toContain('refused\\r\\n')
    expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Zl}\p{Zp}]/u)
    const lines = text.trimEnd().split('\n')
    for (const line of lines)
      expect(JSON.parse(line)).toEqual(expect.objectContaining({ msg: expect.any(String) }))
    expect(app.log.filter(({ event }) => event === 'forged')).toEqual([])
  })

  it('appears in the list of sessions as anything but text', async () => {
    const ada = await app.register({}, { 'user-agent': 'Evil/1.0 \u009b31m\u0085 (X11; Linux x86_64)' })
    const { data } = await ada.request('{ sessions { device } }')
    expect(data.sessions[0].device).toMatch(/^[\x20-\x7e]+$/)
  })
})
