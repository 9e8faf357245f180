import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { Unavailable } from '../src/core/errors.ts'
import { goodPassword } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const production = { NODE_ENV: 'production', BCRYPT_COST: '10' }
const page = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' }

let open: TestApp
let off: TestApp
let closed: TestApp
let guarded: TestApp

beforeAll(async () => {
  open = await startTestApp()
  off = await startTestApp({ env: production, on: open })
  closed = await startTestApp({ env: { EXPLORER: 'off' }, on: open })
  guarded = await startTestApp({ env: { ...production, EXPLORER: 'on' }, on: open })
})
afterAll(async () => {
  await Promise.all([off, closed, guarded].map((app) => app.close()))
  await open.close()
})

const get = (app: TestApp, path: string, headers: Record<string, string> = page) =>
  fetch(`${app.url}${path}`, { headers, redirect: 'manual' })

const isExplorer = async (response: Response) => (await response.text()).includes('/explorer/assets/')
const settingsOf = async (app: TestApp) => (await get(app, '/client-settings.json')).json()

/** The cookie that a sign-in to that account sets, as a browser returns it. */
async function cookieOf(app: TestApp, email: string): Promise<string> {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: app.config.publicUrl },
    body: JSON.stringify({
      query: SIGN_IN,
      variables: { input: { email, password: goodPassword, delivery: 'COOKIE' } },
    }),
  })
  return response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
}

const SIGN_IN = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }'

async function assetOf(app: TestApp): Promise<string> {
  return /\/explorer\/assets\/[\w.-]+\.js/.exec(await (await get(app, '/explorer')).text())?.[0] ?? ''
}

describe('the explorer', () => {
  it('is open to everyone outside of production', async () => {
    const response = await get(open, '/explorer')
    expect(response.status).toBe(200)
    expect(response.headers.get('cache-control')).toBe('no-store')
    expect(await isExplorer(response)).toBe(true)
    expect(await settingsOf(open)).toMatchObject({ explorer: 'everyone', mail: true, mailbox: true })
  })

  it('has its own content security policy, which allows no inline script and no eval', async () => {
    const policyOf = async (path: string) =>
      (await get(open, path)).headers.get('content-security-policy') ?? ''
    const policy = await policyOf('/explorer')
    expect(policy).toContain("worker-src 'self'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).toContain("default-src 'none'")
    expect(policy).not.toMatch(/unsafe-eval|https?:|blob:|\*/)
    expect(await policyOf('/')).not.toContain('worker-src')
  })

  it('is shown to a browser that opens the API’s address', async () => {
    const response = await get(open, '/graphql')
    expect([response.status, response.headers.get('location')]).toEqual([302, '/explorer'])
  })

  it.each([
    ['a query', '/graphql?query=%7B__typename%7D', page],
    ['a program', '/graphql', { accept: 'application/json' }],
  ])('does not affect %s', async (_what, path, headers) => {
    expect((await get(open, path, headers)).headers.get('location')).toBeNull()
  })

  it('caches its files for a year, and serves its page at one address only', async () => {
    const asset = await get(open, await assetOf(open))
    expect(asset.status).toBe(200)
    expect(asset.headers.get('cache-control')).toContain('immutable')
    for (const path of ['/explorer/explorer.html', '/explorer.html', '/explorer/'])
      expect(await isExplorer(await get(open, path))).toBe(false)
  })
})

describe.each([
  ['in production', () => off],
  ['where EXPLORER is off', () => closed],
])('T68 %s the explorer', (_where, app) => {
  it('is absent: its path responds like any unknown one', async () => {
    for (const headers of [page, { accept: '*/*' }]) {
      const unknown = await get(app(), '/no-such-page', headers)
      const explorer = await get(app(), '/explorer', headers)
      expect(explorer.status).toBe(unknown.status)
      expect(explorer.headers.get('content-security-policy')).toBe(
        unknown.headers.get('content-security-policy'),
      )
      expect(await isExplorer(explorer)).toBe(false)
    }
  })

  it('has no files', async () => {
    expect((await get(app(), await assetOf(open), { accept: '*/*' })).status).toBe(404)
  })

  it('is not linked to, and the API’s address does not redirect there', async () => {
    expect(await settingsOf(app())).toMatchObject({ explorer: 'off' })
    expect((await get(app(), '/graphql')).headers.get('location')).toBeNull()
  })
})

describe('in production with EXPLORER=on the explorer', () => {
  const visit = async (role: 'ADMIN' | 'MANAGER') => {
    const { email } = await open.registerAs(role)
    return get(guarded, '/explorer', { ...page, cookie: await cookieOf(guarded, email) })
  }

  it('redirects to the sign-in page without a session', async () => {
    for (const cookie of [
      '',
      'gatehouse-refresh-4000=nonsense',
      `gatehouse-refresh-4000=${'a.'.repeat(3000)}`,
    ]) {
      const response = await get(guarded, '/explorer', { ...page, cookie })
      expect([response.status, response.headers.get('location')]).toEqual([302, '/sign-in?to=/explorer'])
    }
    expect(await settingsOf(guarded)).toMatchObject({
      explorer: 'administrators',
      mail: false,
      mailbox: false,
    })
  })

  it('opens to an administrator', async () => {
    expect(await isExplorer(await visit('ADMIN'))).toBe(true)
  })

  it('does not exist for a manager', async () => {
    const response = await visit('MANAGER')
    expect(response.headers.get('location')).toBeNull()
    expect(await isExplorer(response)).toBe(false)
  })

  it('does not use up the session: the same cookie opens it again', async () => {
    const { email } = await open.registerAs('ADMIN')
    const headers = { ...page, cookie: await cookieOf(guarded, email) }
    for (const _time of [1, 2]) expect(await isExplorer(await get(guarded, '/explorer', headers))).toBe(true)
  })

  it('asks the user to try again while the database is away', async () => {
    const { email } = await open.registerAs('ADMIN')
    const headers = { ...page, cookie: await cookieOf(guarded, email) }
    const { tokens } = guarded.app.services
    jest.spyOn(tokens, 'verify').mockRejectedValueOnce(new Unavailable('away', { retryAfterSeconds: 2 }))
    const response = await get(guarded, '/explorer', headers)
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2'])
    const [error] = JSON.parse(await response.text()).errors
    expect(error.extensions).toMatchObject({ code: 'UNAVAILABLE', executed: false, retryAfterSeconds: 2 })
  })

  it('closes with the session', async () => {
    const admin = await open.registerAs('ADMIN')
    const headers = { ...page, cookie: await cookieOf(guarded, admin.email) }
    await open.sql('update sessions set ended_at = now() where user_id = $1', [admin.user.id])
    expect((await get(guarded, '/explorer', headers)).headers.get('location')).toBe('/sign-in?to=/explorer')
  })
})
