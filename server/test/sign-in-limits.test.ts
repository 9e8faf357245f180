import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Redis } from 'ioredis'
import { countHashes } from './hash-count.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'
import { type Answer, expectRefused, goodPassword, LOGIN, type Visitor } from './visitor.ts'

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

/** A database of its own in the Redis that tests are given, empty. */
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

describe.each(stores)('guessing, counted in %s,', (_store, server) => {
  let app: TestApp
  /** The same server with its limits on. */
  let limited: TestApp
  /** The same, behind one proxy. */
  let proxied: TestApp
  let redis: Redis | undefined

  beforeAll(async () => {
    app = await startTestApp()
    const own = server === undefined ? undefined : await emptyRedis(server)
    redis = own?.client
    const env = { RATE_LIMITS: 'on', ...(own && { REDIS_URL: own.url }) }
    limited = await startTestApp({ env, on: app })
    proxied = await startTestApp({ env: { ...env, TRUST_PROXY: '1' }, on: app })
    for (const one of [limited, proxied]) await untilCountedIn(redis, one)
  })
  afterAll(async () => {
    await proxied.close()
    await limited.close()
    await app.close()
    await redis?.flushdb()
    redis?.disconnect()
  })

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

  describe('T37 by strangers, of an account that has signed in on a device before,', () => {
    /** Signs in by cookie, as browsers do. @returns the device's cookie as it is sent back */
    const deviceOf = async ({ email, password }: Visitor, address: string): Promise<string> => {
      const input = { email, password, delivery: 'COOKIE' }
      const { headers } = await proxied.request(LOGIN, { input }, { headers: from(address) })
      const set = headers.getSetCookie().find((cookie) => cookie.startsWith('gatehouse-device='))
      expect(set).toMatch(/; HttpOnly; SameSite=Strict$/)
      return set?.split(';', 1)[0] ?? ''
    }
    const signIn = ({ email }: Visitor, password: string, address: string, cookie = ''): Promise<Answer> =>
      proxied.tryToLogin(email, password, { ...from(address), cookie })
    /** Uses up what is allowed on an account, from many places and from `home`. */
    const lockOut = async (ada: Visitor, home: string): Promise<void> => {
      await inParallel(60, (index) => signIn(ada, wrong, `198.18.${index}.2`))
      await inParallel(20, () => signIn(ada, wrong, home))
      expect(codeOf(await signIn(ada, goodPassword, home))).toBe('RATE_LIMITED')
      expect(codeOf(await signIn(ada, goodPassword, '203.0.113.200'))).toBe('RATE_LIMITED')
    }

    it('leave that device its way in, at home and elsewhere', async () => {
      const [ada, home] = [await app.register(), '198.51.100.70']
      const cookie = await deviceOf(ada, home)
      await lockOut(ada, home)
      expect(codeOf(await signIn(ada, goodPassword, home, cookie))).toBe('Authenticated')
      expect(codeOf(await signIn(ada, goodPassword, '203.0.113.70', cookie))).toBe('Authenticated')
    })

    it('are not helped by a cookie that is forged, altered, or of another account', async () => {
      const [ada, eve, home] = [await app.register(), await app.register(), '198.51.100.71']
      const [adas, eves] = [await deviceOf(ada, home), await deviceOf(eve, '203.0.113.71')]
      await lockOut(ada, home)
      const nonce = 'A'.repeat(22)
      const [adasNonce = '', adasCode = ''] = adas.replace('gatehouse-device=', '').split('.')
      const [, evesCode = ''] = eves.split('.')
      const forgeries = [
        eves,
        `gatehouse-device=${nonce}.${adasCode}`,
        `gatehouse-device=${adasNonce}.${evesCode}`,
        `gatehouse-device=${adasNonce}.${adasCode.slice(0, -2)}`,
        `gatehouse-device=${adasNonce}.`,
        `gatehouse-device=${adasNonce}`,
        `gatehouse-device=${adasNonce}.${adasCode}.${adasCode}`,
        `__Host-${adas}`,
      ]
      for (const cookie of forgeries)
        expect([cookie, codeOf(await signIn(ada, goodPassword, '203.0.113.72', cookie))]).toEqual([
          cookie,
          'RATE_LIMITED',
        ])
      expect(codeOf(await signIn(ada, goodPassword, home, adas))).toBe('Authenticated')
    })

    it('are limited on that device too, and lock out nobody but it', async () => {
      const [ada, home] = [await app.register(), '198.51.100.73']
      const cookie = await deviceOf(ada, home)
      const hashes = countHashes()
      const answers = await inParallel(60, (index) => signIn(ada, wrong, `203.0.113.${index}`, cookie))
      const { InvalidCredentials = 0, RATE_LIMITED = 0 } = tally(answers)
      expect(InvalidCredentials).toBeLessThanOrEqual(5)
      expect(RATE_LIMITED).toBe(60 - InvalidCredentials)
      expect(hashes.compared).toHaveLength(InvalidCredentials)
      expect(codeOf(await signIn(ada, goodPassword, home, cookie))).toBe('RATE_LIMITED')
      expect(codeOf(await signIn(ada, goodPassword, home))).toBe('Authenticated')
    })
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
    for (let index = 0; index < 65; index += 1) {
      answers.push(await proxied.tryToRegister({ firstName: '' }, from('192.0.2.78')))
    }
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(60)
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(5)
  })

  it('a malformed request does not count as an attempt that ran', async () => {
    const hashes = countHashes()
    const answer = await limited.request(LOGIN, { input: { email: 'ada@example.org', password: 7 } })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(hashes.rounds()).toBe(0)
  })
})

/** A connection to Redis takes a moment; until then a process counts for itself. */
async function untilCountedIn(redis: Redis | undefined, app: TestApp): Promise<void> {
  if (redis === undefined) return
  await eventually(async () => {
    await app.tryToLogin('probe@example.org', wrong, from('192.0.2.254'))
    const counted = (await redis.dbsize()) > 0
    if (counted) await redis.flushdb()
    return counted
  })
}
