import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { endAllSessions } from '../src/features/sessions/end-all-sessions.ts'
import { publishedSchema } from '../src/published-schema.ts'
import {
  COMPLETE_LOGIN,
  END_USER_SESSIONS,
  LOGIN_IN_STEPS,
  START_TOTP,
} from '../src/testing/generated/operations.ts'
import { type Answer, expectRefused, goodPassword, Visitor } from '../src/testing/visitor.ts'
import { type AuthenticatorApp, addAuthenticatorApp } from './authenticator-app.ts'
import { claimsOf } from './forged-token.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const trustCookie = 'gatehouse-trusted-4000'

/** A browser and its cookies. */
class Browser {
  readonly cookies = new Map<string, string>()
  origin = app.config.publicUrl

  get cookieHeader(): string {
    return [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  }

  async request(query: string, variables: object = {}, token?: string): Promise<Answer> {
    const headers = { origin: this.origin, cookie: this.cookieHeader }
    const answer = await app.request(query, variables, { headers, token })
    for (const set of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = set.split(';', 1).join().split('=')
      if (value === '') this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }

  /** The type of the result. */
  async login({ email, password }: Visitor): Promise<string> {
    return (await this.#login(email, password)).__typename
  }

  /** Signs in with both factors, and asks to be trusted. */
  async signIn({ visitor, totp }: Person, more: object = {}): Promise<Visitor> {
    const { challenge } = await this.#login(visitor.email, visitor.password)
    const input = { challenge, proof: { totp: await totp.unusedCode() }, trustDevice: true }
    const { data } = await this.request(COMPLETE_LOGIN, { input: { ...input, ...more } })
    return new Visitor(app, visitor.password, data.completeLogin)
  }

  async #login(email: string, password: string) {
    return (await this.request(LOGIN_IN_STEPS, { input: { email, password } })).data.login
  }
}

interface Person {
  readonly visitor: Visitor
  readonly totp: AuthenticatorApp
}

async function person(): Promise<Person> {
  const visitor = await app.register()
  return { visitor, totp: await addAuthenticatorApp(app, visitor) }
}

/** Someone who signed in with both factors on a browser that is trusted since. */
async function trusted(): Promise<Person & { readonly browser: Browser }> {
  const [someone, browser] = [await person(), new Browser()]
  const visitor = await browser.signIn(someone)
  return { ...someone, visitor, browser }
}

const devices = '{ trustedDevices { id current device createdAt lastUsedAt expiresAt ipAddress } }'
const forget = 'mutation { forgetTrustedDevices { count } }'

describe('A trusted device', () => {
  it('needs no second factor for 30 days, and its sessions are not confirmed', async () => {
    const { visitor, browser } = await trusted()
    const { data } = await browser.request(LOGIN_IN_STEPS, {
      input: { email: visitor.email, password: visitor.password },
    })
    const { accessToken } = data.login.tokens
    expect(claimsOf(accessToken)).toMatchObject({ amr: ['pwd'] })
    expect(claimsOf(accessToken)).not.toHaveProperty('auth_time')
    expectRefused(await app.request(START_TOTP, {}, { token: accessToken }), 'CONFIRMATION_REQUIRED')
    await app.sql(
      `update trusted_devices set expires_at = expires_at - interval '30 days' where user_id = $1`,
      [visitor.user.id],
    )
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
  })

  it('is the one that asked for it', async () => {
    const { visitor, totp } = await trusted()
    expect(await new Browser().login(visitor)).toBe('SecondFactorRequired')
    const asking = new Browser()
    const { data } = await asking.request(LOGIN_IN_STEPS, {
      input: { email: visitor.email, password: visitor.password },
    })
    const input = { challenge: data.login.challenge, proof: { totp: await totp.unusedCode() } }
    await asking.request(COMPLETE_LOGIN, { input })
    expect(await asking.login(visitor)).toBe('SecondFactorRequired')
  })

  it('is trusted for several accounts, each by its own sign-in', async () => {
    const [{ visitor, browser }, other] = [await trusted(), await person()]
    expect(await browser.login(other.visitor)).toBe('SecondFactorRequired')
    await browser.signIn(other)
    expect(await browser.login(other.visitor)).toBe('Authenticated')
    expect(await browser.login(visitor)).toBe('Authenticated')
  })

  it('is listed, and forgotten at its owner’s request', async () => {
    const { visitor, browser } = await trusted()
    const { data } = await browser.request(devices, {}, visitor.accessToken)
    expect(data.trustedDevices).toMatchObject([{ current: true, ipAddress: '127.0.0.1' }])
    const elsewhere = await visitor.request(devices)
    expect(elsewhere.data.trustedDevices).toMatchObject([{ current: false }])
    expect((await browser.request(forget, {}, visitor.accessToken)).data.forgetTrustedDevices.count).toBe(1)
    expect(browser.cookies.has(trustCookie)).toBe(false)
    expect((await visitor.request(devices)).data.trustedDevices).toEqual([])
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
  })

  it('stays trusted after a sign-out', async () => {
    const { visitor, browser } = await trusted()
    await visitor.logout()
    expect(await browser.login(visitor)).toBe('Authenticated')
  })

  it('is one of at most ten of an account', async () => {
    const someone = await trusted()
    const browsers = Array.from({ length: 10 }, () => new Browser())
    for (const browser of browsers) await browser.signIn(someone)
    expect((await someone.visitor.request(devices)).data.trustedDevices).toHaveLength(10)
    expect(await someone.browser.login(someone.visitor)).toBe('SecondFactorRequired')
  })
})

describe('T130 A device is not trusted', () => {
  it('with a forged cookie, or with that of another account', async () => {
    const [{ visitor, browser }, other] = [await trusted(), await trusted()]
    const own = browser.cookies.get(trustCookie) ?? ''
    const [id = '', code = ''] = own.split('.')
    const [otherId = ''] = (other.browser.cookies.get(trustCookie) ?? '').split('.')
    for (const cookie of [
      `${otherId}.${code}`,
      `${id}.${code.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'))}`,
      `${id}.`,
      other.browser.cookies.get(trustCookie) ?? '',
      '~'.repeat(100),
      own.toUpperCase(),
    ]) {
      browser.cookies.set(trustCookie, cookie)
      expect(await browser.login(visitor)).toBe('SecondFactorRequired')
    }
    browser.cookies.set(trustCookie, own)
    expect(await browser.login(visitor)).toBe('Authenticated')
  })

  it('once its row is that of another account', async () => {
    const [{ visitor, browser }, other] = [await trusted(), await person()]
    await app.sql('update trusted_devices set user_id = $2 where user_id = $1', [
      visitor.user.id,
      other.visitor.user.id,
    ])
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
    expect(await browser.login(other.visitor)).toBe('SecondFactorRequired')
  })

  it('by a page of another origin', async () => {
    const { visitor, browser } = await trusted()
    browser.origin = 'https://evil.example'
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
  })

  it('after a change of the password', async () => {
    const { visitor, browser } = await trusted()
    const newPassword = 'three lanterns by the quay'
    await visitor.changePassword(newPassword)
    const changed = Object.assign(Object.create(Visitor.prototype), { ...visitor, password: newPassword })
    expect(await browser.login(changed)).toBe('SecondFactorRequired')
  })

  it('after a factor was added or removed', async () => {
    const first = await trusted()
    const { factorId } = await addAuthenticatorApp(app, first.visitor)
    expect(await first.browser.login(first.visitor)).toBe('SecondFactorRequired')
    const browser = new Browser()
    const visitor = await browser.signIn(first)
    expect(await browser.login(visitor)).toBe('Authenticated')
    await visitor.request('mutation ($id: ID!) { removeFactor(id: $id) { __typename } }', { id: factorId })
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
  })

  it('after the recovery codes were replaced, or another role was given', async () => {
    const [first, second] = [await trusted(), await trusted()]
    await first.visitor.request('mutation { renewRecoveryCodes { codes } }')
    expect(await first.browser.login(first.visitor)).toBe('SecondFactorRequired')
    const admin = await app.registerAs('ADMIN')
    await admin.setRole(second.visitor.user.id, 'MANAGER')
    expect(await second.browser.login(second.visitor)).toBe('SecondFactorRequired')
  })

  it.each<[what: string, act: (person: Visitor, admin: Visitor) => Promise<unknown>]>([
    ['signed out everywhere else', (person) => person.revokeOthers()],
    [
      'an administrator ended the sessions',
      ({ user }, admin) => admin.request(END_USER_SESSIONS, { userId: user.id }),
    ],
    [
      'the account was disabled and enabled again',
      async ({ user }, admin) => {
        await admin.setActive(user.id, false)
        await admin.setActive(user.id, true)
      },
    ],
    ['the operator ended all sessions', () => endAllSessions(app.database)],
  ])('once %s', async (_what, act) => {
    const { visitor, browser } = await trusted()
    await act(visitor, await app.registerAs('ADMIN'))
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
  })

  it('for an administrator, nor for someone who became one', async () => {
    const { visitor, totp, browser } = await trusted()
    await app.sql(`update users set role = 'ADMIN' where id = $1`, [visitor.user.id])
    expect(await browser.login(visitor)).toBe('SecondFactorRequired')
    const administrators = new Browser()
    await administrators.signIn({ visitor, totp })
    expect(administrators.cookies.has(trustCookie)).toBe(false)
    expect(await administrators.login(visitor)).toBe('SecondFactorRequired')
  })

  it('without the password', async () => {
    const { visitor, browser } = await trusted()
    const input = { email: visitor.email, password: `${goodPassword}, not` }
    expect((await browser.request(LOGIN_IN_STEPS, { input })).data.login.__typename).toBe(
      'InvalidCredentials',
    )
  })
})

describe('T53 A page of another site, in a browser with all cookies of a session,', () => {
  const sibling = 'http://evil.localhost:4000'
  const pages = ['', 'null', 'https://evil.example', sibling, 'http://localhost:4001']
  const address = () => `${app.url}/graphql`
  const get = (query: string) => `${address()}?query=${encodeURIComponent(query)}`
  const post = (type: string, body: string): RequestInit => ({
    method: 'POST',
    headers: { 'content-type': type },
    body,
  })
  const json = (query: string) => JSON.stringify({ query })
  const part = (query: string) =>
    `--a\r\ncontent-disposition: form-data; name="operations"\r\n\r\n${json(query)}\r\n--a--\r\n`

  /** What browsers send to another site without asking it first. */
  const simpleRequests: Record<string, (query: string) => [url: string, init?: RequestInit]> = {
    'a link': (query) => [get(query)],
    'a form': (query) => [
      address(),
      post('application/x-www-form-urlencoded', `query=${encodeURIComponent(query)}`),
    ],
    'a form with the operation in its address': (query) => [
      get(query),
      post('application/x-www-form-urlencoded', 'a=b'),
    ],
    'a form with parts': (query) => [address(), post('multipart/form-data; boundary=a', part(query))],
    'a text': (query) => [address(), post('text/plain', json(query))],
    'a text that says JSON': (query) => [address(), post('text/plain; application/json', json(query))],
    'a body without a type': (query) => [
      address(),
      { method: 'POST', body: new Uint8Array(Buffer.from(json(query))) },
    ],
  }

  /** Each mutation, without values for its arguments: it is judged before they are. */
  const mutations = async (): Promise<string[]> => {
    const fields = Object.values((await publishedSchema()).getMutationType()?.getFields() ?? {})
    return fields.map(({ name, args }) => {
      const declared = args.map((arg) => `$${arg.name}: ${arg.type}`).join(', ')
      const given = args.map((arg) => `${arg.name}: $${arg.name}`).join(', ')
      return args.length === 0
        ? `mutation { ${name} { __typename } }`
        : `mutation (${declared}) { ${name}(${given}) { __typename } }`
    })
  }

  const everyCookie = async (): Promise<Person & { readonly browser: Browser }> => {
    const [someone, browser] = [await person(), new Browser()]
    const visitor = await browser.signIn(someone, { delivery: 'COOKIE' })
    expect([...browser.cookies.keys()].map((name) => name.replace(/-\d+$/, ''))).toEqual(
      expect.arrayContaining(['gatehouse-refresh', 'gatehouse-device', 'gatehouse-trusted']),
    )
    return { ...someone, visitor, browser }
  }

  it('reaches no mutation without asking the server first', async () => {
    const { cookieHeader: cookie } = (await everyCookie()).browser
    const ways = Object.entries(simpleRequests)
    const reached: string[] = []
    for (const [index, query] of (await mutations()).entries()) {
      const [how = '', request] = ways[index % ways.length] ?? []
      const [url, init = {}] = request?.(query) ?? ['']
      const headers = { ...init.headers, cookie, origin: sibling, 'sec-fetch-site': 'same-site' }
      const answer = await fetch(url, { ...init, headers })
      const isRefused = /"executed":false/.test(await answer.text()) && !answer.headers.has('set-cookie')
      if (!isRefused) reached.push(`${query} by ${how}`)
    }
    expect(reached).toEqual([])
  })

  it('gets nothing but a challenge for a passkey by any mutation', async () => {
    const { cookieHeader: cookie } = (await everyCookie()).browser
    const reached: string[] = []
    for (const [index, query] of (await mutations()).entries()) {
      const origin = pages[index % pages.length]
      const answer = await app.request(query, {}, { headers: { cookie, ...(origin && { origin }) } })
      if (answer.errors[0]?.extensions.executed !== false) reached.push(...Object.keys(answer.data))
      expect(answer.headers.getSetCookie()).toEqual([])
      expect(answer.headers.get('access-control-allow-origin')).toBeNull()
    }
    expect(reached).toEqual(['startPasskeyLogin'])
  })

  it('completes no sign-in with a cookie, and uses nothing up', async () => {
    const { visitor, totp } = await person()
    const { email, password } = visitor
    const { data } = await app.request(LOGIN_IN_STEPS, { input: { email, password } })
    const proof = { totp: await totp.unusedCode() }
    const input = { challenge: data.login.challenge, proof, delivery: 'COOKIE', trustDevice: true }
    for (const origin of pages) {
      const foreign = await app.request(COMPLETE_LOGIN, { input }, { headers: origin ? { origin } : {} })
      expectRefused(foreign, 'FORBIDDEN')
      expect(foreign.headers.getSetCookie()).toEqual([])
    }
    const own = await new Browser().request(COMPLETE_LOGIN, { input })
    expect(own.data.completeLogin.__typename).toBe('Authenticated')
  })

  it('is not trusted as a device, whatever it asks for', async () => {
    const [someone, forger] = [await person(), new Browser()]
    forger.origin = sibling
    await forger.signIn(someone)
    expect([...forger.cookies]).toEqual([])
    expect((await someone.visitor.request(devices)).data.trustedDevices).toEqual([])
  })
})
