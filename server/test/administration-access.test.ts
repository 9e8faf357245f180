import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import jwt from 'jsonwebtoken'
import { printRoleMatrix, roleMatrix } from '../src/gate/role-matrix.ts'
import { publishedSchema } from '../src/published-schema.ts'
import { type Answer, expectRefused, LOGIN, LOGOUT, REFRESH, type Visitor } from '../src/testing/visitor.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const PERMISSIONS = '{ permissions { field operation allowed freshWithin } }'
const EXPLAIN = `query ($userId: ID!, $field: String!) { explainAccess(userId: $userId, field: $field) {
  __typename ... on Failure { code message }
  ... on AccessExplained { user { id } field rule requiredRole freshWithin allowed reason explanation } } }`
const EXPLORE = `mutation ($role: Role!) { exploreAs(role: $role) {
  __typename ... on Failure { code message } ... on Exploration { accessToken accessTokenExpiresIn role } } }`
const USERS = '{ users { totalCount } }'
const RENAME = 'mutation { renamed: updateProfile(input: { firstName: "Grace" }) { __typename } }'

const roles = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN'] as const

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

const allowedFor = async (token: string): Promise<string[]> => {
  const { permissions } = (await app.request(PERMISSIONS, {}, { token })).data
  return permissions
    .filter(({ allowed }: { allowed: boolean }) => allowed)
    .map(({ field }: { field: string }) => field)
    .sort()
}

const exploreAs = async (role: string, visitor = admin): Promise<string> =>
  (await visitor.request(EXPLORE, { role })).data.exploreAs.accessToken

const withToken = (token: string, query: string, variables: object = {}): Promise<Answer> =>
  app.request(query, variables, { token })

describe('permissions', () => {
  it.each(roles)('of a %s are those of the role matrix', async (role) => {
    const visitor = await app.registerAs(role)
    const matrix = roleMatrix(await publishedSchema())
    const expected = matrix.filter((row) => row.roles[role]).map((row) => row.field.split('.')[1])
    expect(await allowedFor(visitor.accessToken)).toEqual(expected.toSorted())
  })

  it('names every root field and its type', async () => {
    const { permissions } = (await admin.request(PERMISSIONS)).data
    expect(permissions).toHaveLength(printRoleMatrix(await publishedSchema()).split('\n').length - 3)
    expect(permissions).toContainEqual({
      field: 'setUserRole',
      operation: 'MUTATION',
      allowed: true,
      freshWithin: 600,
    })
    expect(permissions).toContainEqual({
      field: 'profile',
      operation: 'QUERY',
      allowed: true,
      freshWithin: null,
    })
  })

  it('requires signing in', async () => {
    expectRefused(await app.request(PERMISSIONS), 'TOKEN_MISSING')
  })
})

describe('explainAccess', () => {
  const explain = async (userId: string, field: string): Promise<Answer['data']> =>
    (await admin.request(EXPLAIN, { userId, field })).data.explainAccess

  it('reports a role that ranks too low', async () => {
    const manager = await app.registerAs('MANAGER')
    expect(await explain(manager.user.id, 'setUserRole')).toEqual({
      __typename: 'AccessExplained',
      user: { id: manager.user.id },
      field: 'Mutation.setUserRole',
      rule: '@auth(requires: ADMIN) @fresh(within: 600)',
      requiredRole: 'ADMIN',
      freshWithin: 600,
      allowed: false,
      reason: 'ROLE_TOO_LOW',
      explanation:
        'Mutation.setUserRole has @auth(requires: ADMIN) @fresh(within: 600). The account is MANAGER, which ranks below ADMIN.',
    })
  })

  it.each([
    ['Query.users', true, 'ROLE_SUFFICES', /MANAGER, which is what it requires/],
    [
      'endUserSessions',
      true,
      'ROLE_SUFFICES',
      /requires\. It needs a sign-in or a confirmation within the last 600 /,
    ],
    ['profile', true, 'ROLE_SUFFICES', /MANAGER, which ranks above CLIENT/],
    ['login', true, 'PUBLIC', /@public @limited\(by: LOGIN\). It is open to everyone/],
  ])('of %s for a manager: %s, %s', async (field, allowed, reason, sentence) => {
    const manager = await app.registerAs('MANAGER')
    const explained = await explain(manager.user.id, field)
    expect(explained).toMatchObject({ allowed, reason })
    expect(explained.explanation).toMatch(sentence)
  })

  it('reports that a disabled account cannot sign in but may still try', async () => {
    const person = await app.register()
    await admin.setActive(person.user.id, false)
    const shut = { allowed: false, reason: 'ACCOUNT_DISABLED' }
    expect(await explain(person.user.id, 'profile')).toMatchObject(shut)
    expect(await explain(person.user.id, 'login')).toMatchObject({ allowed: true, reason: 'PUBLIC' })
  })

  it('fails for unknown fields and accounts', async () => {
    for (const field of ['', 'nothing', 'Query.setUserRole', 'User.email', '__schema', 'constructor'])
      expect(await explain(admin.user.id, field)).toMatchObject({ code: 'FIELD_NOT_FOUND' })
    expect(await explain('unknown', 'profile')).toMatchObject({ code: 'USER_NOT_FOUND' })
  })

  it('requires an administrator', async () => {
    const manager = await app.registerAs('MANAGER')
    const variables = { userId: manager.user.id, field: 'profile' }
    expectRefused(await manager.request(EXPLAIN, variables), 'FORBIDDEN')
  })
})

describe('exploreAs', () => {
  it.each(roles)('reads as a %s, for ten minutes', async (role) => {
    const { exploreAs: exploration } = (await admin.request(EXPLORE, { role })).data
    expect(exploration).toMatchObject({ accessTokenExpiresIn: 600, role })
    const own = new Set(await allowedFor((await app.registerAs(role)).accessToken))
    const { permissions } = (await withToken(exploration.accessToken, PERMISSIONS)).data
    const isQuery = ({ operation }: { operation: string }): boolean => operation === 'QUERY'
    const read = permissions.filter(isQuery).filter(({ allowed }: { allowed: boolean }) => allowed)
    const queries = new Set(permissions.filter(isQuery).map(({ field }: { field: string }) => field))
    expect(read.map(({ field }: { field: string }) => field).sort()).toEqual(
      [...own].filter((field) => queries.has(field)),
    )
  })

  it('can read only what the role allows', async () => {
    expectRefused(await withToken(await exploreAs('EMPLOYEE'), USERS), 'FORBIDDEN')
    const asManager = await withToken(await exploreAs('MANAGER'), USERS)
    const asAdmin = await withToken(await exploreAs('ADMIN'), USERS)
    expect(asManager.data.users.totalCount).toBeLessThan(asAdmin.data.users.totalCount)
  })

  it('cannot write, not even with public mutations', async () => {
    const token = await exploreAs('ADMIN')
    for (const [query, variables] of [
      [RENAME, {}],
      [EXPLORE, { role: 'ADMIN' }],
      [LOGIN, { input: { email: admin.email, password: admin.password } }],
      [REFRESH, { input: { refreshToken: admin.refreshToken } }],
    ] as const) {
      const answer = await withToken(token, query, variables)
      expectRefused(answer, 'FORBIDDEN')
      expect(answer.status).toBe(403)
      expect(answer.errors[0]?.extensions.requiredRole).toBeUndefined()
    }
    expect((await withToken(token, RENAME)).errors[0]?.path).toEqual(['renamed'])
    const { permissions } = (await withToken(token, PERMISSIONS)).data
    const mutations = permissions.filter(
      ({ operation, allowed }: { operation: string; allowed: boolean }) =>
        operation === 'MUTATION' && allowed,
    )
    expect(mutations.map(({ field }: { field: string }) => field)).toEqual(['logout'])
  })

  it('cannot write through fragments, aliases or conditions', async () => {
    const token = await exploreAs('ADMIN')
    const hidden = `mutation ($yes: Boolean = true) { ...F } fragment F on Mutation {
      logout { __typename } ... on Mutation @include(if: $yes) { quiet: revokeOtherSessions { count } } }`
    expectRefused(await withToken(token, hidden), 'FORBIDDEN')
    expect((await admin.profile()).status).toBe(200)
  })

  it('does not change the account or other tokens', async () => {
    const token = await exploreAs('CLIENT')
    const { profile } = (await withToken(token, '{ profile { id role } }')).data
    expect(profile).toEqual({ id: admin.user.id, role: 'ADMIN' })
    expect((await admin.request(USERS)).status).toBe(200)
  })

  it('stops working when the administrator’s session ends', async () => {
    const other = await app.login(admin)
    const token = await exploreAs('CLIENT', other)
    expect((await withToken(token, PERMISSIONS)).status).toBe(200)
    await other.logout()
    expectRefused(await withToken(token, PERMISSIONS), 'SESSION_ENDED')
  })

  it('can sign out', async () => {
    const other = await app.login(admin)
    const answer = await withToken(await exploreAs('CLIENT', other), LOGOUT)
    expect(answer.data.logout.sessionEnded).toBe(true)
    expectRefused(await other.profile(), 'SESSION_ENDED')
  })

  it('stops working once the account is no longer an administrator', async () => {
    const second = await app.registerAs('ADMIN')
    const token = await exploreAs('MANAGER', second)
    await admin.setRole(second.user.id, 'MANAGER')
    expectRefused(await withToken(token, PERMISSIONS), 'TOKEN_STALE')
  })

  it('works for a user who has just become an administrator', async () => {
    const person = await app.register()
    await admin.setRole(person.user.id, 'ADMIN')
    const promoted = await app.login(person)
    const token = await exploreAs('CLIENT', promoted)
    expect((await withToken(token, PERMISSIONS)).status).toBe(200)
  })

  it('issues a token that verifyToken reports as invalid, so that no other service accepts it', async () => {
    const token = await exploreAs('MANAGER')
    const worthless = { valid: false, kind: null, problem: 'SIGNATURE_INVALID', user: null, expiresAt: null }
    expect(await app.verify(token)).toEqual(worthless)
    setServerClock(Date.now() + 3_600_000)
    expect(await app.verify(token)).toEqual(worthless)
    resetServerClock()
  })

  it('issues a token that is refused by verifiers which check only the audience', async () => {
    const token = await exploreAs('MANAGER')
    const { publicKey } = app.app.services.signingKeys.current()
    const key = publicKey.export({ format: 'pem', type: 'spki' })
    const checked = { issuer: app.config.publicUrl, audience: 'gatehouse' }
    expect(() => jwt.verify(token, key, checked)).toThrow('jwt audience invalid')
    expect(jwt.verify(admin.accessToken, key, checked)).toMatchObject({ sub: admin.user.id })
  })

  it('issues a token with its own type', async () => {
    const token = await exploreAs('CLIENT')
    const [header, payload] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
    expect(JSON.parse(header ?? '')).toMatchObject({ alg: 'ES256', typ: 'explore+jwt' })
    expect(JSON.parse(payload ?? '')).toMatchObject({
      sub: admin.user.id,
      aud: 'gatehouse-explore',
      role: 'CLIENT',
      explore: true,
    })
  })

  it('is recorded in the audit log each time', async () => {
    const count = async (): Promise<number> =>
      (
        await app.sql(
          `select id from audit_events where kind = 'EXPLORED_AS' and session_id = $1 and details->>'role' = 'EMPLOYEE'`,
          [admin.sessionId],
        )
      ).length
    const before = await count()
    await exploreAs('EMPLOYEE')
    await exploreAs('EMPLOYEE')
    expect(await count()).toBe(before + 2)
  })

  it('issues a token that expires with its session but outlives short access tokens', async () => {
    const brief = await startTestApp({ on: app, env: { ACCESS_TOKEN_TTL: '1s', REFRESH_TOKEN_TTL: '100s' } })
    const visitor = (await brief.login(admin)).via(brief)
    const { accessToken, accessTokenExpiresIn } = (await visitor.request(EXPLORE, { role: 'CLIENT' })).data
      .exploreAs
    expect(accessTokenExpiresIn).toBeGreaterThan(90)
    expect(accessTokenExpiresIn).toBeLessThanOrEqual(100)
    expect((await brief.request(PERMISSIONS, {}, { token: accessToken })).status).toBe(200)
    await brief.close()
  })

  it('requires an administrator and is unavailable in production', async () => {
    const manager = await app.registerAs('MANAGER')
    expectRefused(await manager.request(EXPLORE, { role: 'CLIENT' }), 'FORBIDDEN')
    const production = await startTestApp({ on: app, config: { production: true } })
    const { exploreAs: refused } = (await admin.via(production).request(EXPLORE, { role: 'CLIENT' })).data
    expect(refused).toMatchObject({ __typename: 'ExplorationClosed', code: 'EXPLORATION_CLOSED' })
    await production.close()
  })
})
