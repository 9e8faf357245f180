import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { exchangeByKey, formerKey, importedPerson } from './former-service.ts'
import { RestClient } from './rest-client.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let later: TestApp
let rest: RestClient
const tokenNotValid = { detail: 'Token is invalid or expired', code: 'token_not_valid' }

beforeAll(async () => {
  const env = { REST_FACADE: 'simplejwt', ...exchangeByKey(formerKey) }
  app = await startTestApp({ env })
  later = await startTestApp({ on: app, env: { ...env, LEGACY_UNTIL: '2020-01-31' } })
  rest = new RestClient(app.url)
})
afterAll(async () => {
  await later.close()
  await app.close()
})

it('an unchanged client continues its session of the former service, once', async () => {
  const { person, token: refresh } = await importedPerson(app)
  const { status, body } = await rest.post('/api/auth/token/refresh/', { refresh })
  expect([status, body.user.email]).toEqual([200, person.email])
  expect((await rest.get('/api/auth/profile/', { token: body.access })).body.email).toBe(person.email)
  expect((await rest.post('/api/auth/token/refresh/', { refresh: body.refresh })).status).toBe(200)
  expect(await rest.post('/api/auth/token/refresh/', { refresh })).toMatchObject({
    status: 401,
    body: tokenNotValid,
  })
})

it('a token that is not exchanged is refused as any other', async () => {
  const { token: refresh } = await importedPerson(app)
  const client = new RestClient(later.url)
  for (const refused of [refresh, 'forged', `${refresh}x`])
    expect(await client.post('/api/auth/token/refresh/', { refresh: refused })).toMatchObject({
      status: 401,
      body: tokenNotValid,
    })
  expect((await rest.post('/api/auth/token/refresh/', { refresh: `${refresh}x` })).body).toEqual(
    tokenNotValid,
  )
  expect((await rest.get('/api/auth/profile/', { token: refresh })).body).toEqual(tokenNotValid)
})
