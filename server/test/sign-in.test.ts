import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { countHashes } from './hash-count.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { type Answer, expectRefused, goodPassword, LOGIN, SET_ACTIVE } from './visitor.ts'

let app: TestApp
/** The same server with its limits on. */
let limited: TestApp
/** The same, behind one proxy. */
let proxied: TestApp

beforeAll(async () => {
  app = await startTestApp()
  limited = await startTestApp({ env: { RATE_LIMITS: 'on' }, on: app })
  proxied = await startTestApp({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '1' }, on: app })
})
afterAll(async () => {
  await proxied.close()
  await limited.close()
  await app.close()
})

const wrong = 'not this orchard'
const codeOf = ({ data, errors }: Answer): string => data?.login.__typename ?? errors[0]?.extensions.code
const from = (address: string) => ({ 'x-forwarded-for': address })

/** How often each outcome came. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1
  return counts
}

/** In parallel, some at a time, so that sockets are not what is tested. */
async function inParallel<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let begun = 0; begun < count; begun += 100) {
    const size = Math.min(100, count - begun)
    results.push(...(await Promise.all(Array.from({ length: size }, (_, index) => work(begun + index)))))
  }
  return results
}

const disabledAccount = async () => {
  const [ada, admin] = [await app.register(), await app.registerAs('ADMIN')]
  await admin.request(SET_ACTIVE, { input: { userId: ada.user.id, active: false } })
  return ada
}

describe('login', () => {
  it('begins a session of its own each time', async () => {
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
  ])('knows an email %s', async (_how, write) => {
    const ada = await app.register()
    expect(codeOf(await app.tryToLogin(write(ada.email), goodPassword))).toBe('Authenticated')
  })

  it('T32 answers alike whether or not there is an account', async () => {
    const ada = await app.register()
    const [known, unknown, noEmail] = await Promise.all([
      app.tryToLogin(ada.email, wrong),
      app.tryToLogin('nobody@example.org', wrong),
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

  it('tells that an account is disabled only to somebody who knows its password', async () => {
    const ada = await disabledAccount()
    const { data } = await app.tryToLogin(ada.email, goodPassword)
    expect(data.login).toMatchObject({ __typename: 'AccountDisabled', code: 'ACCOUNT_DISABLED' })
    const guessed = await app.tryToLogin(ada.email, wrong)
    const unknown = await app.tryToLogin('nobody@example.org', wrong)
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

describe('guessing', () => {
  it.each<[string, string, () => Promise<string>]>([
    ['one account', '198.51.100.33', async () => (await app.register()).email],
    ['an account that does not exist', '198.51.100.34', async () => 'nobody-at-all@example.org'],
  ])('T33 of 200 parallel guesses at %s, at most 5 reach bcrypt', async (_what, address, emailOf) => {
    const email = await emailOf()
    const hashes = countHashes()
    const answers = await inParallel(200, (index) =>
      proxied.tryToLogin(email, `${wrong} ${index}`, from(address)),
    )
    const { InvalidCredentials = 0, RATE_LIMITED = 0, ...others } = tally(answers)
    expect(others).toEqual({})
    expect(InvalidCredentials).toBeGreaterThanOrEqual(1)
    expect(InvalidCredentials).toBeLessThanOrEqual(5)
    expect(RATE_LIMITED).toBe(200 - InvalidCredentials)
    expect(hashes.compared).toHaveLength(InvalidCredentials)
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expect(refused?.errors[0]?.extensions.executed).toBe(false)
  })

  it.each<[string, string, (index: number) => string]>([
    ['one address', '192.0.2.35', () => '192.0.2.35'],
    ['one IPv6 network', '2001:db8:35::', (index) => `2001:db8:35:0:${index.toString(16)}::${index % 7}`],
  ])('T35 one password over 1,000 accounts from %s is throttled', async (_what, _first, addressOf) => {
    const hashes = countHashes()
    const answers = await inParallel(1000, (index) =>
      proxied.tryToLogin(`sprayed-${index}@example.org`, goodPassword, from(addressOf(index))),
    )
    const { InvalidCredentials = 0, RATE_LIMITED = 0 } = tally(answers)
    expect(InvalidCredentials).toBeLessThanOrEqual(50)
    expect(RATE_LIMITED).toBe(1000 - InvalidCredentials)
    expect(hashes.compared).toHaveLength(InvalidCredentials)
  })

  it('T35 does not keep others out who come from elsewhere', async () => {
    const ada = await app.register()
    await inParallel(60, (index) =>
      proxied.tryToLogin(`flood-${index}@example.org`, wrong, from('192.0.2.36')),
    )
    expect(codeOf(await proxied.tryToLogin(ada.email, goodPassword, from('192.0.2.36')))).toBe('RATE_LIMITED')
    expect(codeOf(await proxied.tryToLogin(ada.email, goodPassword, from('192.0.2.37')))).toBe(
      'Authenticated',
    )
  })

  it('T36 a forged X-Forwarded-For helps nobody', async () => {
    const guess = (index: number) =>
      limited.tryToLogin('forged@example.org', wrong, from(`203.0.113.${index}, 198.51.100.${index}`))
    const answers: Answer[] = []
    for (let index = 0; index < 12; index += 1) answers.push(await guess(index))
    const { InvalidCredentials = 0, RATE_LIMITED = 0 } = tally(answers)
    expect(InvalidCredentials).toBeLessThanOrEqual(5)
    expect(RATE_LIMITED).toBe(12 - InvalidCredentials)
  })

  it('T36 behind one proxy only what that proxy wrote counts', async () => {
    const guess = (index: number) =>
      proxied.tryToLogin('forged-too@example.org', wrong, from(`203.0.113.${index}, 198.51.100.99`))
    const answers: Answer[] = []
    for (let index = 0; index < 12; index += 1) answers.push(await guess(index))
    expect(tally(answers).InvalidCredentials).toBeLessThanOrEqual(5)
  })

  it('T36 the address of a session is the connection’s, whatever the header says', async () => {
    const ada = await app.register()
    const { data } = await app.tryToLogin(ada.email, goodPassword, from('203.0.113.9'))
    expect(data.login.session.ipAddress).toBe('127.0.0.1')
  })

  it('T37 a stranger’s guesses neither end nor block a session that is open', async () => {
    const ada = await app.register()
    const answers = await inParallel(60, (index) =>
      proxied.tryToLogin(ada.email, wrong, from(`198.18.${index}.1`)),
    )
    expect(tally(answers).RATE_LIMITED).toBeGreaterThan(0)
    const there = ada.via(proxied)
    expect((await there.profile()).status).toBe(200)
    expect((await there.refresh()).data.refresh.__typename).toBe('Refreshed')
    expect((await there.changePassword('another orchard in spring')).data.changePassword.__typename).toBe(
      'PasswordChanged',
    )
  })

  it('a sign-in that succeeds does not count', async () => {
    const ada = await app.register()
    for (let index = 0; index < 60; index += 1) {
      const answer = await proxied.tryToLogin(ada.email, goodPassword, from('192.0.2.77'))
      expect(codeOf(answer)).toBe('Authenticated')
    }
  })

  it('T32 registrations, which tell that an email is taken, are limited', async () => {
    const answers: Answer[] = []
    for (let index = 0; index < 25; index += 1) {
      answers.push(await proxied.tryToRegister({ firstName: '' }, from('192.0.2.78')))
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(20)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })

  it('a malformed request does not count as an attempt that ran', async () => {
    const hashes = countHashes()
    const answer = await limited.request(LOGIN, { input: { email: 'ada@example.org', password: 7 } })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(hashes.rounds()).toBe(0)
  })
})
