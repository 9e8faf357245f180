import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  CREATE_FIRST_ADMINISTRATOR,
  MAIL_PREFERENCES,
  REQUEST_EMAIL_VERIFICATION,
  REQUEST_PASSWORD_RESET,
  RESET_PASSWORD,
  UPDATE_PROFILE,
  VERIFY_EMAIL,
} from '../src/testing/generated/operations.ts'
import { expectRefused, fieldErrorsOf, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { mailedToken, mailsTo } from './mails-to.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

const newPassword = 'three lanterns by the quay'

let clock: DatabaseClock
let app: TestApp

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
})
afterAll(() => clock.close())

const verify = (token: string, at = app) => at.request(VERIFY_EMAIL, { input: { token } })
const outcome = async (token: string) => (await verify(token)).data.verifyEmail.__typename
const verificationsTo = (email: string, at = app) => mailsTo(at, email, 'EMAIL_VERIFICATION')
const verificationToken = (email: string) => mailedToken(app, email, 'EMAIL_VERIFICATION')
const preferencesOf = async (user: Visitor) => (await user.request(MAIL_PREFERENCES)).data.profile
const isVerified = async (user: Visitor) => (await preferencesOf(user)).emailVerified

async function resetToken(email: string): Promise<string> {
  await app.request(REQUEST_PASSWORD_RESET, { input: { email } })
  await app.app.services.resetRequests.run()
  await eventually(async () => (await app.sql('select id from reset_requests')).length === 0)
  return mailedToken(app, email, 'PASSWORD_RESET')
}

const reset = (token: string) =>
  app.request(RESET_PASSWORD, { input: { token, password: newPassword, passwordConfirmation: newPassword } })

describe('a user who registered', () => {
  it('is signed in and verifies the address with the mailed link', async () => {
    const ada = await app.register()
    expect(await isVerified(ada)).toBe(false)
    const [mail, ...others] = await mailsTo(app, ada.email)
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Verify your email address')
    expect(mail?.link).toMatch(/^http:\/\/localhost:4000\/verify#[\w-]{43}$/)
    expect(mail?.text).toContain('The link works once and for 1 day.')
    const { data } = await verify(await verificationToken(ada.email))
    expect(data.verifyEmail).toEqual({ __typename: 'EmailVerified', email: ada.email })
    expect(await isVerified(ada)).toBe(true)
    const events = await app.sql(
      `select actor_id from audit_events where subject_id = $1 and kind = 'EMAIL_VERIFIED'`,
      [ada.user.id],
    )
    expect(events).toEqual([{ actor_id: ada.user.id }])
    expect(app.log).toContainEqual(expect.objectContaining({ event: 'email.verified', userId: ada.user.id }))
  })

  it('gets a new link on request, which replaces the former one', async () => {
    const ada = await app.register()
    const first = await verificationToken(ada.email)
    const { data } = await ada.request(REQUEST_EMAIL_VERIFICATION)
    expect(data.requestEmailVerification).toEqual({ expiresIn: 86_400, nextRequestIn: 60 })
    expect(await verificationsTo(ada.email)).toHaveLength(1)
    expect(await outcome(first)).toBe('LinkExpired')
    expect(await outcome(await verificationToken(ada.email))).toBe('EmailVerified')
  })

  it('gets no further link once the address is verified', async () => {
    const ada = await app.register()
    await verify(await verificationToken(ada.email))
    const [former] = await verificationsTo(ada.email)
    const { data } = await ada.request(REQUEST_EMAIL_VERIFICATION)
    expect(data.requestEmailVerification.expiresIn).toBe(86_400)
    expect(await verificationsTo(ada.email)).toEqual([former])
  })

  it('has proved the address by resetting the password', async () => {
    const ada = await app.register()
    await reset(await resetToken(ada.email))
    expect(await isVerified(await app.login({ email: ada.email, password: newPassword }))).toBe(true)
  })

  it('has proved nothing by a link to a former address', async () => {
    const ada = await app.register()
    const token = await resetToken(ada.email)
    await app.sql(
      `update users set email = 'moved-' || email, email_key = 'moved-' || email_key where id = $1`,
      [ada.user.id],
    )
    expect((await reset(token)).data.resetPassword.__typename).toBe('LinkExpired')
    expect(await isVerified(ada)).toBe(false)
  })

  it('may ask for five links an hour', async () => {
    const limited = await startTestApp({ on: app, config: { rateLimits: true } })
    const ada = await limited.register()
    for (let request = 0; request < 5; request++)
      expect((await ada.request(REQUEST_EMAIL_VERIFICATION)).status).toBe(200)
    expectRefused(await ada.request(REQUEST_EMAIL_VERIFICATION), 'RATE_LIMITED')
    await limited.close()
  })
})

it('the first administrator gets a link too', async () => {
  const own = await startTestApp()
  const token = await own.app.services.firstAdministrator.setupToken()
  const person = { email: 'first@example.org', firstName: 'Ada', lastName: 'Lovelace' }
  const password = { password: goodPassword, passwordConfirmation: goodPassword }
  await own.request(CREATE_FIRST_ADMINISTRATOR, { input: { token, ...person, ...password } })
  expect(await verificationsTo(person.email, own)).toHaveLength(1)
  await own.close()
})

it('T114 a registration whose mail cannot be written leaves no account', async () => {
  const email = 'unlucky@example.org'
  await app.sql('alter table mails rename to letters')
  const answer = await app.tryToRegister({ email })
  await app.sql('alter table letters rename to mails')
  expect(answer.errors[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', executed: true })
  expect(await app.sql('select id from users where email = $1', [email])).toEqual([])
  await app.register({ email })
})

describe('T101 a verification link', () => {
  it('works once for twenty concurrent requests', async () => {
    const token = await verificationToken((await app.register()).email)
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(token)))
    expect(outcomes.sort()).toEqual(['EmailVerified', ...Array(19).fill('LinkExpired')])
  })

  it('stops working when the password is changed, and its mail is cancelled', async () => {
    const ada = await app.register()
    const token = await verificationToken(ada.email)
    await ada.changePassword(newPassword)
    expect(await outcome(token)).toBe('LinkExpired')
    expect(await verificationsTo(ada.email)).toEqual([])
  })

  it('stops working when the address is changed', async () => {
    const ada = await app.register()
    const token = await verificationToken(ada.email)
    const changed = [ada.user.id, `new-${ada.email}`]
    await app.sql('update users set email = $2, email_key = $2 where id = $1', changed)
    expect(await outcome(token)).toBe('LinkExpired')
    expect(await isVerified(ada)).toBe(false)
  })

  it('stops working when the account is disabled', async () => {
    const ada = await app.register()
    const token = await verificationToken(ada.email)
    await app.sql('update users set active = false where id = $1', [ada.user.id])
    expect(await outcome(token)).toBe('LinkExpired')
  })

  it('resets no password, and a reset link verifies nothing by itself', async () => {
    const ada = await app.register()
    const token = await verificationToken(ada.email)
    expect((await reset(token)).data.resetPassword.__typename).toBe('LinkExpired')
    expect(await outcome(await resetToken(ada.email))).toBe('LinkExpired')
    expect(await isVerified(ada)).toBe(false)
    expect(await outcome(token)).toBe('EmailVerified')
  })

  it.each(['', 'A', 'A'.repeat(43), 'A'.repeat(10_000), `${'A'.repeat(42)}\0`])(
    'that was not issued does not work: %j',
    async (token) => {
      expect((await verify(token)).data.verifyEmail).toMatchObject({ code: 'LINK_EXPIRED' })
    },
  )
})

it('T102 opening the page of a link changes nothing', async () => {
  const ada = await app.register()
  const token = await verificationToken(ada.email)
  for (const method of ['GET', 'HEAD'])
    for (const path of ['/verify', `/verify?token=${token}`]) {
      const response = await fetch(`${app.url}${path}`, { method, headers: { accept: 'text/html' } })
      expect(response.headers.get('referrer-policy')).toBe('no-referrer')
      expect(response.headers.get('cache-control')).toBe('no-store')
    }
  expect(app.logText()).not.toContain(token)
  expect(await outcome(token)).toBe('EmailVerified')
})

describe('the language of mails', () => {
  const set = async (user: Visitor, input: object) =>
    (await user.request(UPDATE_PROFILE, { input })).data.updateProfile

  it('is the one in the profile, or else the default', async () => {
    const ada = await app.register()
    expect(await preferencesOf(ada)).toMatchObject({ locale: null })
    for (const [locale, stored, subject] of [
      ['de', 'de', 'Bestätigen Sie Ihre E-Mail-Adresse'],
      ['DE-at', 'de-AT', 'Bestätigen Sie Ihre E-Mail-Adresse'],
      ['tlh', 'tlh', 'Verify your email address'],
      [null, null, 'Verify your email address'],
    ]) {
      expect((await set(ada, { locale })).__typename).toBe('ProfileUpdated')
      expect((await preferencesOf(ada)).locale).toBe(stored)
      await ada.request(REQUEST_EMAIL_VERIFICATION)
      expect((await verificationsTo(ada.email))[0]?.subject).toBe(subject)
    }
  })

  it('applies to resets and notices', async () => {
    const ada = await app.register()
    await set(ada, { locale: 'de' })
    await resetToken(ada.email)
    await ada.changePassword(newPassword)
    await resetToken(ada.email)
    const subjects = (await mailsTo(app, ada.email)).map(({ subject }) => subject)
    expect(subjects).toEqual(['Setzen Sie Ihr Passwort zurück', 'Ihr Passwort wurde geändert'])
  })

  it('is rejected if it is not a language tag, and nothing changes', async () => {
    const ada = await app.register()
    const result = await set(ada, { locale: '../de', firstName: 'Grace' })
    expect(fieldErrorsOf(result)).toEqual({ locale: ['MALFORMED'] })
    expect((await ada.profile()).data.profile.firstName).toBe('Ada')
  })
})

describe('notices of new devices', () => {
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
  const safari =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'

  it('can be switched off by the owner, unlike other notices', async () => {
    const ada = await app.register({}, { 'user-agent': firefox })
    await ada.request(UPDATE_PROFILE, { input: { newDeviceNotices: false, locale: 'en' } })
    await ada.request(UPDATE_PROFILE, { input: { newDeviceNotices: null } })
    expect(await preferencesOf(ada)).toEqual({ emailVerified: false, locale: 'en', newDeviceNotices: false })
    await app.login(ada, { 'user-agent': safari })
    expect(await mailsTo(app, ada.email, 'NEW_DEVICE')).toEqual([])
    await ada.changePassword(newPassword)
    expect(await mailsTo(app, ada.email, 'PASSWORD_CHANGED')).toHaveLength(1)
    await ada.request(UPDATE_PROFILE, { input: { newDeviceNotices: true } })
    await app.login({ email: ada.email, password: newPassword }, { 'user-agent': 'curl/8.0' })
    expect(await mailsTo(app, ada.email, 'NEW_DEVICE')).toHaveLength(1)
  })
})

it('without a mail server in production, a link is refused before anything runs, and registration still works', async () => {
  const env = { NODE_ENV: 'production', BCRYPT_COST: '10', PUBLIC_URL: 'https://accounts.example.org' }
  const production = await startTestApp({ env, on: app })
  const ada = await production.register()
  const answer = await ada.request(REQUEST_EMAIL_VERIFICATION)
  expect(answer.status).toBe(503)
  expectRefused(answer, 'MAIL_UNAVAILABLE')
  expect(await app.sql('select id from mails where user_id = $1', [ada.user.id])).toEqual([])
  await production.close()
})

// Last, because the requests of other tests are dated by the real clock.
it('T101 a verification link stops working after a day', async () => {
  const [ada, grace] = [await app.register(), await app.register()]
  const tokens = [await verificationToken(ada.email), await verificationToken(grace.email)]
  await clock.advance('23 hours 59 minutes 59 seconds')
  expect(await outcome(tokens[0] ?? '')).toBe('EmailVerified')
  await clock.advance('1 second')
  expect(await outcome(tokens[1] ?? '')).toBe('LinkExpired')
})
