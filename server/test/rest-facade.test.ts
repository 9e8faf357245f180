import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { loadConfig } from '../src/configuration/config.ts'
import { LOGIN } from '../src/testing/visitor.ts'
import { mailedToken } from './mails-to.ts'
import { johnDoe, RestClient } from './rest-client.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let rest: RestClient

beforeAll(async () => {
  app = await startTestApp({
    env: { REST_FACADE: 'simplejwt', REST_FACADE_SUNSET: '2027-06-30' },
  })
  rest = new RestClient(app.url)
})
afterAll(() => app.close())

const tokenOf = async (): Promise<string> =>
  (await rest.post('/api/auth/register/', johnDoe())).body.tokens.access

describe('the REST façade', () => {
  it('is off by default', async () => {
    const plain = await startTestApp({ on: app })
    const before = new RestClient(plain.url)
    for (const path of ['/api/auth/login/', '/api/token/', '/accounts/login']) {
      const { status, body, headers } = await before.post(path, johnDoe())
      expect([status, body.errors[0].extensions.code]).toEqual([404, 'BAD_USER_INPUT'])
      expect(headers.get('deprecation')).toBeNull()
    }
    expect((await fetch(`${plain.url}/api/auth/login`, { method: 'OPTIONS' })).status).toBe(400)
    expect(await (await fetch(`${plain.url}/metrics`)).text()).not.toContain('rest_facade')
    await plain.close()
  })

  it('says that it ends, and when', async () => {
    const { headers } = await rest.get('/api/auth/profile/')
    expect(headers.get('deprecation')).toMatch(/^@\d{10}$/)
    expect(headers.get('sunset')).toBe('Wed, 30 Jun 2027 00:00:00 GMT')
    expect(headers.get('link')).toContain(`<${app.config.publicUrl}/graphql>; rel="successor-version"`)
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('counts requests by route and outcome', async () => {
    await rest.post('/accounts/login', { email: 'nobody@example.com', password: 'wrong password' })
    await rest.post('/accounts/login/', { email: 'nobody@example.com', password: 'wrong password' })
    await rest.get('/accounts/any/thing')
    const text = await (await fetch(`${app.url}/metrics`)).text()
    const total = 'gatehouse_rest_facade_requests_total'
    expect(text).toContain(`${total}{route="/accounts/login",method="POST",outcome="refused"} 2`)
    expect(text).toContain(`${total}{route="/accounts/*",method="GET",outcome="refused"} 1`)
  })

  it('answers other methods and addresses as Django REST framework does', async () => {
    const { status, body, headers } = await rest.get('/api/auth/login/')
    expect([status, body, headers.get('allow')]).toEqual([
      405,
      { detail: 'Method "GET" not allowed.' },
      'POST, OPTIONS',
    ])
    const other = { 'content-type': 'text/plain' }
    expect((await rest.send('PUT', '/api/auth/login/', 'text', { headers: other })).status).toBe(405)
    expect((await rest.send('DELETE', '/api/auth/profile/', undefined)).status).toBe(401)
    expect(
      (await rest.send('DELETE', '/api/auth/profile', undefined, { token: await tokenOf() })).body,
    ).toEqual({
      detail: 'Method "DELETE" not allowed.',
    })
    for (const path of ['/api/nothing', '/api/auth/', '/accounts/a/b/c'])
      expect(await rest.post(path)).toMatchObject({ status: 404, body: { detail: 'Not found.' } })
  })

  it('answers HEAD and OPTIONS', async () => {
    const token = await tokenOf()
    const head = await rest.send('HEAD', '/api/auth/profile/', undefined, { token })
    expect([head.status, head.text]).toEqual([200, ''])
    expect((await rest.send('HEAD', '/api/auth/login/', undefined)).status).toBe(405)
    const options = await rest.send('OPTIONS', '/api/auth/profile/', undefined, { token })
    expect([options.status, options.headers.get('allow')]).toEqual([200, 'GET, HEAD, PUT, PATCH, OPTIONS'])
    expect((await rest.send('OPTIONS', '/api/auth/profile/', undefined)).status).toBe(401)
    expect((await rest.send('OPTIONS', '/api/auth/login/', undefined)).status).toBe(200)
  })
})

describe('a body', () => {
  const path = '/api/auth/login/'

  it('can be a form of both kinds', async () => {
    const { email, password, ...more } = johnDoe({ first_name: 'Zoë', last_name: 'a+b & c' })
    const form = new URLSearchParams({ email, password, ...more })
    const registered = await rest.send('POST', '/api/auth/register/', form)
    expect(registered.body.user).toMatchObject({ first_name: 'Zoë', last_name: 'a+b & c' })
    const multipart = new FormData()
    multipart.set('email', email)
    multipart.set('password', password)
    expect((await rest.send('POST', path, multipart)).status).toBe(200)
    multipart.set('password', new Blob(['a file']), 'password.txt')
    expect((await rest.send('POST', path, multipart)).body.details).toEqual({
      password: ['Not a valid string.'],
    })
  })

  it.each<[string, string | Uint8Array, string, number, object]>([
    [
      'JSON that is cut',
      '{"email": "a',
      'application/json',
      400,
      { detail: expect.stringMatching(/^JSON parse error - /) },
    ],
    [
      'a list',
      '[]',
      'application/json',
      400,
      { non_field_errors: ['Invalid data. Expected a dictionary, but got list.'] },
    ],
    [
      'null',
      'null',
      'application/json',
      400,
      { non_field_errors: ['Invalid data. Expected a dictionary, but got NoneType.'] },
    ],
    ['a prototype', '{"__proto__": {}}', 'application/json', 400, { detail: expect.any(String) }],
    [
      'bytes that are no UTF-8',
      new Uint8Array([0x22, 0xff, 0x22]),
      'application/json',
      400,
      { detail: expect.any(String) },
    ],
    [
      'escaped bytes that are no UTF-8',
      'email=%ff',
      'application/x-www-form-urlencoded',
      400,
      { detail: expect.any(String) },
    ],
    [
      'a form that is cut',
      '--x\r\n',
      'multipart/form-data; boundary=x',
      400,
      { detail: expect.stringMatching(/^Multipart form parse error - /) },
    ],
    ['text', 'text', 'text/plain', 415, { detail: 'Unsupported media type "text/plain" in request.' }],
    ['UTF-7', '{}', 'application/json; charset=utf-7', 415, { detail: expect.any(String) }],
    [
      'too much',
      JSON.stringify({ email: 'x'.repeat(200_000) }),
      'application/json',
      413,
      { detail: expect.any(String) },
    ],
    ['nothing', '', 'application/json', 400, { error: 'Invalid data', details: expect.any(Object) }],
  ])('of %s is refused', async (_what, sent, type, status, body) => {
    const answer = await rest.send('POST', path, sent as string, { headers: { 'content-type': type } })
    expect([answer.status, answer.body]).toEqual([status, body])
  })

  it('is not repeated, since it may have a password', async () => {
    const headers = { 'content-type': 'application/json' }
    const { text } = await rest.send('POST', path, '{"password": secret-of-ada}', { headers })
    expect(text).not.toContain('secret-of-ada')
    expect(app.logText()).not.toContain('secret-of-ada')
  })
})

describe('a page of another site', () => {
  const evil = 'https://evil.example'

  it('can do nothing with the cookies of a session', async () => {
    const ada = await app.register()
    const origin = app.config.publicUrl
    const input = { email: ada.email, password: ada.password, delivery: 'COOKIE' }
    const cookie = (await app.request(LOGIN, { input }, { headers: { origin } })).headers
      .getSetCookie()
      .join('; ')
    const sent = [
      rest.get('/api/auth/profile/', { headers: { cookie, origin } }),
      rest.post('/api/auth/logout/', {}, { headers: { cookie, origin } }),
      rest.post('/api/auth/token/refresh/', {}, { headers: { cookie, origin } }),
      rest.put('/api/auth/profile/', { first_name: 'Eve' }, { headers: { cookie, origin } }),
      rest.post('/api/auth/password/change/', {}, { headers: { cookie, origin } }),
    ]
    const answers = await Promise.all(sent)
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 400, 401, 400])
    for (const { headers } of answers) expect(headers.getSetCookie()).toEqual([])
    expect(
      (await app.request('mutation { refresh { __typename } }', {}, { headers: { cookie, origin } })).data
        .refresh.__typename,
    ).toBe('Refreshed')
  })

  it('cannot send forms, and cannot read a response', async () => {
    const form = new URLSearchParams({ email: 'ada@example.com', password: 'a guess' })
    const refused = await rest.send('POST', '/api/auth/login/', form, { headers: { origin: evil } })
    expect([refused.status, refused.body.detail]).toEqual([403, expect.stringMatching(/^CSRF Failed: /)])
    const allowed = await rest.send('POST', '/api/auth/login/', form, {
      headers: { origin: 'http://localhost:3000' },
    })
    expect(allowed.status).toBe(401)
    expect((await rest.send('POST', '/api/auth/login/', form, { headers: { origin: app.url } })).status).toBe(
      401,
    )
    expect(
      (await rest.get('/api/auth/profile/', { headers: { origin: evil } })).headers.get(
        'access-control-allow-origin',
      ),
    ).toBeNull()
  })

  it('of an allowed origin may send PUT and PATCH with a token', async () => {
    const headers = {
      origin: 'http://localhost:3000',
      'access-control-request-method': 'PUT',
      'access-control-request-headers': 'authorization,content-type',
    }
    for (const path of ['/api/auth/profile/', '/api/auth/login/', '/api/auth/nothing']) {
      const preflight = await rest.send('OPTIONS', path, undefined, { headers })
      expect(preflight.status).toBe(204)
      expect(preflight.headers.get('access-control-allow-origin')).toBe('http://localhost:3000')
      expect(preflight.headers.get('access-control-allow-methods')).toBe('GET, POST, PUT, PATCH')
      expect(preflight.headers.get('access-control-allow-headers')).toBe('authorization,content-type')
    }
    const graphql = await fetch(`${app.url}/graphql`, { method: 'OPTIONS', headers })
    expect(graphql.headers.get('access-control-allow-methods')).toBe('GET, POST')
    const answer = await rest.put('/api/auth/profile/', {}, { headers: { origin: headers.origin } })
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, headers.origin])
  })
})

describe('a password', () => {
  it('is changed, and the response has the tokens of the new session', async () => {
    const { email, password } = johnDoe()
    const { body } = await rest.post('/api/auth/register/', johnDoe({ email }))
    const token = body.tokens.access
    const passwords = {
      old_password: password,
      new_password1: 'three lanterns',
      new_password2: 'three lanterns',
    }
    const wrong = await rest.post(
      '/api/auth/password/change/',
      { ...passwords, old_password: 'wrong' },
      { token },
    )
    expect(wrong.body.details).toEqual({
      old_password: ['Your old password was entered incorrectly. Please enter it again.'],
    })
    const differing = await rest.post(
      '/api/auth/password/change/',
      { ...passwords, new_password2: 'other' },
      { token },
    )
    expect(differing.body.details).toEqual({ new_password2: ['The two password fields didn’t match.'] })
    const changed = await rest.post('/api/auth/password/change/', passwords, { token })
    expect(changed.status).toBe(200)
    expect((await rest.get('/api/auth/profile/', { token })).status).toBe(401)
    expect((await rest.get('/api/auth/profile/', { token: changed.body.tokens.access })).status).toBe(200)
    const { status } = await rest.post('/api/auth/login/', { email, password: 'three lanterns' })
    expect(status).toBe(200)
  })

  it('is replaced with the token of a mailed link', async () => {
    const person = johnDoe()
    await rest.post('/api/auth/register/', person)
    const asked = await rest.post('/api/auth/password/reset/', { email: person.email })
    expect([asked.status, asked.body]).toEqual([200, { detail: 'Password reset e-mail has been sent.' }])
    await app.app.services.resetRequests.run()
    const token = await mailedToken(app, person.email, 'PASSWORD_RESET')
    const passwords = { new_password1: 'three lanterns', new_password2: 'three lanterns' }
    const confirm = (more: object) =>
      rest.post('/api/auth/password/reset/confirm/', { uid: 'MQ', ...passwords, ...more })
    expect((await confirm({ token: 'forged' })).body.details).toEqual({ token: ['Invalid value'] })
    expect((await confirm({ token, new_password2: 'other' })).status).toBe(400)
    expect((await confirm({ token })).status).toBe(200)
    expect((await rest.post('/api/token/', { ...person, password: 'three lanterns' })).status).toBe(200)
  })
})

describe('REST_FACADE_PREFIX', () => {
  const problemWith = (env: Record<string, string>) => {
    try {
      return Reflect.get(loadConfig({ REST_FACADE: 'simplejwt', ...env }), 'restFacade')
    } catch (error) {
      return error instanceof Error ? error.message : error
    }
  }

  it.each([
    '/graphql',
    '/GraphQL/v1',
    '/healthz',
    '/profile',
    '/.well-known/x',
    '/',
    'api',
    '/a/*',
    '/a/:b',
    '/a//b',
  ])('cannot be %s', (path) => {
    expect(problemWith({ REST_FACADE_PREFIX: path })).toContain('REST_FACADE_PREFIX has')
  })

  it('is a list of paths, with or without a slash at the end', () => {
    expect(problemWith({ REST_FACADE_PREFIX: '/v1/auth/, /accounts' })).toMatchObject({
      prefixes: ['/v1/auth', '/accounts'],
    })
  })

  it('REST_FACADE_SUNSET is a day', () => {
    expect(problemWith({ REST_FACADE_SUNSET: '2027-02-31' })).toContain('REST_FACADE_SUNSET is "2027-02-31"')
    expect(problemWith({ REST_FACADE_SUNSET: 'soon' })).toContain('give a date')
    expect(problemWith({ REST_FACADE: 'djoser' })).toContain('give simplejwt, dj-rest-auth, token or off')
  })
})
