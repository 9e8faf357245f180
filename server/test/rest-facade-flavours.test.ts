import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { johnDoe, RestClient } from './rest-client.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let opaque: RestClient
let djRestAuth: RestClient
const others: TestApp[] = []

const jwt = expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/)

beforeAll(async () => {
  app = await startTestApp({ env: { REST_FACADE: 'token' } })
  others.push(
    await startTestApp({
      on: app,
      env: { REST_FACADE: 'dj-rest-auth', REST_FACADE_PREFIX: '/dj-rest-auth' },
    }),
  )
  opaque = new RestClient(app.url)
  djRestAuth = new RestClient(others[0]?.url ?? '')
})
afterAll(async () => {
  for (const other of others) await other.close()
  await app.close()
})

describe('the flavour token', () => {
  const scheme = 'Token'

  it('registers, signs in and signs out with one token', async () => {
    const person = johnDoe()
    const registered = await opaque.post('/api/register/', person)
    expect(registered).toMatchObject({ status: 201, body: { success: true, token: jwt } })
    const { status, body } = await opaque.post('/api/login/', person)
    expect(status).toBe(200)
    expect(body).toEqual({
      success: true,
      message: 'Login successful!',
      token: jwt,
      user_id: expect.any(String),
      user_type: 'employee',
    })
    const { token } = body
    expect((await opaque.get('/api/user/', { token, scheme })).body).toMatchObject({
      email: person.email,
      id: body.user_id,
    })
    expect((await opaque.get('/api/user/', { token })).status).toBe(200)
    const signedOut = await opaque.post('/api/logout/', undefined, { token, scheme })
    expect([signedOut.status, signedOut.body]).toEqual([
      200,
      { success: true, message: 'Logged out successfully!' },
    ])
    expect((await opaque.get('/api/user/', { token, scheme })).status).toBe(401)
    expect((await opaque.get('/api/user/', { token: registered.body.token, scheme })).status).toBe(200)
  })

  it('says why a sign-in failed in the fields that its clients read', async () => {
    const { status, body } = await opaque.post('/api/login/', {
      email: 'nobody@example.com',
      password: 'wrong',
    })
    expect(status).toBe(401)
    expect(body).toEqual({
      success: false,
      message: 'Invalid credentials.',
      error: 'Invalid credentials',
      details: { non_field_errors: ['Invalid credentials.'] },
    })
  })

  it('has no refresh tokens', async () => {
    expect((await opaque.post('/api/token/refresh/', { refresh: 'x' })).status).toBe(404)
  })
})

describe('the flavour dj-rest-auth', () => {
  const at = (path: string) => `/dj-rest-auth${path}`
  const signUp = (more: object = {}) => {
    const { email, password } = johnDoe()
    return { email, username: 'john', password1: password, password2: password, ...more }
  }

  it('registers with a user name and no names', async () => {
    const person = signUp()
    const { status, body } = await djRestAuth.post(at('/registration/'), person)
    expect(status).toBe(201)
    expect(body).toEqual({
      access: jwt,
      refresh: jwt,
      key: body.access,
      user: {
        pk: expect.any(String),
        username: person.email,
        email: person.email,
        first_name: 'john',
        last_name: '',
      },
    })
  })

  it('reports invalid fields without an envelope', async () => {
    const person = signUp()
    await djRestAuth.post(at('/registration/'), person)
    const { status, body } = await djRestAuth.post(at('/registration/'), {
      ...person,
      password2: 'another password',
    })
    expect(status).toBe(400)
    expect(body).toEqual({
      email: ['A user is already registered with this e-mail address.'],
      non_field_errors: ["The two password fields didn't match."],
    })
  })

  it('signs in, refreshes, verifies, reads and changes the user, and signs out', async () => {
    const person = signUp()
    await djRestAuth.post(at('/registration/'), person)
    const credentials = { username: person.email, password: person.password1 }
    const { body } = await djRestAuth.post(at('/login/'), credentials)
    expect(body).toMatchObject({ access: jwt, refresh: jwt, key: body.access, user: { email: person.email } })
    const { refresh, access } = (await djRestAuth.post(at('/token/refresh/'), { refresh: body.refresh })).body
    expect((await djRestAuth.post(at('/token/verify/'), { token: access })).body).toEqual({})
    const user = await djRestAuth.patch(
      at('/user/'),
      { first_name: 'Jane', username: 'eve' },
      { token: access, scheme: 'Token' },
    )
    expect(user.body).toMatchObject({ first_name: 'Jane', username: person.email })
    expect((await djRestAuth.get(at('/user/'), { token: access })).body).toEqual(user.body)
    const signedOut = await djRestAuth.post(at('/logout/'), { refresh }, { token: access })
    expect([signedOut.status, signedOut.body]).toEqual([200, { detail: 'Successfully logged out.' }])
    expect((await djRestAuth.get(at('/user/'), { token: access })).status).toBe(401)
  })

  it('answers wrong credentials with 400', async () => {
    const { status, body } = await djRestAuth.post(at('/login/'), {
      username: 'nobody@example.com',
      password: 'wrong',
    })
    expect([status, body]).toEqual([
      400,
      { non_field_errors: ['Unable to log in with provided credentials.'] },
    ])
  })

  it('is not where its prefix is not', async () => {
    expect((await djRestAuth.post('/api/auth/login/', {})).body.errors[0].extensions.code).toBe(
      'BAD_USER_INPUT',
    )
  })
})
