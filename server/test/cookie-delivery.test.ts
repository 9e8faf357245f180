import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { Unavailable } from '../src/core/errors.ts'
import {
  type Answer,
  CHANGE_PASSWORD,
  expectEnded,
  expectRefused,
  type GraphqlCaller,
  LOGIN,
  LOGOUT,
  PROFILE,
  REFRESH,
  type Visitor,
} from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const httpOrigin = 'http://localhost:4000'
const httpsOrigin = 'https://accounts.example.org'
const days = 86_400

let app: TestApp
let secure: TestApp

beforeAll(async () => {
  app = await startTestApp()
  secure = await startTestApp({ on: app, env: { PUBLIC_URL: httpsOrigin } })
})
afterAll(async () => {
  await secure.close()
  await app.close()
})

interface Cookie {
  readonly name: string
  readonly value: string
  readonly attributes: readonly string[]
}

/** The refresh token's cookie as set by a response, if any. There are others, such as the one with 0.1's name. */
function cookieSetBy({ headers }: Answer): Cookie | undefined {
  const ours = /^(__Host-gatehouse-refresh|gatehouse-refresh-4000)=/
  const [header, ...others] = headers.getSetCookie().filter((cookie) => ours.test(cookie))
  expect(others).toEqual([])
  if (header === undefined) return undefined
  const [pair = '', ...attributes] = header.split('; ')
  const [name = '', value = ''] = pair.split('=')
  return { name, value, attributes: attributes.sort() }
}

/** A browser with a page of one origin, which keeps the cookie and sends it with that origin. */
class Browser {
  readonly #at: GraphqlCaller
  readonly #origin: string | null
  cookie: string | undefined
  accessToken: string | undefined

  constructor(at: GraphqlCaller, origin: string | null = httpOrigin, cookie?: string) {
    this.#at = at
    this.#origin = origin
    this.cookie = cookie
  }

  async request(query: string, variables: object = {}): Promise<Answer> {
    const answer = await this.#at.request(query, variables, {
      token: this.accessToken,
      headers: this.#headers(),
    })
    const set = cookieSetBy(answer)
    if (set !== undefined) this.cookie = set.value === '' ? undefined : `${set.name}=${set.value}`
    const result = answer.data?.login ?? answer.data?.refresh ?? answer.data?.changePassword
    if (result?.tokens) this.accessToken = result.tokens.accessToken
    return answer
  }

  login({ email, password }: Pick<Visitor, 'email' | 'password'>): Promise<Answer> {
    return this.request(LOGIN, { input: { email, password, delivery: 'COOKIE' } })
  }

  #headers(): Record<string, string> {
    return {
      ...(this.cookie !== undefined && { cookie: this.cookie }),
      ...(this.#origin !== null && { origin: this.#origin }),
    }
  }
}

const signedInBrowser = async (): Promise<{ ada: Visitor; browser: Browser }> => {
  const ada = await app.register()
  const browser = new Browser(app)
  await browser.login(ada)
  return { ada, browser }
}

describe('a refresh token delivered in the cookie', () => {
  it('is in the cookie and not in the body', async () => {
    const { email, password } = await app.register()
    const answer = await new Browser(app).login({ email, password })
    expect(answer.data.login.tokens.refreshToken).toBeNull()
    expect(answer.data.login.tokens.refreshTokenExpiresIn).toBeGreaterThan(3 * days - 2)
    const { name, value = '', attributes } = cookieSetBy(answer) ?? {}
    expect(name).toBe('gatehouse-refresh-4000')
    expect(attributes).toEqual([
      'HttpOnly',
      `Max-Age=${answer.data.login.tokens.refreshTokenExpiresIn}`,
      'Path=/',
      'SameSite=Strict',
    ])
    expect(answer.text).not.toContain(value)
    expect((await app.refresh(value)).data.refresh.reuse).toBe('NONE')
  })

  it('is bound to the host by the cookie’s name on https', async () => {
    const browser = new Browser(secure, httpsOrigin)
    const cookie = cookieSetBy(await browser.login(await secure.register()))
    expect(cookie?.name).toBe('__Host-gatehouse-refresh')
    expect(cookie?.attributes).toEqual([
      'HttpOnly',
      expect.stringMatching(/^Max-Age=2\d{5}$/),
      'Path=/',
      'SameSite=Strict',
      'Secure',
    ])
    expect((await browser.request(REFRESH)).data.refresh.reuse).toBe('NONE')
  })

  it('is not accepted under the other name', async () => {
    const { ada } = await signedInBrowser()
    const insecure = new Browser(secure, httpsOrigin, `gatehouse-refresh=${ada.refreshToken}`)
    expectEnded(await insecure.request(REFRESH), 'UNKNOWN_TOKEN')
  })

  it('sets no cookie if it was delivered in the body', async () => {
    const { email, password } = await app.register()
    const answer = await app.tryToLogin(email, password)
    expect(cookieSetBy(answer)).toBeUndefined()
  })

  it('works at registration as well', async () => {
    const answer = await app.tryToRegister({ delivery: 'COOKIE' }, { origin: httpOrigin })
    expect(answer.data.register.tokens.refreshToken).toBeNull()
    expect(cookieSetBy(answer)?.name).toBe('gatehouse-refresh-4000')
  })
})

describe('refresh by the cookie', () => {
  it.each([
    ['without input', {}],
    ['with an empty input', { input: {} }],
    ['with delivery null', { input: { delivery: null, refreshToken: null } }],
    ['with delivery COOKIE', { input: { delivery: 'COOKIE' } }],
  ])('%s stays in the cookie', async (_how, variables) => {
    const { browser } = await signedInBrowser()
    const before = browser.cookie
    const answer = await browser.request(REFRESH, variables)
    expect(answer.data.refresh).toMatchObject({ reuse: 'NONE', tokens: { refreshToken: null } })
    expect(browser.cookie).toMatch(/^gatehouse-refresh-4000=/)
    expect(browser.cookie).not.toBe(before)
    expect((await browser.request(PROFILE)).status).toBe(200)
  })

  it('is never moved to the body, and the session continues', async () => {
    const { browser } = await signedInBrowser()
    const { cookie } = browser
    const answer = await browser.request(REFRESH, { input: { delivery: 'BODY' } })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(browser.cookie).toBe(cookie)
    expect((await browser.request(REFRESH)).data.refresh.reuse).toBe('NONE')
  })

  it('deletes a cookie that is no longer valid', async () => {
    const { ada, browser } = await signedInBrowser()
    await ada.revokeOthers()
    const answer = await browser.request(REFRESH)
    expectEnded(answer, 'REVOKED')
    expect(cookieSetBy(answer)).toEqual({
      name: 'gatehouse-refresh-4000',
      value: '',
      attributes: ['HttpOnly', 'Max-Age=0', 'Path=/', 'SameSite=Strict'],
    })
  })

  it('without a cookie ends in UNKNOWN_TOKEN', async () => {
    expectEnded(await new Browser(app).request(REFRESH), 'UNKNOWN_TOKEN')
    expectEnded(
      await new Browser(app, httpOrigin, 'gatehouse-refresh-4000=').request(REFRESH),
      'UNKNOWN_TOKEN',
    )
    expectEnded(
      await new Browser(app, httpOrigin, 'gatehouse-refresh-4000=x').request(REFRESH),
      'UNKNOWN_TOKEN',
    )
  })
})

describe('refresh by a token in the body', () => {
  it.each([
    ['no delivery', {}],
    ['delivery null', { delivery: null }],
    ['delivery BODY', { delivery: 'BODY' }],
  ])('with %s returns the successor in the body', async (_how, delivery) => {
    const { refreshToken } = await app.register()
    const answer = await app.request(REFRESH, { input: { refreshToken, ...delivery } })
    expect(answer.data.refresh.tokens.refreshToken).toMatch(/^eyJ/)
    expect(cookieSetBy(answer)).toBeUndefined()
  })

  it('with delivery COOKIE moves into the cookie', async () => {
    const { refreshToken } = await app.register()
    const browser = new Browser(app)
    const answer = await browser.request(REFRESH, { input: { refreshToken, delivery: 'COOKIE' } })
    expect(answer.data.refresh.tokens.refreshToken).toBeNull()
    expect((await browser.request(REFRESH)).data.refresh.reuse).toBe('CONCURRENT')
  })

  it('does not change a cookie in the same request', async () => {
    const { browser } = await signedInBrowser()
    const { cookie } = browser
    const ben = await app.register()
    const answer = await browser.request(REFRESH, { input: { refreshToken: ben.refreshToken } })
    expect(answer.data.refresh.user.id).toBe(ben.user.id)
    expect(browser.cookie).toBe(cookie)
  })
})

describe('tabs that share a cookie', () => {
  const longAgo = ({ sessionId }: { sessionId: string }) =>
    app.sql(`update sessions set rotated_at = now() - interval '31 seconds' where id = $1`, [sessionId])
  const tab = (cookie: string | undefined) => new Browser(app, undefined, cookie)
  const reuseOf = async (browser: Browser) => (await browser.request(REFRESH)).data.refresh.reuse

  /** The cookie before and after a refresh. */
  const refreshed = async () => {
    const { browser } = await signedInBrowser()
    const before = browser.cookie
    const { session } = (await browser.request(REFRESH)).data.refresh
    return { sessionId: session.id as string, before, after: browser.cookie }
  }

  it('get the same cookie again for 30 s, so that an overtaken request does not look like theft', async () => {
    const { before, after } = await refreshed()
    for (let times = 0; times < 3; times++) {
      const other = tab(after)
      expect(await reuseOf(other)).toBe('CONCURRENT')
      expect(other.cookie).toBe(after)
      expect((await other.request(PROFILE)).status).toBe(200)
    }
    const late = tab(before)
    expect(await reuseOf(late)).toBe('CONCURRENT')
    expect(late.cookie).toBe(after)
  })

  it('get a new one after that, once', async () => {
    const { sessionId, after } = await refreshed()
    await longAgo({ sessionId })
    const [one, other] = [tab(after), tab(after)]
    expect(await reuseOf(one)).toBe('NONE')
    expect(one.cookie).not.toBe(after)
    expect(await reuseOf(other)).toBe('CONCURRENT')
    expect(other.cookie).toBe(one.cookie)
  })

  it('T02 confirm a cookie by presenting it, which invalidates the previous one', async () => {
    const { sessionId, before, after } = await refreshed()
    expect(await reuseOf(tab(after))).toBe('CONCURRENT')
    await longAgo({ sessionId })
    expectEnded(await tab(before).request(REFRESH), 'REUSED')
    expectEnded(await tab(after).request(REFRESH), 'REUSED')
  })
})

describe('changePassword', () => {
  const newPassword = 'three lanterns by the quay'

  it('delivers the new session in the cookie if the former one used it', async () => {
    const { ada, browser } = await signedInBrowser()
    const before = browser.cookie
    const input = { currentPassword: ada.password, newPassword, newPasswordConfirmation: newPassword }
    const { changePassword } = (await browser.request(CHANGE_PASSWORD, { input })).data
    expect(changePassword).toMatchObject({ otherSessionsEnded: 1, tokens: { refreshToken: null } })
    expect(browser.cookie).not.toBe(before)
    expect((await browser.request(PROFILE)).status).toBe(200)
    expect((await browser.request(REFRESH)).data.refresh.reuse).toBe('NONE')
    expectEnded(await ada.refresh(), 'PASSWORD_CHANGED')
  })

  it('T11 ends the former cookie’s session, and a late refresh with it does not clear the new cookie', async () => {
    const { ada, browser } = await signedInBrowser()
    const copied = new Browser(app, httpOrigin, browser.cookie)
    await browser.request(REFRESH)
    const late = new Browser(app, httpOrigin, browser.cookie)
    const input = { currentPassword: ada.password, newPassword, newPasswordConfirmation: newPassword }
    await browser.request(CHANGE_PASSWORD, { input })
    for (const former of [copied, late]) {
      const answer = await former.request(REFRESH)
      expectEnded(answer, 'PASSWORD_CHANGED')
      expect(cookieSetBy(answer)).toBeUndefined()
    }
    expect((await browser.request(REFRESH)).data.refresh.__typename).toBe('Refreshed')
  })

  it('delivers the new session in the body if the former one was delivered there', async () => {
    const ada = await app.register()
    const answer = await ada.changePassword(newPassword)
    expect(cookieSetBy(answer)).toBeUndefined()
    const { refreshToken } = answer.data.changePassword.tokens
    expect((await app.refresh(refreshToken)).data.refresh.reuse).toBe('NONE')
  })
})

describe('logout by the cookie', () => {
  it('ends its session and deletes the cookie', async () => {
    const { ada, browser } = await signedInBrowser()
    const { cookie } = browser
    browser.accessToken = undefined
    const answer = await browser.request(LOGOUT)
    expect(answer.data.logout.sessionEnded).toBe(true)
    expect(cookieSetBy(answer)).toMatchObject({
      value: '',
      attributes: expect.arrayContaining(['Max-Age=0']),
    })
    expectEnded(await new Browser(app, httpOrigin, cookie).request(REFRESH), 'LOGGED_OUT')
    expect((await ada.profile()).status).toBe(200)
  })

  it('is idempotent', async () => {
    const { browser } = await signedInBrowser()
    const again = new Browser(app, httpOrigin, browser.cookie)
    await browser.request(LOGOUT)
    const answer = await again.request(LOGOUT)
    expect(answer.data.logout.sessionEnded).toBe(false)
    expect(cookieSetBy(answer)?.value).toBe('')
  })

  it('keeps the cookie for another try while the database is away', async () => {
    const { browser } = await signedInBrowser()
    jest.spyOn(app.database, 'transaction').mockRejectedValueOnce(new Unavailable('The database is away.'))
    const answer = await browser.request(LOGOUT)
    expectRefused(answer, 'UNAVAILABLE')
    expect(cookieSetBy(answer)).toBeUndefined()
    expect((await browser.request(LOGOUT)).data.logout.sessionEnded).toBe(true)
  })
})

describe('the cookie from a page on another name of this machine', () => {
  it.each(['http://127.0.0.1:4000', 'http://[::1]:4000'])('%s: as good as the public one', async (origin) => {
    const browser = new Browser(app, origin)
    await browser.login(await app.register())
    expect((await browser.request(REFRESH)).data.refresh.__typename).toBe('Refreshed')
  })
})

describe('T53 the cookie from a page of another origin', () => {
  it.each<[string, string | null]>([
    ['none', null],
    ['null', 'null'],
    ['a foreign one', 'https://evil.example'],
    ['one that begins alike', `${httpOrigin}.evil.example`],
    ['another port', 'http://localhost:4001'],
    ['another scheme', 'https://localhost:4000'],
    ['upper case', httpOrigin.toUpperCase()],
  ])('%s: refused before anything ran', async (_which, origin) => {
    const { browser } = await signedInBrowser()
    const forger = new Browser(app, origin, browser.cookie)
    for (const operation of [REFRESH, LOGOUT]) {
      const answer = await forger.request(operation)
      expectRefused(answer, 'FORBIDDEN')
      expect(answer.status).toBe(403)
      expect(cookieSetBy(answer)).toBeUndefined()
    }
    expect((await browser.request(PROFILE)).status).toBe(200)
    expect((await browser.request(REFRESH)).data.refresh.reuse).toBe('NONE')
  })

  it('of CORS_ORIGINS is accepted', async () => {
    const { browser } = await signedInBrowser()
    const page = new Browser(app, 'http://localhost:3000', browser.cookie)
    expect((await page.request(REFRESH)).data.refresh.reuse).toBe('NONE')
  })

  it('does not affect operations that do not use it', async () => {
    const { ada, browser } = await signedInBrowser()
    const forger = new Browser(app, 'https://evil.example', browser.cookie)
    const input = { refreshToken: ada.refreshToken }
    expect((await forger.request(REFRESH, { input })).data.refresh.reuse).toBe('NONE')
    expect((await forger.request(PROFILE)).data.profile.id).toBe(ada.user.id)
  })

  it('is refused before its operation has written anything', async () => {
    const { ada, browser } = await signedInBrowser()
    const forger = new Browser(app, 'https://evil.example', browser.cookie)
    forger.accessToken = ada.accessToken
    const answer = await forger.request(
      `mutation { updateProfile(input: { firstName: "Eve" }) { __typename } logout { __typename } }`,
    )
    expectRefused(answer, 'OPERATION_REJECTED')
    expect((await browser.request(PROFILE)).data.profile.firstName).toBe(ada.user.firstName)
    expect((await browser.request(REFRESH)).data.refresh.reuse).toBe('NONE')
  })
})
