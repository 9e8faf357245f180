import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { Role } from '../src/core/role.ts'
import { dialectOf } from '../src/features/rest-facade/flavours.ts'
import { randomRuns } from '../test-support/random-runs.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { johnDoe, type RestAnswer, RestClient } from './rest-client.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
/** On the same database, with limits. */
let limited: TestApp
let rest: RestClient

beforeAll(async () => {
  app = await startTestApp({ env: { REST_FACADE: 'simplejwt' } })
  limited = await startTestApp({ on: app, env: { REST_FACADE: 'simplejwt', RATE_LIMITS: 'on' } })
  rest = new RestClient(app.url)
})
afterAll(async () => {
  await limited.close()
  await app.close()
})

const newPassword = 'three lanterns by the quay'

interface Row {
  readonly kind: string
  readonly outcome: string
  readonly actor: boolean
  readonly session: boolean
  readonly ip_address: string
  readonly user_agent: string
  readonly details: object
}

/** What the audit log has about an account, without ids. */
const auditOf = (email: string): Promise<Row[]> =>
  app.sql<Row>(
    `select kind, outcome, actor_id is not null as actor, session_id is not null as session, ip_address, user_agent,
       details - 'newSessionId' as details
     from audit_events where subject_id = (select id from users where email = $1) order by id`,
    [email],
  )

const counted = async (at: TestApp): Promise<Record<string, number>> => {
  const text = await (await fetch(`${at.url}/metrics`)).text()
  const lines = [
    ...text.matchAll(/^gatehouse_limit_decisions_total\{limit="(\w+)",decision="(\w+)"\} (\d+)$/gm),
  ]
  return Object.fromEntries(
    lines.map(([, limit, decision, count]) => [`${limit} ${decision}`, Number(count)]),
  )
}

/** What `work` adds to the decisions of the limiter. */
const decisionsOf = async (work: () => Promise<unknown>): Promise<Record<string, number>> => {
  const before = await counted(limited)
  await work()
  const after = Object.entries(await counted(limited))
  return Object.fromEntries(
    after.map(([name, count]) => [name, count - (before[name] ?? 0)]).filter(([, n]) => n !== 0),
  )
}

/** The life of an account over GraphQL. */
async function byGraphql(at: TestApp): Promise<string> {
  const ada = await at.register()
  await at.tryToLogin(ada.email, 'a wrong password')
  await ada.refresh()
  await ada.request('mutation { updateProfile(input: { firstName: "Jane" }) { __typename } }')
  await ada.changePassword(newPassword, 'a wrong password')
  await ada.changePassword(newPassword)
  await ada.logout()
  await at.login({ email: ada.email, password: newPassword })
  return ada.email
}

/** The same over REST. */
async function byRest(at: TestApp): Promise<string> {
  const client = new RestClient(at.url)
  const person = johnDoe()
  const { email } = person
  const { refresh } = (await client.post('/api/auth/register/', person)).body.tokens
  await client.post('/api/auth/login/', { email, password: 'a wrong password' })
  const { access: token } = (await client.post('/api/auth/token/refresh/', { refresh })).body
  await client.put('/api/auth/profile/', { first_name: 'Jane' }, { token })
  const change = (old_password: string) =>
    client.post(
      '/api/auth/password/change/',
      { old_password, new_password1: newPassword, new_password2: newPassword },
      { token },
    )
  await change('a wrong password')
  const { tokens } = (await change(person.password)).body
  await client.post('/api/auth/logout/', { refresh_token: tokens.refresh }, { token: tokens.access })
  await client.post('/api/auth/login/', { email, password: newPassword })
  return email
}

describe('T149 a route of the façade', () => {
  it('leaves the same rows in the audit log as its operation', async () => {
    const [graphql, byRoute] = [await byGraphql(app), await byRest(app)]
    const rows = await auditOf(byRoute)
    expect(rows.length).toBeGreaterThan(5)
    expect(rows).toEqual(await auditOf(graphql))
  })

  it('counts against the same limits as its operation', async () => {
    const graphql = await decisionsOf(() => byGraphql(limited))
    expect(graphql).toMatchObject({
      'REGISTER admitted': 1,
      'LOGIN admitted': 2,
      'CHANGE_PASSWORD admitted': 2,
    })
    expect(await decisionsOf(() => byRest(limited))).toEqual(graphql)
  })

  it('shares waits and lock-outs with its operation', async () => {
    const client = new RestClient(limited.url)
    const { email, password } = await limited.register()
    for (const path of ['/api/auth/login/', '/api/token/', '/accounts/login'])
      expect((await client.post(path, { email, password: 'a wrong password' })).status).toBe(401)
    const waiting = await client.post('/api/auth/login/', { email, password })
    expect(waiting).toMatchObject({
      status: 429,
      body: { detail: 'Request was throttled. Expected available in 1 second.' },
    })
    expect(waiting.headers.get('retry-after')).toBe('1')
    expect((await limited.tryToLogin(email, password)).status).toBe(429)
  })

  it('starts no session without the second factor', async () => {
    const ada = await app.register()
    await addAuthenticatorApp(app, ada)
    const { email, password } = ada
    const before = await app.sql('select from sessions where user_id = $1', [ada.user.id])
    const sentence = `Confirm the sign-in with your second factor. Sign in at ${app.config.publicUrl}/sign-in.`
    const { status, body } = await rest.post('/api/auth/login/', { email, password })
    expect(status).toBe(401)
    expect(body).toEqual({
      error: sentence.replace(/\.$/, ''),
      details: { non_field_errors: [sentence] },
      code: 'second_factor_required',
    })
    const pair = await rest.post('/api/token/', { email, password })
    expect([pair.status, pair.body]).toEqual([401, { detail: sentence, code: 'second_factor_required' }])
    expect(await app.sql('select from sessions where user_id = $1', [ada.user.id])).toHaveLength(
      before.length,
    )
  })

  it('signs in no account that is disabled or has to verify its address', async () => {
    const ada = await app.register()
    await app.sql('update users set active = false where id = $1', [ada.user.id])
    const { email, password } = ada
    const disabled = await rest.post('/api/token/', { email, password })
    expect([disabled.status, disabled.body.code]).toEqual([401, 'account_disabled'])
    const wrong = await rest.post('/api/token/', { email, password: 'a wrong password' })
    expect([wrong.status, wrong.body.code]).toEqual([401, undefined])
    const careful = await startTestApp({
      on: app,
      env: { REST_FACADE: 'simplejwt' },
      config: { registration: 'verify-first' },
    })
    const client = new RestClient(careful.url)
    const person = johnDoe()
    const started = await client.post('/api/auth/register/', person)
    expect([started.status, Object.keys(started.body)]).toEqual([201, ['message']])
    await careful.app.services.registrationRequests.run()
    const unverified = await client.post('/api/auth/login/', person)
    expect([unverified.status, unverified.body.code]).toEqual([401, 'email_not_verified'])
    await careful.close()
  })

  it('creates no account while registration is closed', async () => {
    const closed = await startTestApp({ on: app, env: { REST_FACADE: 'simplejwt', REGISTRATION: 'closed' } })
    const { status, body } = await new RestClient(closed.url).post('/api/auth/register/', johnDoe())
    expect([status, body]).toEqual([
      403,
      { detail: 'Registration is closed. Ask an administrator for an account.' },
    ])
    await closed.close()
  })

  it('accepts no token that its operation refuses: of another role, to explore, of an ended session', async () => {
    const admin = await app.registerAs('ADMIN')
    const answer = await admin.request(
      'mutation { exploreAs(role: CLIENT) { ... on Exploration { accessToken } } }',
    )
    const exploring = answer.data.exploreAs.accessToken
    expect((await rest.get('/api/auth/profile/', { token: exploring })).status).toBe(200)
    expect(await rest.put('/api/auth/profile/', { first_name: 'Eve' }, { token: exploring })).toMatchObject({
      status: 403,
      body: { detail: 'You do not have permission to perform this action.' },
    })
    const ada = await app.register()
    await admin.setRole(ada.user.id, Role.MANAGER)
    const stale = await rest.get('/api/auth/profile/', { token: ada.accessToken })
    expect([stale.status, stale.body.code]).toEqual([401, 'token_not_valid'])
    await admin.setActive(ada.user.id, false)
    const ended = await rest.post('/api/auth/token/refresh/', { refresh: ada.refreshToken })
    expect([ended.status, ended.body.code]).toEqual([401, 'token_not_valid'])
  })

  it('works with the smallest limits for documents, and without the fast path', async () => {
    const small = await startTestApp({
      on: app,
      env: {
        REST_FACADE: 'simplejwt',
        FAST_PATH: 'off',
        LIMIT_TOKENS: '100',
        LIMIT_DEPTH: '3',
        LIMIT_ALIASES: '0',
        LIMIT_DIRECTIVES: '1',
        LIMIT_SELECTIONS: '20',
        LIMIT_ROOT_FIELDS: '1',
      },
    })
    const rows = await auditOf(await byRest(small))
    expect(rows).toEqual(await auditOf(await byRest(app)))
    await small.close()
  })

  it('never answers with a fault, whatever is sent', async () => {
    const routes = dialectOf.simplejwt('/api/auth').sets.flatMap((set) => set.routes)
    const token = (await rest.post('/api/auth/register/', johnDoe())).body.tokens.access
    const names = [
      'email',
      'username',
      'password',
      'password2',
      'first_name',
      'last_name',
      'phone',
      'role',
      'refresh',
      'refresh_token',
      'token',
      'old_password',
      'new_password1',
      'new_password2',
      '__proto__',
      'constructor',
    ]
    const body = fc.dictionary(fc.constantFrom(...names), oddValue, { noNullPrototype: true })
    const sent = fc.record({
      route: fc.constantFrom(...routes),
      body: fc.oneof(
        body.map((fields) => JSON.stringify(fields)),
        fc.json(),
        fc.string(),
      ),
      type: fc.constantFrom(
        'application/json',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain',
        'application/json; charset=utf-16',
      ),
      isSignedIn: fc.boolean(),
    })
    const property = fc.asyncProperty(
      sent,
      async ({ route: { path, method }, body: text, type, isSignedIn }) => {
        const options = { headers: { 'content-type': type }, ...(isSignedIn && { token }) }
        const answer: RestAnswer = await rest.send(
          method,
          `/api/auth${path}/`,
          method === 'GET' ? undefined : text,
          options,
        )
        expect([answer.status < 500, typeof answer.body]).toEqual([true, 'object'])
        expect(answer.headers.getSetCookie()).toEqual([])
      },
    )
    await fc.assert(property, { seed: 149, numRuns: randomRuns({ short: 150, whole: 3_000 }) })
    expect(app.log.filter(({ event }) => event === 'request.failed')).toEqual([])
  })
})

const oddValue = fc.oneof(
  fc.constantFrom(
    '',
    ' ',
    '\0',
    '\ud800',
    '🦉',
    'null',
    'ADMIN',
    'a@example.com',
    'securepassword123',
    '+1234567890',
    'x'.repeat(5_000),
  ),
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.dictionary(fc.string(), fc.string(), { maxKeys: 3 }),
)
