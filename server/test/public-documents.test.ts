import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { createRemoteJWKSet, jwtVerify } from 'jose'
import { expectRefused, LOGIN, REFRESH } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let closed: TestApp
let secure: TestApp

beforeAll(async () => {
  app = await startTestApp()
  closed = await startTestApp({
    on: app,
    env: {
      NODE_ENV: 'production',
      BCRYPT_COST: '10',
      PUBLIC_URL: 'https://accounts.example.org',
      HSTS: 'off',
    },
  })
  secure = await startTestApp({
    on: app,
    env: {
      PUBLIC_URL: 'https://accounts.example.org',
      HSTS: 'max-age=300; includeSubDomains',
      CORS_ORIGINS: 'capacitor://localhost,chrome-extension://abcdefghijklmnop',
    },
  })
})
afterAll(async () => {
  await secure.close()
  await closed.close()
  await app.close()
})

const documents = [
  '/.well-known/jwks.json',
  '/.well-known/openid-configuration',
  '/.well-known/oauth-authorization-server',
  '/schema.graphql',
]
const at = (of: TestApp, path: string, init: RequestInit = {}) =>
  fetch(`${of.url}${path}`, { redirect: 'manual', ...init })

describe.each(documents)('%s', (path) => {
  it.each([undefined, 'https://elsewhere.example', 'http://localhost:3000', 'null'])(
    'is readable from the origin %s, without credentials, whatever CORS_ORIGINS says',
    async (origin) => {
      const headers: Record<string, string> = origin === undefined ? {} : { origin }
      for (const server of [app, closed]) {
        const response = await at(server, path, { headers })
        await response.text()
        expect(response.status).toBe(200)
        expect(response.headers.get('access-control-allow-origin')).toBe('*')
        expect(response.headers.get('access-control-allow-credentials')).toBeNull()
        expect(response.headers.get('cache-control')).toBe('public, max-age=300')
        expect(response.headers.get('set-cookie')).toBeNull()
      }
    },
  )

  it('answers a preflight the same way', async () => {
    for (const server of [app, closed]) {
      const headers = { origin: 'https://elsewhere.example', 'access-control-request-method': 'GET' }
      const { status, headers: given } = await at(server, path, { method: 'OPTIONS', headers })
      expect(status).toBe(204)
      expect(given.get('access-control-allow-origin')).toBe('*')
      expect(given.get('access-control-allow-methods')).toContain('GET')
      expect(given.get('access-control-allow-credentials')).toBeNull()
    }
  })

  it('is not sent again to clients that have cached it', async () => {
    const etag = String((await at(app, path)).headers.get('etag'))
    expect(etag).toMatch(/^"[\w-]{43}"$/)
    for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
      const response = await at(app, path, { headers: { 'if-none-match': known } })
      expect([known, response.status, await response.text()]).toEqual([known, 304, ''])
      expect(response.headers.get('access-control-allow-origin')).toBe('*')
    }
    expect((await at(app, path, { headers: { 'if-none-match': '"other"' } })).status).toBe(200)
  })

  it('reports its length for HEAD', async () => {
    const { status, headers } = await at(app, path, { method: 'HEAD' })
    expect([status, headers.get('access-control-allow-origin')]).toEqual([200, '*'])
  })
})

describe('discovery', () => {
  it.each(documents.slice(1, 3))(
    '%s names issuer and keys, and no endpoint that does not exist',
    async (path) => {
      const found = await (await at(closed, path)).json()
      expect(found).toEqual({
        issuer: 'https://accounts.example.org',
        jwks_uri: 'https://accounts.example.org/.well-known/jwks.json',
        response_types_supported: [],
        grant_types_supported: [],
        token_endpoint_auth_methods_supported: [],
        subject_types_supported: ['public'],
        id_token_signing_alg_values_supported: ['ES256'],
      })
    },
  )

  it('is sufficient for a verifier', async () => {
    const ada = await app.register()
    const response = await at(app, '/.well-known/openid-configuration')
    const {
      issuer,
      jwks_uri,
      id_token_signing_alg_values_supported: algorithms,
    } = (await response.json()) as {
      issuer: string
      jwks_uri: string
      id_token_signing_alg_values_supported: string[]
    }
    // The test's server listens on a different port than the public address.
    const keys = createRemoteJWKSet(new URL(jwks_uri.replace(issuer, app.url)))
    const { payload } = await jwtVerify(ada.accessToken, keys, { issuer, algorithms, audience: 'gatehouse' })
    expect(payload.sub).toBe(ada.user.id)
  })
})

describe('/.well-known/', () => {
  it('change-password redirects to the password page', async () => {
    const { status, headers } = await at(app, '/.well-known/change-password')
    expect([status, headers.get('location')]).toEqual([303, '/password'])
  })

  it.each([
    '/.well-known',
    '/.well-known/',
    '/.well-known?x',
    '/.well-known/resource-that-should-not-exist-whose-status-code-should-not-be-200',
    '/.well-known/jwks.json/more',
    '/%2ewell-known/foo',
    '/%2Ewell%2Dknown/foo',
    '/.well-known%2ffoo',
    '/.well-known%5Cfoo',
    '//.well-known/foo',
    '/.well-known//foo',
  ])('%s is 404 for any Accept header', async (path) => {
    for (const accept of ['text/html', '*/*', 'application/json']) {
      const response = await at(app, path, { headers: { accept } })
      expect([response.status, response.headers.get('content-type')]).toEqual([
        404,
        'application/json; charset=utf-8',
      ])
      await response.text()
    }
  })
})

describe('HSTS', () => {
  const sent = async (of: TestApp) => (await at(of, '/healthz')).headers.get('strict-transport-security')

  it('is the setting’s value on https, and never sent on http', async () => {
    expect(await sent(secure)).toBe('max-age=300; includeSubDomains')
    expect(await sent(closed)).toBeNull()
    expect(await sent(app)).toBeNull()
  })
})

describe('pages of apps in CORS_ORIGINS', () => {
  const preflight = (of: TestApp, origin: string) =>
    at(of, '/graphql', {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    })

  it.each(['capacitor://localhost', 'chrome-extension://abcdefghijklmnop'])('%s may call', async (origin) => {
    const { status, headers } = await preflight(secure, origin)
    expect([status, headers.get('access-control-allow-origin')]).toEqual([204, origin])
    const { email, password } = await secure.register()
    const input = { email, password, delivery: 'COOKIE' }
    const login = await secure.request(LOGIN, { input }, { headers: { origin } })
    const cookie = login.headers
      .getSetCookie()
      .map((set) => set.split(';', 1)[0])
      .join('; ')
    const answer = await secure.request(REFRESH, {}, { headers: { origin, cookie } })
    expect(answer.data.refresh.__typename).toBe('Refreshed')
  })

  it('other apps may not call the server', async () => {
    const origin = 'capacitor://elsewhere'
    const input = { email: 'ada@example.org', password: 'x', delivery: 'COOKIE' }
    expect((await preflight(secure, origin)).headers.get('access-control-allow-origin')).toBeNull()
    expectRefused(await secure.request(LOGIN, { input }, { headers: { origin } }), 'FORBIDDEN')
  })

  it('pages on this machine may not call it in production unless they are listed', async () => {
    const { headers } = await preflight(closed, 'http://localhost:3000')
    expect(headers.get('access-control-allow-origin')).toBeNull()
  })
})
