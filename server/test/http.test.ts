import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { answerOf, goodPassword, PROFILE } from '../src/testing/visitor.ts'
import { sendRaw } from './raw-http.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let production: TestApp

beforeAll(async () => {
  app = await startTestApp()
  production = await startTestApp({
    env: { NODE_ENV: 'production', BCRYPT_COST: '10', PUBLIC_URL: 'https://accounts.example.org' },
    on: app,
  })
})
afterAll(async () => {
  await production.close()
  await app.close()
})

const json = { 'content-type': 'application/json' }
const verifyNothing = '{ verifyToken(token: "x") { problem } }'

const post = (body: string | Buffer<ArrayBuffer>, headers: Record<string, string> = json) =>
  fetch(`${app.url}/graphql`, { method: 'POST', headers, body }).then(answerOf)

const get = (path: string, headers: Record<string, string> = {}, of = app) =>
  fetch(`${of.url}${path}`, { headers, redirect: 'manual' })

/** Asserts the uniform shape of every refusal. */
const refusalBody = {
  errors: [
    {
      message: expect.any(String),
      extensions: expect.objectContaining({ code: 'BAD_USER_INPUT', executed: false }),
    },
  ],
}

const expectRefusal = (status: number, answer: { status: number; text: string }, message: string) => {
  expect(answer.status).toBe(status)
  expect(JSON.parse(answer.text)).toEqual(refusalBody)
  expect(answer.text).toContain(message)
  expect(answer.text).not.toMatch(/FST_|fastify|stack|node_modules/i)
}

describe('a request that does not reach GraphQL', () => {
  it.each([
    ['half a document', '{"query": "{ profile'],
    ['nothing at all', ''],
    ['a key for prototypes', '{"query": "{ profile { id } }", "__proto__": {"a": 1}}'],
  ])('is refused with 400 if its body is %s', async (_what, body) => {
    expectRefusal(400, await post(body), 'JSON')
  })

  it.each(['utf-7', 'UTF-16', 'iso-8859-1', '"utf-7"', ''])(
    'T67 is refused with 415 when its body is in %s',
    async (charset) => {
      const body = JSON.stringify({ query: verifyNothing })
      const answer = await post(body, { 'content-type': `application/json; charset=${charset}` })
      expectRefusal(415, answer, 'UTF-8')
    },
  )

  it.each(['utf-8', 'UTF-8', '"utf-8"'])('is answered when its body is in %s', async (charset) => {
    const body = JSON.stringify({ query: verifyNothing })
    const answer = await post(body, { 'content-type': `application/json; charset=${charset}` })
    expect(answer.data.verifyToken.problem).toBe('MALFORMED')
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a', 'nonsense'])(
    'is refused with 415 when it says %s',
    async (type) => {
      expectRefusal(
        415,
        await post(JSON.stringify({ query: verifyNothing }), { 'content-type': type }),
        'json',
      )
    },
  )

  it('T81 is refused with 413 if its body is over 100 KB', async () => {
    const body = JSON.stringify({ query: verifyNothing, variables: { text: 'x'.repeat(110_000) } })
    expectRefusal(413, await post(body), 'too large')
    const fits = JSON.stringify({ query: verifyNothing, variables: { text: 'x'.repeat(90_000) } })
    expect((await post(fits)).status).toBe(200)
  })

  it('T81 is refused with 415 if its body is compressed, without decompression', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, ' '))
    expect(bomb.length).toBeLessThan(100_000)
    expectRefusal(415, await post(Buffer.from(bomb), { ...json, 'content-encoding': 'gzip' }), 'coding')
  })

  it('T81 is refused with 431 if a header has 64 KB', async () => {
    const head = `GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Long: ${'x'.repeat(65_536)}\r\n\r\n`
    const { status, body } = await sendRaw(app.url, head)
    expectRefusal(431, { status, text: body }, '16 KB')
  })

  it('T81 is refused with 414 or 431 if its path has 16 KB', async () => {
    const head = `GET /${'x'.repeat(16_384)} HTTP/1.1\r\nHost: localhost\r\n\r\n`
    const { status, body } = await sendRaw(app.url, head)
    expect([414, 431]).toContain(status)
    expectRefusal(status, { status, text: body }, 'too large')
  })

  it.each([
    ['not HTTP', 'hello\r\n\r\n'],
    ['an ESC in a header', 'GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: \u001b[31m\r\n\r\n'],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nHost: a\r\nUser-Agent: a\0b\r\n\r\n'],
    ['two lengths', 'POST /graphql HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n{}'],
  ])('is refused with 400 if it is %s', async (_what, bytes) => {
    const { status, body } = await sendRaw(app.url, bytes)
    expectRefusal(400, { status, text: body }, 'malformed')
  })

  it('is refused with 400 if its URL cannot be decoded', async () => {
    const response = await get('/%zz')
    expectRefusal(400, await answerOf(response), 'malformed')
  })

  it.each(['/nothing', '/graphql/', '/assets/nothing.js', '/.env', '/graphql/../../etc/passwd'])(
    'is refused with 404 at %s',
    async (path) => {
      expectRefusal(404, await answerOf(await get(path)), 'nothing at this address')
    },
  )

  it.each(['PUT', 'DELETE', 'PATCH'])('is refused with 404 when it says %s', async (method) => {
    const response = await fetch(`${app.url}/graphql`, { method, headers: json, body: '{}' })
    expectRefusal(404, await answerOf(response), 'nothing at this address')
  })
})

describe('GraphQL over GET', () => {
  const preflighted = { 'apollo-require-preflight': 'true' }

  it('answers queries', async () => {
    const answer = await answerOf(
      await get(`/graphql?query=${encodeURIComponent(verifyNothing)}`, preflighted),
    )
    expect(answer.data.verifyToken.problem).toBe('MALFORMED')
  })

  it('refuses mutations without running them', async () => {
    const ada = await app.register()
    const mutation = `mutation { logout(input: { refreshToken: "${ada.refreshToken}" }) { __typename } }`
    const answer = await answerOf(await get(`/graphql?query=${encodeURIComponent(mutation)}`, preflighted))
    expect(answer.status).toBe(405)
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', executed: false })
    expect((await ada.profile()).status).toBe(200)
  })

  it('refuses requests that another site could send without a preflight', async () => {
    const answer = await answerOf(await get(`/graphql?query=${encodeURIComponent(verifyNothing)}`))
    expect(answer.status).toBe(400)
    expect(answer.data).toBeUndefined()
  })
})

describe('T69 headers', () => {
  const paths = ['/', '/graphql', '/healthz', '/schema.graphql', '/.well-known/jwks.json', '/nothing']

  it.each(paths)('of %s keep scripts, sniffing and frames out, and name no version', async (path) => {
    const { headers } = await get(path, { accept: 'text/html' }, production)
    const policy = headers.get('content-security-policy') ?? ''
    expect(policy).toContain("default-src 'none'")
    expect(policy).toContain("script-src 'self';")
    expect(policy).not.toMatch(/script-src[^;]*(unsafe|\*|http|data:)/)
    expect(policy).toContain("frame-ancestors 'none'")
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('server')).toBeNull()
  })

  it('forbid caching of all /graphql responses', async () => {
    const ada = await app.register()
    const broken = await post('{')
    const anonymous = await app.request(PROFILE)
    for (const { headers } of [await ada.profile(), anonymous, broken]) {
      expect(headers.get('cache-control')).toBe('no-store')
    }
  })

  it('require https only if the server is reached by https', async () => {
    const hsts = async (of: TestApp) =>
      (await get('/healthz', {}, of)).headers.get('strict-transport-security')
    expect(await hsts(production)).toBe('max-age=31536000')
    expect(await hsts(app)).toBeNull()
  })

  it('contain the request id', async () => {
    const ids = await Promise.all([get('/healthz'), get('/healthz')])
    const [first, second] = ids.map(({ headers }) => headers.get('x-request-id'))
    expect(first).toMatch(/^[0-9a-f-]{36}$/)
    expect(second).not.toBe(first)
    const { headers, errors } = await app.request(PROFILE)
    expect(errors[0]?.extensions.requestId).toBe(headers.get('x-request-id'))
  })
})

describe('pages of other origins', () => {
  const preflight = (origin: string) =>
    fetch(`${app.url}/graphql`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'authorization,content-type',
      },
    })

  it.each(['http://localhost:3000', 'http://127.0.0.1:3000'])('may call from %s', async (origin) => {
    const { status, headers } = await preflight(origin)
    expect(status).toBe(204)
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-credentials')).toBe('true')
    expect(headers.get('access-control-allow-headers')).toContain('authorization')
    expect(headers.get('vary')).toMatch(/origin/i)
    const answer = await app.request(PROFILE, {}, { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBe(origin)
    expect(answer.headers.get('access-control-expose-headers')).toContain('retry-after')
  })

  it.each([
    'https://elsewhere.example',
    'http://localhost:3001',
    'null',
    'http://localhost:3000.elsewhere.example',
  ])('may not call the server from %s', async (origin) => {
    expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull()
    const answer = await app.request(PROFILE, {}, { headers: { origin } })
    expect(answer.headers.get('access-control-allow-origin')).toBeNull()
  })
})

describe('T54 introspection in production', () => {
  it.each([
    ['plainly', '{ __schema { types { name } } }'],
    ['through an inline fragment', '{ ... { __schema { types { name } } } }'],
    [
      'through a fragment',
      '{ ...F } fragment F on Query { ... on Query { a: __schema { types { name } } } }',
    ],
    ['by type', '{ __type(name: "User") { fields { name } } }'],
    ['beside a mutation', 'mutation { logout { __typename } __schema { types { name } } }'],
  ])('is off, asked %s', async (_how, query) => {
    const posted = await production.request(query)
    expect(posted.status).toBe(400)
    expect(posted.errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED')
    expect(posted.text).not.toContain('passwordConfirmation')
    const headers = { 'apollo-require-preflight': 'true' }
    const got = await answerOf(await get(`/graphql?query=${encodeURIComponent(query)}`, headers, production))
    expect(got.data).toBeUndefined()
    expect(got.errors[0]?.extensions.executed).toBe(false)
  })

  it('is on otherwise, and the schema is always published', async () => {
    expect((await app.request('{ __schema { types { name } } }')).status).toBe(200)
    const published = await get('/schema.graphql', {}, production)
    expect(await published.text()).toContain('type Query {')
    expect(published.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })
})

describe('T68 in production there is', () => {
  const html = { accept: 'text/html' }

  it('no explorer', async () => {
    for (const path of ['/explorer', '/explorer/', '/explorer/index.html']) {
      const text = await (await get(path, html, production)).text()
      expect(text).not.toMatch(/explorer|graphiql|playground|sandbox/i)
    }
  })

  it('no landing page', async () => {
    const response = await get('/graphql', { ...html, 'apollo-require-preflight': 'true' }, production)
    expect(response.status).toBeGreaterThanOrEqual(400)
    expect(response.headers.get('content-type')).toContain('json')
    expect(await response.text()).not.toMatch(/<|apollo/i)
  })
})

describe('the server also provides', () => {
  it('the React client, for every page of it', async () => {
    for (const path of ['/', '/profile', '/setup?token=x']) {
      const response = await get(path, { accept: 'text/html' })
      expect(response.status).toBe(200)
      expect(response.headers.get('content-type')).toContain('text/html')
      expect(response.headers.get('cache-control')).toBe('no-cache')
    }
    const page = await (await get('/', { accept: 'text/html' })).text()
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)/)
    const [, script = ''] = /src="(\/assets\/[^"]+\.js)"/.exec(page) ?? []
    const asset = await get(script)
    expect(asset.status).toBe(200)
    expect(asset.headers.get('cache-control')).toContain('immutable')
    const plain = await get(script, { 'accept-encoding': 'identity' })
    const compressed = await get(script, { 'accept-encoding': 'gzip' })
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(compressed.headers.get('content-encoding')).toBe('gzip')
    expect(compressed.headers.get('vary')).toContain('accept-encoding')
    expect(await compressed.text()).toBe(await plain.text())
  })

  it('public keys without their private parts', async () => {
    const response = await get('/.well-known/jwks.json')
    const { keys } = (await response.json()) as { keys: Record<string, string>[] }
    expect(keys.length).toBeGreaterThanOrEqual(2)
    for (const key of keys) {
      expect(key).toMatchObject({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })
      expect(key.d).toBeUndefined()
    }
    expect(response.headers.get('cache-control')).toBe('public, max-age=300')
  })

  it('metrics, to this machine only', async () => {
    const metrics = await get('/metrics')
    expect(await metrics.text()).toContain('gatehouse_http_requests_total')
    const proxied = await get('/metrics', { 'x-forwarded-for': '192.0.2.1' })
    expectRefusal(404, await answerOf(proxied), 'nothing at this address')
  })

  it('metrics without accounts and paths', async () => {
    await app.tryToLogin('eve@example.org', goodPassword)
    await get('/secret-path')
    const text = await (await get('/metrics')).text()
    expect(text).not.toMatch(/eve@|secret-path/)
  })
})
