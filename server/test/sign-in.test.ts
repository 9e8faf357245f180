import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, expectRefused, goodPassword, SET_ACTIVE } from '../src/testing/visitor.ts'
import { countHashes } from './hash-count.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const wrong = 'not this orchard'
const codeOf = ({ data, errors }: Answer): string => data?.login.__typename ?? errors[0]?.extensions.code

const disabledAccount = async () => {
  const [ada, admin] = [await app.register(), await app.registerAs('ADMIN')]
  await admin.request(SET_ACTIVE, { input: { userId: ada.user.id, active: false } })
  return ada
}

describe('login', () => {
  it('starts a new session each time', async () => {
    const ada = await app.register()
    const { status, data } = await app.tryToLogin(ada.email, goodPassword)
    expect(status).toBe(200)
    expect(data.login).toMatchObject({
      __typename: 'Authenticated',
      user: { ...ada.user },
      session: { current: true, ipAddress: '127.0.0.1' },
      tokens: { accessTokenExpiresIn: 180 * 60, refreshTokenExpiresIn: expect.any(Number) },
    })
    expect(data.login.session.id).not.toBe(ada.sessionId)
    expect((await ada.profile()).status).toBe(200)
  })

  it.each([
    ['in another case', (email: string) => email.toUpperCase()],
    ['with spaces around', (email: string) => ` ${email}\n`],
  ])('accepts an email %s', async (_how, write) => {
    const ada = await app.register()
    expect(codeOf(await app.tryToLogin(write(ada.email), goodPassword))).toBe('Authenticated')
  })

  it('T32 responds the same way whether or not the account exists', async () => {
    const ada = await app.register()
    const [known, unknown, noEmail] = await Promise.all([
      app.tryToLogin(ada.email, wrong),
      app.tryToLogin('unknown@example.org', wrong),
      app.tryToLogin('no email', wrong),
    ])
    expect(known.data.login).toEqual({
      __typename: 'InvalidCredentials',
      code: 'INVALID_CREDENTIALS',
      message: 'Email or password is wrong. Check both and try again.',
    })
    expect(unknown.text).toBe(known.text)
    expect(noEmail.text).toBe(known.text)
    const telling = ({ status, headers }: Answer) => [
      status,
      [...headers.keys()].sort(),
      headers.get('content-length'),
    ]
    expect(telling(unknown)).toEqual(telling(known))
  })

  it('reveals that an account is disabled only with its password', async () => {
    const ada = await disabledAccount()
    const { data } = await app.tryToLogin(ada.email, goodPassword)
    expect(data.login).toMatchObject({ __typename: 'AccountDisabled', code: 'ACCOUNT_DISABLED' })
    const guessed = await app.tryToLogin(ada.email, wrong)
    const unknown = await app.tryToLogin('unknown@example.org', wrong)
    expect(guessed.text).toBe(unknown.text)
  })

  it('T34 a hundred aliased logins in one operation are refused before any is tried', async () => {
    const ada = await app.register()
    const hashes = countHashes()
    const aliased = (count: number) =>
      Array.from(
        { length: count },
        (_, index) =>
          `a${index}: login(input: { email: "${ada.email}", password: "guess ${index}" }) { __typename }`,
      ).join('\n')
    for (const count of [2, 11, 100]) {
      const answer = await app.request(`mutation { ${aliased(count)} }`)
      expectRefused(answer, 'OPERATION_REJECTED')
      expect(answer.status).toBe(400)
    }
    expect(hashes.rounds()).toBe(0)
  })
})
