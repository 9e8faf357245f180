import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, expectRefused, REGISTER, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const rowOf = async ({ user }: Visitor) => {
  const [row] = await app.sql('select id, email, role, active from users where id = $1', [user.id])
  return row
}

describe('T44 the input of register and updateProfile', () => {
  const proposal = (more: object) => ({
    email: `smuggler-${Math.random()}@example.org`,
    password: 'a quiet orchard in winter',
    passwordConfirmation: 'a quiet orchard in winter',
    firstName: 'Ada',
    lastName: 'Lovelace',
    ...more,
  })

  it.each([
    ['id', '018f2f6e-0000-7000-8000-000000000000'],
    ['active', true],
    ['createdAt', '2000-01-01T00:00:00Z'],
    ['passwordHash', 'x'],
    ['user', { role: 'ADMIN' }],
  ])('register does not accept %s', async (name, value) => {
    const input = proposal({ [name]: value })
    expectRefused(await app.request(REGISTER, { input }), 'BAD_USER_INPUT')
    expect(await app.sql('select id from users where email = $1', [input.email])).toEqual([])
  })

  it.each(['MANAGER', 'ADMIN'])('register does not grant %s', async (role) => {
    const answer = await app.request(REGISTER, { input: proposal({ role }) })
    expect(answer.data.register.fieldErrors).toMatchObject([{ path: ['role'], code: 'ROLE_NOT_ALLOWED' }])
    const boss = await app.registerAs('ADMIN')
    const asked = await boss.request(REGISTER, { input: proposal({ role }) })
    expect(asked.data.register.fieldErrors[0]?.code).toBe('ROLE_NOT_ALLOWED')
  })

  it.each(['role: ADMIN', 'id: "x"', 'active: false', 'email: "a@example.org"', 'password: "x"'])(
    'updateProfile does not take %s',
    async (smuggled) => {
      const ada = await app.register()
      const before = await rowOf(ada)
      const literal = await ada.request(
        `mutation { updateProfile(input: { firstName: "Eve", ${smuggled} }) { __typename } }`,
      )
      expectRefused(literal, 'GRAPHQL_VALIDATION_FAILED')
      const [name = ''] = smuggled.split(':')
      const variable = await ada.request(
        'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }',
        { input: { firstName: 'Eve', [name]: 'ADMIN' } },
      )
      expectRefused(variable, 'BAD_USER_INPUT')
      expect(await rowOf(ada)).toEqual(before)
    },
  )

  it.each(['__proto__', 'constructor'])('nor the key %s', async (name) => {
    const ada = await app.register()
    const answer = await ada.request(
      'mutation ($input: UpdateProfileInput!) { updateProfile(input: $input) { __typename } }',
      { input: JSON.parse(`{ "${name}": { "role": "ADMIN" } }`) },
    )
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(await rowOf(ada)).toMatchObject({ role: 'EMPLOYEE' })
  })
})

describe('T45 another account', () => {
  const seen = (ids: { id: string }[]): string[] => ids.map(({ id }) => id)

  it.each(['CLIENT', 'EMPLOYEE'] as const)('is not shown to a %s by id, alias or fragment', async (role) => {
    const [ada, mallory] = [await app.register(), await app.registerAs(role)]
    const attempts = [
      `{ user(id: "${ada.user.id}") { email } }`,
      `{ profile { id } mine: user(id: "${ada.user.id}") { email } }`,
      `{ ...F } fragment F on Query { user(id: "${ada.user.id}") { email } }`,
      `{ ... on Query { ... { users { edges { node { email } } } } } }`,
      `query ($yes: Boolean = true) { profile { id } users @include(if: $yes) { totalCount } }`,
    ]
    for (const attempt of attempts) {
      const answer = await mallory.request(attempt)
      expectRefused(answer, 'FORBIDDEN')
      expect(answer.text).not.toContain(ada.email)
    }
  })

  it('has sessions that even an administrator cannot list or revoke as their own', async () => {
    const [ada, mallory] = [await app.register(), await app.registerAs('ADMIN')]
    const { data } = await mallory.request(
      '{ a: sessions { id } ...F } fragment F on Query { b: sessions { id } }',
    )
    for (const sessions of [data.a, data.b]) expect(seen(sessions)).not.toContain(ada.sessionId)
    const ids = [ada.sessionId, ada.sessionId.toUpperCase()]
    const revoked = await mallory.request(
      'mutation ($a: ID!, $b: ID!) { a: revokeSession(id: $a) { __typename } b: revokeSession(id: $b) { __typename } }',
      { a: ids[0], b: ids[1] },
    )
    expect(revoked.data).toEqual({
      a: { __typename: 'SessionNotFound' },
      b: { __typename: 'SessionNotFound' },
    })
    expect((await ada.profile()).status).toBe(200)
  })

  it.each(['MANAGER', 'ADMIN'] as const)('of a %s is not found by a manager', async (role) => {
    const [boss, manager] = [await app.registerAs(role), await app.registerAs('MANAGER')]
    expect((await manager.request(`{ user(id: "${boss.user.id}") { id } }`)).data).toEqual({ user: null })
    expect((await manager.setActive(boss.user.id, false)).data.setUserActive.code).toBe('USER_NOT_FOUND')
    const list = await manager.request('{ users(first: 100) { edges { node { role } } } }')
    for (const { node } of list.data.users.edges) expect(['CLIENT', 'EMPLOYEE']).toContain(node.role)
    expect(await rowOf(boss)).toMatchObject({ active: true })
  })
})

describe('T48 a refusal', () => {
  const wrong: [string, string, object][] = [
    ['a missing variable', 'query ($id: ID!) { user(id: $id) { id } }', {}],
    [
      'a variable of the wrong type',
      'query ($first: Int) { users(first: $first) { totalCount } }',
      { first: 'x' },
    ],
    ['a page that is too long', '{ users(first: 100000) { totalCount } }', {}],
    ['a malformed cursor', '{ users(after: "x") { totalCount } }', {}],
    [
      'an unknown key',
      'mutation ($input: SetUserActiveInput!) { setUserActive(input: $input) { __typename } }',
      { input: { userId: 'x', active: true, hint: 'x' } },
    ],
  ]

  it.each(wrong)('reveals nothing about %s', async (_what, query, variables) => {
    const ada = await app.register()
    for (const [answer, reason] of [
      [await app.request(query, variables), 'TOKEN_MISSING'],
      [await ada.request(query, variables), 'FORBIDDEN'],
    ] as [Answer, string][]) {
      expectRefused(answer, reason)
      expect(answer.errors).toHaveLength(1)
    }
    const boss = await app.registerAs('MANAGER')
    expectRefused(await boss.request(query, variables), 'BAD_USER_INPUT')
  })
})

describe('T49 a secret column', () => {
  it.each([
    'profile { passwordHash }',
    'profile { password }',
    'profile { password_hash }',
    'profile { emailKey }',
    'sessions { generation }',
    'sessions { userAgent }',
    'sessions { userId }',
    'sessions { refreshToken }',
    'users(orderBy: { field: PASSWORD_HASH }) { totalCount }',
    'users(filter: { passwordHash: "x" }) { totalCount }',
  ])('cannot be selected: %s', async (selection) => {
    const boss = await app.registerAs('ADMIN')
    const answer = await boss.request(`{ ${selection} }`)
    expectRefused(answer, 'GRAPHQL_VALIDATION_FAILED')
    expect(answer.text).not.toMatch(/\$2[aby]\$|did you mean|email_key/i)
  })
})
