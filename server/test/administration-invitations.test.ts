import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { purgeLinks } from '../src/features/mail/mail-statements.ts'
import { CHOOSE_PASSWORD, CREATE_USER, REISSUE_INVITATION } from '../src/testing/generated/operations.ts'
import { expectRefused, fieldErrorsOf, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp({ env: { PUBLIC_URL: 'https://accounts.example.org' } })
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

let people = 0

function personOf(more: object = {}): Record<string, unknown> {
  people += 1
  return { email: `invited-${people}@example.org`, firstName: 'Grace', lastName: 'Hopper', ...more }
}

async function invite(more: object = {}) {
  const answer = await admin.request(CREATE_USER, { input: personOf(more) })
  const { link, user } = answer.data.createUser
  return { link, user, token: new URL(link).searchParams.get('token') ?? '' }
}

const choose = (token: string, password = goodPassword, more: object = {}) =>
  app.request(
    CHOOSE_PASSWORD,
    { input: { token, password, passwordConfirmation: password, ...more } },
    { headers: { origin: app.config.publicUrl } },
  )

describe('createUser', () => {
  it('creates an account and a link that is valid for three days', async () => {
    const answer = await admin.request(CREATE_USER, { input: personOf({ role: 'MANAGER' }) })
    const { link, expiresAt, user } = answer.data.createUser
    expect(link).toMatch(/^https:\/\/accounts\.example\.org\/choose-password\?token=[\w-]{43}#email=/)
    expect(new URLSearchParams(new URL(link).hash.slice(1)).get('email')).toBe(user.email)
    expect(Date.parse(expiresAt) - Date.now()).toBeGreaterThan(71.9 * 60 * 60 * 1000)
    expect(Date.parse(expiresAt) - Date.now()).toBeLessThan(72.1 * 60 * 60 * 1000)
    expect(user).toMatchObject({ role: 'MANAGER', active: true })
  })

  it('names the account in the link, whatever characters are in its email', async () => {
    const email = 'ada+work&co#1%20@example.org'
    const { link } = await invite({ email })
    expect(new URLSearchParams(new URL(link).hash.slice(1)).get('email')).toBe(email)
  })

  it.each([{}, { role: null }])('makes an employee with %j', async (more) => {
    expect((await invite(more)).user.role).toBe('EMPLOYEE')
  })

  it('accepts people with a single name', async () => {
    const { user } = await invite({ firstName: 'Sukarno', lastName: '' })
    const { data } = await admin.request('query ($id: ID!) { user(id: $id) { firstName lastName } }', user)
    expect(data.user).toEqual({ firstName: 'Sukarno', lastName: '' })
  })

  it('starts a session with tokens in the body if delivery is null', async () => {
    const { data } = await choose((await invite()).token, goodPassword, { delivery: null })
    expect(data.choosePassword.tokens.refreshToken).toEqual(expect.any(String))
  })

  it('reports every invalid field', async () => {
    const input = { email: admin.email, firstName: '', lastName: 'x'.repeat(151), phone: '12' }
    const answer = await admin.request(CREATE_USER, { input })
    expect(fieldErrorsOf(answer.data.createUser)).toEqual({
      email: ['EMAIL_TAKEN'],
      firstName: ['REQUIRED'],
      lastName: ['TOO_LONG'],
      phone: ['MALFORMED'],
    })
  })

  it('requires an administrator', async () => {
    const manager = await app.registerAs('MANAGER')
    expectRefused(await manager.request(CREATE_USER, { input: personOf() }), 'FORBIDDEN')
    expectRefused(await manager.request(REISSUE_INVITATION, { userId: manager.user.id }), 'FORBIDDEN')
  })

  it('creates an account without a password, which cannot be used to sign in', async () => {
    const { user } = await invite()
    expect((await app.tryToLogin(user.email, '')).data.login.code).toBe('INVALID_CREDENTIALS')
    expect((await app.tryToLogin(user.email, goodPassword)).data.login.code).toBe('INVALID_CREDENTIALS')
  })

  it('creates one account from two concurrent requests with the same email', async () => {
    const input = personOf()
    const answers = await Promise.all([1, 2, 3].map(() => admin.request(CREATE_USER, { input })))
    const names = answers.map(({ data }) => data.createUser.__typename).sort()
    expect(names).toEqual(['Invitation', 'ValidationError', 'ValidationError'])
  })
})

describe('choosePassword', () => {
  it('sets the password and signs in, also where registration is closed', async () => {
    const closed = await startTestApp({ on: app, env: { REGISTRATION: 'closed' } })
    const { token, user } = await invite()
    const input = { token, password: goodPassword, passwordConfirmation: goodPassword }
    const { choosePassword } = (await closed.request(CHOOSE_PASSWORD, { input })).data
    expect(choosePassword).toMatchObject({ __typename: 'Authenticated', user: { id: user.id } })
    const { accessToken } = choosePassword.tokens
    const profile = await closed.request('{ profile { email } }', {}, { token: accessToken })
    expect(profile.data.profile.email).toBe(user.email)
    await app.login({ email: user.email, password: goodPassword })
    expect(Date.parse(choosePassword.user.updatedAt)).toBeGreaterThan(
      Date.parse(choosePassword.user.createdAt),
    )
    await closed.close()
  })

  it('works once', async () => {
    const { token } = await invite()
    const answers = await Promise.all([choose(token), choose(token), choose(token)])
    const names = answers.map(({ data }) => data.choosePassword.__typename).sort()
    expect(names).toEqual(['Authenticated', 'LinkExpired', 'LinkExpired'])
    expect((await choose(token, 'another quiet orchard')).data.choosePassword.code).toBe('LINK_EXPIRED')
  })

  it('enforces the password rules and keeps the link valid for another try', async () => {
    const { token } = await invite({ firstName: 'Margaret', lastName: 'Hamilton' })
    const wrong = await choose(token, 'hamilton1', { passwordConfirmation: 'other' })
    expect(fieldErrorsOf(wrong.data.choosePassword)).toEqual({
      password: ['PASSWORD_TOO_SIMILAR'],
      passwordConfirmation: ['PASSWORDS_DIFFER'],
    })
    expect((await choose(token)).data.choosePassword.__typename).toBe('Authenticated')
  })

  it('delivers the token in the cookie on request', async () => {
    const { token } = await invite()
    const answer = await choose(token, goodPassword, { delivery: 'COOKIE' })
    expect(answer.data.choosePassword.tokens.refreshToken).toBeNull()
    expect(answer.headers.get('set-cookie')).toMatch(/gatehouse-refresh=/)
  })

  it('refuses a guessed or expired link and that of a disabled account', async () => {
    const [late, disabled] = [await invite(), await invite()]
    await app.sql('update links set expires_at = now() where user_id = $1', [late.user.id])
    await admin.setActive(disabled.user.id, false)
    for (const token of ['', 'a guess', 'x'.repeat(43), late.token, disabled.token])
      expect((await choose(token)).data.choosePassword).toMatchObject({ code: 'LINK_EXPIRED' })
    await admin.setActive(disabled.user.id, true)
    expect((await choose(disabled.token)).data.choosePassword.__typename).toBe('Authenticated')
  })

  it('counts failed attempts only', async () => {
    const limited = await startTestApp({ on: app, env: { RATE_LIMITS: 'on' } })
    const attempt = (token: string) =>
      limited.request(CHOOSE_PASSWORD, {
        input: { token, password: goodPassword, passwordConfirmation: goodPassword },
      })
    const { token } = await invite()
    for (let guess = 0; guess < 19; guess++) await attempt(`guess ${guess}`)
    expect((await attempt(token)).data.choosePassword.__typename).toBe('Authenticated')
    await attempt('the twentieth guess')
    expectRefused(await attempt('one too many'), 'RATE_LIMITED')
    await limited.close()
  })
})

describe('reissueInvitation', () => {
  const reissue = async (userId: string) =>
    (await admin.request(REISSUE_INVITATION, { userId })).data.reissueInvitation

  it('creates a new link and invalidates the previous one', async () => {
    const { user, token } = await invite()
    const { link } = await reissue(user.id)
    expect((await choose(token)).data.choosePassword.code).toBe('LINK_EXPIRED')
    const next = new URL(link).searchParams.get('token') ?? ''
    expect((await choose(next)).data.choosePassword.__typename).toBe('Authenticated')
  })

  it('is refused for unknown accounts and those that already have a password', async () => {
    const { user, token } = await invite()
    await choose(token)
    expect(await reissue(user.id)).toMatchObject({ code: 'PASSWORD_ALREADY_CHOSEN' })
    expect(await reissue('01a1fb5a-0000-7000-8000-000000000000')).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await reissue('unknown')).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})

describe('T16 invitations', () => {
  it('leave no credential in the database or the log', async () => {
    const { token } = await invite()
    await choose(token, 'too short')
    const rows = await app.sql('select links::text from links')
    const events = await app.sql('select audit_events::text from audit_events')
    expect(rows.length).toBeGreaterThan(0)
    expect(JSON.stringify([rows, events]) + app.logText()).not.toContain(token)
  })

  it('are recorded in the audit log', async () => {
    const { user, token } = await invite({ role: 'CLIENT' })
    await admin.request(REISSUE_INVITATION, { userId: user.id })
    const rows = await app.sql<{ kind: string; actor_id: string; details: object }>(
      'select kind, actor_id, details from audit_events where subject_id = $1 order by id',
      [user.id],
    )
    expect(rows).toEqual([
      { kind: 'USER_CREATED', actor_id: admin.user.id, details: { role: 'CLIENT' } },
      { kind: 'INVITATION_REISSUED', actor_id: admin.user.id, details: {} },
    ])
    expect((await choose(token)).data.choosePassword.code).toBe('LINK_EXPIRED')
  })

  it('are removed a day after they expired', async () => {
    const { user } = await invite()
    const afterPurge = async (expiredFor: string): Promise<object[]> => {
      await app.sql('update links set expires_at = now() - $2::interval where user_id = $1', [
        user.id,
        expiredFor,
      ])
      await app.database.query(purgeLinks)
      return app.sql('select 1 from links where user_id = $1', [user.id])
    }
    expect(await afterPurge('23 hours')).toHaveLength(1)
    expect(await afterPurge('25 hours')).toEqual([])
  })
})
