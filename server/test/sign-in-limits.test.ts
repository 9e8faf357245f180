import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import {
  type Answer,
  CHANGE_PASSWORD,
  expectRefused,
  goodPassword,
  LOGIN,
  type Visitor,
} from '../src/testing/visitor.ts'
import { countHashes } from './hash-count.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

const wrong = 'not this orchard'
const codeOf = ({ data, errors }: Answer): string => data?.login.__typename ?? errors[0]?.extensions.code
const deviceCookie = 'gatehouse-device-4000'
const origin = 'http://localhost:4000'
const from = (address: string) => ({ 'x-forwarded-for': address })

/** Counts the outcomes. */
function tally(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const answer of answers) counts[codeOf(answer)] = (counts[codeOf(answer)] ?? 0) + 1
  return counts
}

/** Runs them in parallel but bounded, so that the test does not measure sockets. */
async function inParallel<T>(count: number, work: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = []
  for (let begun = 0; begun < count; begun += 100) {
    const size = Math.min(100, count - begun)
    results.push(...(await Promise.all(Array.from({ length: size }, (_, index) => work(begun + index)))))
  }
  return results
}

/** An empty database in the tests' Redis. */
async function emptyRedis(server: string): Promise<{ url: string; client: Redis }> {
  const url = `${server}/${1 + (process.pid % 15)}`
  const client = new Redis(url)
  await client.flushdb()
  return { url, client }
}

const redisServer = process.env.TEST_REDIS_URL || undefined
const stores: [string, string | undefined][] = [
  ['the database', undefined],
  ...(redisServer === undefined ? [] : [['Redis', redisServer] satisfies [string, string]]),
]

/** On a busy machine a hundred sign-ins at once would wait too long for the database, and be counted in memory instead. */
const patient = { acquireTimeoutMs: 60_000, statementTimeoutMs: 60_000, transactionTimeoutMs: 60_000 }

describe.each(stores)('guessing, counted in %s,', (_store, server) => {
  let app: TestApp
  /** The same server with rate limits. */
  let limited: TestApp
  /** The same server behind one proxy. */
  let proxied: TestApp
  /**
   * The same with the third failure locking. By default the fourth attempt must wait a second, the fifth two; on a busy
   * machine these may pass before the lock.
   */
  let locking: TestApp
  let redis: Redis | undefined

  beforeAll(async () => {
    app = await startTestApp()
    const own = server === undefined ? undefined : await emptyRedis(server)
    redis = own?.client
    const env = { RATE_LIMITS: 'on', ...(own && { REDIS_URL: own.url }) }
    limited = await startTestApp({ env, on: app, opening: patient })
    const behindProxy = { ...env, TRUST_PROXY: '1' }
    proxied = await startTestApp({ env: behindProxy, on: app, opening: patient })
    const lockAtThird = {
      RATE_LIMIT_LOGIN_KNOWN_DEVICES: '2/10m',
      RATE_LIMIT_CHANGE_PASSWORD_SESSION: '2/10m',
    }
    locking = await startTestApp({ env: { ...behindProxy, ...lockAtThird }, on: app, opening: patient })
    for (const one of [limited, proxied, locking]) await untilCountedIn(redis, one)
  })
  afterAll(async () => {
    await locking.close()
    await proxied.close()
    await limited.close()
    await app.close()
    await redis?.flushdb()
    redis?.disconnect()
  })

  it.each<[string, string, () => Promise<string>]>([
    ['one account', '198.51.100.33', async () => (await app.register()).email],
    ['an account that does not exist', '198.51.100.34', async () => 'unknown-account@example.org'],
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

  it('T35 does not lock out users from other addresses', async () => {
    const ada = await app.register()
    await inParallel(60, (index) =>
      proxied.tryToLogin(`flood-${index}@example.org`, wrong, from('192.0.2.36')),
    )
    expect(codeOf(await proxied.tryToLogin(ada.email, goodPassword, from('192.0.2.36')))).toBe('RATE_LIMITED')
    expect(codeOf(await proxied.tryToLogin(ada.email, goodPassword, from('192.0.2.37')))).toBe(
      'Authenticated',
    )
  })

  it('T36 a forged X-Forwarded-For does not circumvent a limit', async () => {
    const guess = (index: number) =>
      limited.tryToLogin('forged@example.org', wrong, from(`203.0.113.${index}, 198.51.100.${index}`))
    const answers: Answer[] = []
    for (let index = 0; index < 12; index += 1) answers.push(await guess(index))
    const { InvalidCredentials = 0, RATE_LIMITED = 0 } = tally(answers)
    expect(InvalidCredentials).toBeLessThanOrEqual(5)
    expect(RATE_LIMITED).toBe(12 - InvalidCredentials)
  })

  it('T36 behind one proxy only the address written by that proxy counts', async () => {
    const guess = (index: number) =>
      proxied.tryToLogin('forged-too@example.org', wrong, from(`203.0.113.${index}, 198.51.100.99`))
    const answers: Answer[] = []
    for (let index = 0; index < 12; index += 1) answers.push(await guess(index))
    expect(tally(answers).InvalidCredentials).toBeLessThanOrEqual(5)
  })

  it('T36 the address of a session is the connection’s, even with a forged header', async () => {
    const ada = await app.register()
    const { data } = await app.tryToLogin(ada.email, goodPassword, from('203.0.113.9'))
    expect(data.login.session.ipAddress).toBe('127.0.0.1')
  })

  it('T37 a stranger’s guesses neither end nor block an open session', async () => {
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

  describe('T37 guesses by strangers for an account that has signed in on a device before', () => {
    /** Signs in by cookie like a browser. @returns the device's cookie to send back */
    const deviceOf = async (
      { email, password }: { email: string; password: string },
      address: string,
    ): Promise<string> => {
      const input = { email, password, delivery: 'COOKIE' }
      const { headers } = await proxied.request(LOGIN, { input }, { headers: { ...from(address), origin } })
      return deviceCookieSetBy({ headers })
    }
    const deviceCookieSetBy = ({ headers }: Pick<Answer, 'headers'>): string => {
      const set = headers.getSetCookie().find((cookie) => cookie.startsWith(`${deviceCookie}=`))
      expect(set).toMatch(/; HttpOnly; SameSite=Strict$/)
      return set?.split(';', 1)[0] ?? ''
    }
    const signIn = ({ email }: Visitor, password: string, address: string, cookie = ''): Promise<Answer> =>
      proxied.tryToLogin(email, password, { ...from(address), cookie })
    /** Exhausts the limits of an account from many addresses and from `home`. */
    const lockOut = async (ada: Visitor, home: string, password = goodPassword): Promise<void> => {
      await inParallel(60, (index) => signIn(ada, wrong, `198.18.${index}.2`))
      await inParallel(20, () => signIn(ada, wrong, home))
      expect(codeOf(await signIn(ada, password, home))).toBe('RATE_LIMITED')
      expect(codeOf(await signIn(ada, password, '203.0.113.200'))).toBe('RATE_LIMITED')
    }

    it('do not lock out that device, at home or elsewhere', async () => {
      const [ada, home] = [await app.register(), '198.51.100.70']
      const cookie = await deviceOf(ada, home)
      await lockOut(ada, home)
      expect(codeOf(await signIn(ada, goodPassword, home, cookie))).toBe('Authenticated')
      expect(codeOf(await signIn(ada, goodPassword, '203.0.113.70', cookie))).toBe('Authenticated')
    })

    it('gain nothing from a cookie that is forged, altered, or of another account', async () => {
      const [ada, eve, home] = [await app.register(), await app.register(), '198.51.100.71']
      const [adas, eves] = [await deviceOf(ada, home), await deviceOf(eve, '203.0.113.71')]
      await lockOut(ada, home)
      const [adasAccount = '', adasPassword = ''] = adas.replace(`${deviceCookie}=`, '').split('.')
      const [evesAccount = '', evesPassword = ''] = eves.replace(`${deviceCookie}=`, '').split('.')
      const forgeries = [
        eves,
        `${deviceCookie}=${'A'.repeat(43)}.${adasPassword}`,
        `${deviceCookie}=${evesAccount}.${adasPassword}`,
        `${deviceCookie}=${adasAccount}.${evesPassword}`,
        `${deviceCookie}=${adasAccount}.${adasPassword.slice(0, -2)}`,
        `${deviceCookie}=${adasAccount}.${adasAccount}`,
        `${deviceCookie}=${adasAccount}.`,
        `${deviceCookie}=${adasAccount}`,
        `${deviceCookie}=${adasAccount}.${adasPassword}.${adasPassword}`,
        `${deviceCookie}=${'A'.repeat(22)}.${adasPassword}`,
        `__Host-${adas}`,
      ]
      for (const cookie of forgeries)
        expect([cookie, codeOf(await signIn(ada, goodPassword, '203.0.113.72', cookie))]).toEqual([
          cookie,
          'RATE_LIMITED',
        ])
      expect(codeOf(await signIn(ada, goodPassword, home, adas))).toBe('Authenticated')
    })

    it('T37 gain nothing from a cookie from before the password was changed', async () => {
      const [ada, home] = [await app.register(), '198.51.100.74']
      const former = await deviceOf(ada, home)
      const newPassword = 'another orchard in spring'
      await ada.changePassword(newPassword)
      const current = await deviceOf({ email: ada.email, password: newPassword }, home)
      await lockOut(ada, home, newPassword)
      expect(codeOf(await signIn(ada, newPassword, '203.0.113.74', former))).toBe('RATE_LIMITED')
      expect(codeOf(await signIn(ada, newPassword, '203.0.113.74', current))).toBe('Authenticated')
    })

    it('T37 do not lock out the device on which the password was changed', async () => {
      const [ada, home] = [await app.register(), '198.51.100.75']
      const input = { email: ada.email, password: ada.password, delivery: 'COOKIE' }
      const headers = { ...from(home), origin }
      const { data } = await proxied.request(LOGIN, { input }, { headers })
      const newPassword = 'another orchard in spring'
      const change = { currentPassword: ada.password, newPassword, newPasswordConfirmation: newPassword }
      const changed = await proxied.request(
        CHANGE_PASSWORD,
        { input: change },
        { token: data.login.tokens.accessToken, headers },
      )
      const cookie = deviceCookieSetBy(changed)
      await lockOut(ada, home, newPassword)
      expect(codeOf(await signIn(ada, newPassword, home, cookie))).toBe('Authenticated')
    })

    it('T37 do not lock out that device after the cost of hashes was raised', async () => {
      const [ada, home] = [await app.register(), '198.51.100.76']
      const cookie = await deviceOf(ada, home)
      const costlier = await startTestApp({ env: { BCRYPT_COST: '5' }, on: app })
      await costlier.login(ada)
      await costlier.close()
      await lockOut(ada, home)
      expect(codeOf(await signIn(ada, goodPassword, home, cookie))).toBe('Authenticated')
    })

    it('T33 share one allowance of all the account’s devices: thirty give no more guesses than one', async () => {
      const ada = await app.register()
      const cookies: string[] = []
      for (let index = 0; index < 30; index += 1) cookies.push(await deviceOf(ada, `198.51.101.${index}`))
      const answers = await inParallel(90, (index) =>
        signIn(ada, wrong, `203.0.113.${index}`, cookies[index % 30]),
      )
      expect(tally(answers).InvalidCredentials).toBeLessThanOrEqual(5)
    })

    it('T35 also count by the address of that device', async () => {
      const [ada, home] = [await app.register(), '198.51.100.77']
      const cookie = await deviceOf(ada, home)
      await inParallel(60, (index) => proxied.tryToLogin(`many-${index}@example.org`, wrong, from(home)))
      expect(codeOf(await signIn(ada, goodPassword, home, cookie))).toBe('RATE_LIMITED')
      expect(codeOf(await signIn(ada, goodPassword, '203.0.113.77', cookie))).toBe('Authenticated')
    })

    it('are also limited on that device', async () => {
      const [ada, home] = [await app.register(), '198.51.100.78']
      const cookie = await deviceOf(ada, home)
      const hashes = countHashes()
      const answers = await inParallel(60, (index) => signIn(ada, wrong, `203.0.113.${index}`, cookie))
      const { InvalidCredentials = 0, RATE_LIMITED = 0 } = tally(answers)
      expect(InvalidCredentials).toBeLessThanOrEqual(5)
      expect(RATE_LIMITED).toBe(60 - InvalidCredentials)
      expect(hashes.compared).toHaveLength(InvalidCredentials)
    })

    it('lock out that device, and only it', async () => {
      const [ada, home] = [await app.register(), '198.51.100.73']
      const cookie = await deviceOf(ada, home)
      const hashes = countHashes()
      const there = (password: string, address: string, sent = cookie): Promise<Answer> =>
        locking.tryToLogin(ada.email, password, { ...from(address), cookie: sent })
      const answers = await inParallel(60, (index) => there(wrong, `203.0.113.${index}`))
      expect(tally(answers)).toEqual({ InvalidCredentials: 2, RATE_LIMITED: 58 })
      expect(hashes.compared).toHaveLength(2)
      expect(codeOf(await there(goodPassword, home))).toBe('RATE_LIMITED')
      expect(codeOf(await there(goodPassword, home, ''))).toBe('Authenticated')
    })
  })

  describe('T37 guesses with a stolen access token', () => {
    const newPassword = 'another orchard in spring'
    const guessAt = (thief: Visitor) => (index: number) =>
      thief.request(
        CHANGE_PASSWORD,
        {
          input: { currentPassword: `${wrong} ${index}`, newPassword, newPasswordConfirmation: newPassword },
        },
        from(`198.18.${index}.3`),
      )

    it('reach bcrypt five times at most of 40 in parallel', async () => {
      const ada = await app.register()
      const hashes = countHashes()
      const answers = await inParallel(40, guessAt(ada.via(proxied)))
      expect(hashes.compared.length).toBeLessThanOrEqual(5)
      expect(answers.filter(({ status }) => status === 429)).toHaveLength(40 - hashes.compared.length)
    })

    it('do not prevent the owner of the account from changing the password', async () => {
      const ada = await app.register()
      const desk = await app.login(ada)
      const thief = ada.via(locking)
      await inParallel(40, guessAt(thief))
      expectRefused(await thief.changePassword(newPassword), 'RATE_LIMITED')
      expect((await desk.via(locking).changePassword(newPassword)).data.changePassword.__typename).toBe(
        'PasswordChanged',
      )
      expectRefused(await thief.profile(), 'SESSION_ENDED')
    })
  })

  it('a successful sign-in does not count', async () => {
    const ada = await app.register()
    for (let index = 0; index < 60; index += 1) {
      const answer = await proxied.tryToLogin(ada.email, goodPassword, from('192.0.2.77'))
      expect(codeOf(answer)).toBe('Authenticated')
    }
  })

  it('T32 registrations, which reveal whether an email is taken, are limited', async () => {
    const answers: Answer[] = []
    for (let index = 0; index < 65; index += 1) {
      answers.push(await proxied.tryToRegister({ firstName: '' }, from('192.0.2.78')))
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })

  it('a malformed request does not count as an attempt', async () => {
    const hashes = countHashes()
    const answer = await limited.request(LOGIN, { input: { email: 'ada@example.org', password: 7 } })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(hashes.rounds()).toBe(0)
  })
})

/** Connecting to Redis takes a moment, during which a process counts by itself. */
async function untilCountedIn(redis: Redis | undefined, app: TestApp): Promise<void> {
  if (redis === undefined) return
  await eventually(async () => {
    await app.tryToLogin('probe@example.org', wrong, from('192.0.2.254'))
    const counted = (await redis.dbsize()) > 0
    if (counted) await redis.flushdb()
    return counted
  })
}
