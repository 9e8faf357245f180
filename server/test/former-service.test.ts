import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { johnDoe, RestClient } from './rest-client.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let rest: RestClient

beforeAll(async () => {
  app = await startTestApp({ env: { REST_FACADE: 'simplejwt', REST_FACADE_SUNSET: '2027-06-30' } })
  rest = new RestClient(app.url)
})
afterAll(() => app.close())

const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)
const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
const tokenNotValid = { detail: 'Token is invalid or expired', code: 'token_not_valid' }
const noToken = { detail: 'Authentication credentials were not provided.' }
const invalidCredentials = {
  error: 'Invalid credentials',
  details: { non_field_errors: ['Invalid credentials.'] },
}

const registered = async (more: object = {}) => {
  const person = johnDoe(more)
  const { body } = await rest.post('/api/auth/register/', person)
  return { ...person, id: body.user.id as string, access: body.tokens.access, refresh: body.tokens.refresh }
}

describe('the requests of the former service: ', () => {
  it('a registration returns the user and tokens', async () => {
    const person = johnDoe()
    const { status, body } = await rest.post('/api/auth/register/', person)
    expect(status).toBe(201)
    expect(body).toEqual({
      message: 'User registered successfully',
      user: {
        id: expect.any(String),
        email: person.email,
        first_name: 'John',
        last_name: 'Doe',
        role: 'employee',
      },
      tokens: { refresh: jwt, access: jwt },
    })
  })

  it.each(['EMPLOYEE', 'Client', 'client'])('the role %s is read in any letter case', async (role) => {
    const { body } = await rest.post('/api/auth/register/', johnDoe({ role }))
    expect(body.user.role).toBe(role.toLowerCase())
  })

  it('the role defaults to employee', async () => {
    const { body } = await rest.post('/api/auth/register/', johnDoe({ role: undefined, phone: undefined }))
    expect(body.user.role).toBe('employee')
  })

  it.each(['/api/auth/login/', '/api/auth/login'])('a sign-in at %s', async (path) => {
    const { email, password, id } = await registered()
    const { status, body } = await rest.post(path, { email, password })
    expect(status).toBe(200)
    expect(body).toEqual({
      message: 'Login successful',
      user: { id, email, first_name: 'John', last_name: 'Doe', role: 'employee' },
      tokens: { refresh: jwt, access: jwt },
    })
  })

  it('a refresh returns the user and both tokens', async () => {
    const { refresh, email, id } = await registered()
    const { status, body } = await rest.post('/api/auth/token/refresh/', { refresh })
    expect(status).toBe(200)
    expect(body).toEqual({
      access: jwt,
      refresh: jwt,
      user: { id, email, first_name: 'John', last_name: 'Doe', role: 'employee' },
    })
    expect(body.refresh).not.toBe(refresh)
    expect((await rest.get('/api/auth/profile/', { token: body.access })).status).toBe(200)
  })

  it('a token is verified', async () => {
    const { access, refresh } = await registered()
    for (const token of [access, refresh])
      expect(await rest.post('/api/auth/token/verify/', { token })).toMatchObject({ status: 200, body: {} })
    expect(await rest.post('/api/auth/token/verify/', { token: 'forged' })).toMatchObject({
      status: 401,
      body: tokenNotValid,
    })
  })

  it('a profile is read, with times in seconds', async () => {
    const { email, id, access: token } = await registered()
    const { status, body } = await rest.get('/api/auth/profile/', { token })
    expect(status).toBe(200)
    expect(body).toEqual({
      id,
      email,
      first_name: 'John',
      last_name: 'Doe',
      phone: '+1234567890',
      role: 'employee',
      created_at: time,
      updated_at: time,
    })
  })

  it('a profile is changed', async () => {
    const { email, access: token } = await registered()
    const jane = { first_name: 'Jane', last_name: 'Smith', phone: '+0987654321' }
    const { status, body } = await rest.put(
      '/api/auth/profile/',
      { ...jane, email: 'x@example.com' },
      { token },
    )
    expect(status).toBe(200)
    expect(body).toMatchObject({ ...jane, email, created_at: time })
    const patched = await rest.patch('/api/auth/profile/', { first_name: 'Joan' }, { token })
    expect(patched.body).toMatchObject({ ...jane, first_name: 'Joan' })
    expect((await rest.patch('/api/auth/profile/', { phone: null }, { token })).body.phone).toBeNull()
  })

  it('a sign-out ends the session', async () => {
    const { refresh, access: token } = await registered()
    const signedOut = await rest.post('/api/auth/logout/', { refresh_token: refresh }, { token })
    expect(signedOut).toMatchObject({ status: 200, body: { message: 'Successfully logged out' } })
    expect(await rest.get('/api/auth/profile/', { token })).toMatchObject({
      status: 401,
      body: tokenNotValid,
    })
    const refreshed = await rest.post('/api/auth/token/refresh/', { refresh })
    expect(refreshed).toMatchObject({ status: 401, body: tokenNotValid })
    const again = await rest.post('/api/auth/logout/', { refresh_token: refresh }, { token })
    expect(again).toMatchObject({ status: 401, body: tokenNotValid })
  })

  it('a sign-out without a refresh token ends the session of the access token', async () => {
    const { access: token } = await registered()
    expect((await rest.post('/api/auth/logout/', {}, { token })).status).toBe(200)
    expect((await rest.get('/api/auth/profile/', { token })).status).toBe(401)
  })
})

describe('the failures of the former service: ', () => {
  it('a second account of an address, and passwords that differ', async () => {
    const { email } = await registered()
    const { status, body } = await rest.post(
      '/api/auth/register/',
      johnDoe({ email: email.toUpperCase(), password2: 'anotherpassword' }),
    )
    expect(status).toBe(400)
    expect(body).toEqual({
      error: 'Invalid data',
      details: {
        email: ['A user with this email already exists.'],
        password: ["Password fields didn't match."],
      },
    })
  })

  it('fields that are missing', async () => {
    const { status, body } = await rest.post('/api/auth/register/')
    const required = ['This field is required.']
    const names = ['email', 'password', 'password2', 'first_name', 'last_name']
    expect(status).toBe(400)
    expect(body).toEqual({
      error: 'Invalid data',
      details: Object.fromEntries(names.map((name) => [name, required])),
    })
  })

  it.each<[object, object]>([
    [{ email: 'no address' }, { email: ['Enter a valid email address.'] }],
    [{ email: ' ' }, { email: ['This field may not be blank.'] }],
    [{ email: null }, { email: ['This field may not be null.'] }],
    [{ email: ['a@example.com'] }, { email: ['Not a valid string.'] }],
    [{ email: 'a\0@example.com' }, { email: ['Null characters are not allowed.'] }],
    [{ first_name: '' }, { first_name: ['This field may not be blank.'] }],
    [{ first_name: 'x'.repeat(151) }, { first_name: ['Ensure this field has no more than 150 characters.'] }],
    [{ role: 'owner' }, { role: ['"owner" is not a valid choice.'] }],
    [{ role: 'admin' }, { role: ['"admin" is not a valid choice.'] }],
    [{ phone: 'none' }, { phone: ['Remove the letters. Enter the number in digits.'] }],
    [
      { password: 'qz7kx', password2: 'qz7kx' },
      { password: ['This password is too short. It must contain at least 8 characters.'] },
    ],
    [
      { password: '48291750366', password2: '48291750366' },
      { password: ['This password is entirely numeric.'] },
    ],
    [{ password: 'password123', password2: 'password123' }, { password: ['This password is too common.'] }],
    [
      { email: 'marguerite@example.com', password: 'marguerite', password2: 'marguerite' },
      { password: ['The password is too similar to the email address.'] },
    ],
  ])('a registration with %j', async (more, details) => {
    const { status, body } = await rest.post('/api/auth/register/', johnDoe(more))
    expect(body).toEqual({ error: 'Invalid data', details })
    expect(status).toBe(400)
  })

  it('a wrong password, and an address without an account', async () => {
    const { email } = await registered()
    for (const wrong of [{ email, password: 'not the password' }, johnDoe()]) {
      const { status, body, headers } = await rest.post('/api/auth/login/', wrong)
      expect([status, body]).toEqual([401, invalidCredentials])
      expect(headers.get('www-authenticate')).toBe('Bearer realm="api"')
    }
  })

  it('no token, or one of another scheme', async () => {
    const paths = ['/api/auth/profile/', '/api/auth/user', '/accounts/profile/']
    for (const path of paths) {
      expect(await rest.get(path)).toMatchObject({ status: 401, body: noToken })
      expect(await rest.get(path, { scheme: 'Basic', token: 'abc' })).toMatchObject({
        status: 401,
        body: noToken,
      })
    }
    expect(await rest.post('/api/auth/logout/', { refresh_token: 'x' })).toMatchObject({
      status: 401,
      body: noToken,
    })
    const { headers } = await rest.put('/api/auth/profile/', {})
    expect(headers.get('www-authenticate')).toBe('Bearer realm="api"')
  })

  it('a token that is forged or of another kind', async () => {
    const { refresh } = await registered()
    for (const token of ['forged', 'a.b.c', refresh])
      expect(await rest.get('/api/auth/profile/', { token })).toMatchObject({
        status: 401,
        body: tokenNotValid,
      })
    expect((await rest.get('/api/auth/profile/', { token: 'one two' })).body.code).toBe(
      'bad_authorization_header',
    )
  })

  it('a refresh token of another server, and an access token in its place', async () => {
    const { access } = await registered()
    for (const refresh of ['forged', 'a.b.c', access])
      expect(await rest.post('/api/auth/token/refresh/', { refresh })).toMatchObject({
        status: 401,
        body: tokenNotValid,
      })
    expect(await rest.post('/api/auth/token/refresh/')).toMatchObject({
      status: 400,
      body: { refresh: ['This field is required.'] },
    })
  })

  it('a refresh token that was replaced: its successor within 30 seconds, then the end of the session', async () => {
    const { refresh, id } = await registered()
    const successor = (await rest.post('/api/auth/token/refresh/', { refresh })).body
    const again = await rest.post('/api/auth/token/refresh/', { refresh })
    expect(again).toMatchObject({ status: 200, body: { refresh: successor.refresh } })
    expect((await rest.get('/api/auth/profile/', { token: successor.access })).status).toBe(200)
    await rest.post('/api/auth/token/refresh/', { refresh: successor.refresh })
    await app.sql("update sessions set rotated_at = rotated_at - interval '31 seconds' where user_id = $1", [
      id,
    ])
    const replaced = await rest.post('/api/auth/token/refresh/', { refresh })
    expect(replaced).toMatchObject({ status: 401, body: tokenNotValid })
  })
})

describe('the same service under other names: ', () => {
  it('/accounts', async () => {
    const { email, password, access: token } = await registered()
    const { status, body } = await rest.post('/accounts/login/', { email, password })
    expect([status, body]).toEqual([200, { refresh: jwt, access: jwt }])
    expect((await rest.get('/accounts/profile/', { token })).body.email).toBe(email)
  })

  it('/api', async () => {
    const person = johnDoe()
    const { status, body } = await rest.post('/api/register/', person)
    expect(status).toBe(201)
    expect(body).toEqual({
      detail: 'User registered successfully',
      access_token: jwt,
      refresh_token: jwt,
    })
    const pair = await rest.post('/api/token/', { username: person.email, password: person.password })
    expect([pair.status, pair.body]).toEqual([200, { refresh: jwt, access: jwt }])
    const refreshed = await rest.post('/api/token/refresh/', { refresh: pair.body.refresh })
    expect(refreshed.body).toMatchObject({ access: jwt, refresh: jwt })
    expect((await rest.get('/api/user/', { token: refreshed.body.access })).body.email).toBe(person.email)
  })

  it('/api/token/ with wrong credentials', async () => {
    const { status, body } = await rest.post('/api/token/', { email: 'a@example.com', password: 'wrong' })
    const detail = 'No active account found with the given credentials'
    expect([status, body]).toEqual([401, { detail }])
    expect((await rest.post('/api/token/')).body).toEqual({
      email: ['This field is required.'],
      password: ['This field is required.'],
    })
  })
})

it('an imported account has its former id, a number if it was one', async () => {
  const { id, email, password, access: token } = await registered()
  const idAfter = async (legacyId: string) => {
    await app.sql("update users set legacy_source = 'django', legacy_id = $2 where id = $1", [id, legacyId])
    const signedIn = await rest.post('/api/auth/login/', { email, password })
    const profile = await rest.get('/api/auth/profile/', { token })
    expect(profile.body.id).toBe(signedIn.body.user.id)
    return profile.body.id
  }
  expect(await idAfter('42')).toBe(42)
  expect(await idAfter('9007199254740993')).toBe('9007199254740993')
  expect(await idAfter('042')).toBe('042')
  expect(await idAfter('5f0c')).toBe('5f0c')
})
