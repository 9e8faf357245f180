import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { buildSchema } from 'graphql'
import { UPDATE_PROFILE } from '../src/testing/generated/operations.ts'
import {
  answerOf,
  expectRefused,
  fieldErrorsOf,
  goodPassword,
  LOGIN,
  REGISTER,
  REVOKE,
  SET_ACTIVE,
  SET_ROLE,
  VERIFY,
  type Visitor,
} from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { textFieldsOf } from './text-fields.ts'

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

const USERS = `query ($after: String, $filter: UserFilter) {
  users(after: $after, filter: $filter) { totalCount edges { node { id } } } }`
const USERS_ORDERED = 'query ($order: UserOrder) { users(orderBy: $order) { totalCount } }'
const USER = 'query ($id: ID!) { user(id: $id) { id } }'

let people = 0
const newEmail = () => {
  people += 1
  return `bad-input-${people}@example.org`
}
const person = () => ({
  email: newEmail(),
  password: goodPassword,
  passwordConfirmation: goodPassword,
  firstName: 'Ada',
  lastName: 'Lovelace',
})

const samples: Readonly<Record<string, () => unknown>> = {
  email: newEmail,
  password: () => goodPassword,
  passwordConfirmation: () => goodPassword,
  currentPassword: () => 'not this orchard',
  newPassword: () => goodPassword,
  newPasswordConfirmation: () => goodPassword,
}
const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const texts = textFieldsOf(schema, (name) => samples[name]?.())

const oddities: readonly (readonly [what: string, text: string])[] = [
  ['NUL', 'a\0b'],
  ['NUL alone', '\0'],
  ['the first half of a pair', 'a\ud800b'],
  ['the second half of a pair', 'a\udc00b'],
  ['a reversed pair', '\udc00\ud800'],
  ['four bytes each', '🦉🐌🐙𝔸𐍈'],
  ['right to left', '\u202eאבג\u202c العربية'],
  ['no characters', '\ufffe\uffff\u{10ffff}'],
  ['control characters', '\u0001\u001b[31m\u0085'],
  ['combining marks', `Z${'\u0351'.repeat(500)}`],
  ['40 KB', 'ä '.repeat(13_000)],
  ['a format', '%s %n $x {{x}} \\u0000 \\'],
  ['SQL', `'; drop table users; --`],
]

describe.each(oddities)('T83 a text with %s', (_what, text) => {
  it.each(texts)('breaks nothing in $name', async ({ query, variables }) => {
    const answer = await admin.request(query, variables(text))
    expect([200, 400]).toContain(answer.status)
    expect(answer.errors[0]?.extensions.executed ?? false).toBe(false)
  })
})

describe('T83 every text', () => {
  it('includes the known fields', () => {
    const names = texts.map(({ name }) => name)
    expect(names).toEqual(
      expect.arrayContaining([
        'register.input.phone',
        'login.input.password',
        'refresh.input.refreshToken',
        'logout.input.refreshToken',
        'verifyToken.token',
        'users.after',
        'users.filter.text',
        'user.id',
        'revokeSession.id',
        'setUserRole.input.userId',
        'createFirstAdministrator.input.token',
      ]),
    )
  })
})

describe('T83 a stored text', () => {
  const names = ['🦉🐌🐙𝔸𐍈', 'שלום עולם', 'محمد', 'Ẑ͑', "O'Neil; --", '李小龙', 'e\u0301']

  it.each(names)('is stored intact: %s', async (name) => {
    const ada = await app.register({ firstName: name })
    expect((await ada.profile()).data.profile.firstName).toBe(name.normalize('NFC'))
    const { data } = await ada.request(UPDATE_PROFILE, { input: { lastName: name } })
    expect(data.updateProfile.user.lastName).toBe(name.normalize('NFC'))
    const rows = await app.sql('select last_name from users where id = $1', [ada.user.id])
    expect(rows).toEqual([{ last_name: name.normalize('NFC') }])
  })

  it.each(['a\0b', 'a\ud800b', '\udc00', 'a\u0007', 'a\u2028b'])('is refused: %j', async (text) => {
    const { data } = await app.tryToRegister({
      firstName: text,
      lastName: text,
      email: `${text}@example.org`,
    })
    expect(fieldErrorsOf(data.register)).toEqual({
      email: ['MALFORMED'],
      firstName: ['MALFORMED'],
      lastName: ['MALFORMED'],
    })
  })

  it.each(['quiet\0orchard', 'quiet\ud800orchard'])('is refused as a password: %j', async (password) => {
    const { data } = await app.tryToRegister({ password })
    expect(fieldErrorsOf(data.register).password).toEqual(['MALFORMED'])
  })
})

describe('T83 bytes that are not UTF-8', () => {
  const body = (bytes: readonly number[]) =>
    Buffer.concat([
      Buffer.from(`{"query": ${JSON.stringify(VERIFY)}, "variables": {"token": "a`),
      Buffer.from(bytes),
      Buffer.from('b"}}'),
    ])

  it.each<[string, number[]]>([
    ['a lone continuation', [0x80]],
    ['an overlong NUL', [0xc0, 0x80]],
    ['an overlong slash', [0xe0, 0x80, 0xaf]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond Unicode', [0xf4, 0x90, 0x80, 0x80]],
    ['half a character', [0xe2, 0x82]],
    ['Latin-1', [0xe4]],
    ['FE FF', [0xfe, 0xff]],
  ])('are refused: %s', async (_what, bytes) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: body(bytes),
    })
    const answer = await answerOf(response)
    expect(answer.status).toBe(400)
    expectRefused(answer, 'BAD_USER_INPUT')
  })

  it('in the URL cause no fault', async () => {
    const query = '%7B verifyToken(token: "%ff%c0%80") { problem } %7D'
    const response = await fetch(`${app.url}/graphql?query=${query}`, {
      headers: { 'apollo-require-preflight': 'true' },
    })
    expect((await answerOf(response)).data.verifyToken.problem).toBe('MALFORMED')
  })
})

const listed = (place: string): RegExp =>
  new RegExp(`^\\${place} is not of the type Role!?\\. Send one of CLIENT, EMPLOYEE, MANAGER, ADMIN\\.$`)

describe('input that does not match its type', () => {
  const input = { email: 'fit@example.org', password: goodPassword }

  it.each<[string, string, object]>([
    ['a number for a text', LOGIN, { input: { ...input, email: 7 } }],
    ['an object for a text', LOGIN, { input: { ...input, email: { $ne: null } } }],
    ['a list for a text', LOGIN, { input: { ...input, email: ['a'] } }],
    ['true for a text', LOGIN, { input: { ...input, password: true } }],
    ['null for a text', LOGIN, { input: { ...input, password: null } }],
    ['a missing field', LOGIN, { input: { email: 'a' } }],
    ['an unknown field', LOGIN, { input: { ...input, remember: true } }],
    ['a text for an input', LOGIN, { input: 'hello' }],
    ['no input', LOGIN, {}],
    ['a role that is none', REGISTER, { input: { ...person(), role: 'ROOT' } }],
    ['a role in another case', REGISTER, { input: { ...person(), role: 'admin' } }],
    ['a delivery that is none', LOGIN, { input: { ...input, delivery: 'MAIL' } }],
    ['a number for an id', REVOKE, { id: 1.5 }],
    ['an object for an id', USER, { id: {} }],
    ['a text for a truth', SET_ACTIVE, { input: { userId: 'x', active: 'false' } }],
    ['a fraction for a count', 'query ($n: Int) { users(first: $n) { totalCount } }', { n: 1.5 }],
    ['a huge count', 'query ($n: Int) { users(first: $n) { totalCount } }', { n: 2 ** 31 }],
    ['a text for a count', 'query ($n: Int) { users(first: $n) { totalCount } }', { n: '20' }],
    ['a text for a filter', USERS, { filter: 'role = ADMIN' }],
    ['a list for an order', 'query ($o: UserOrder) { users(orderBy: $o) { totalCount } }', { o: [1] }],
  ])('T66 is refused with 400: %s', async (_what, query, variables) => {
    const answer = await admin.request(query, variables)
    expect(answer.status).toBe(400)
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.text).not.toContain(goodPassword)
  })

  it.each<[string, string, object]>([
    ['$input.role', REGISTER, { input: { ...person(), role: 'employee' } }],
    ['$input.role', REGISTER, { input: { ...person(), role: 7 } }],
    ['$input.role', SET_ROLE, { input: { userId: 'x', role: 'Admin' } }],
    ['$role', 'query ($role: Role) { users(filter: { role: $role }) { totalCount } }', { role: 'admin' }],
  ])(
    'T55 is answered with the values of a published enum but no suggestion: %s',
    async (place, query, variables) => {
      const [error] = (await admin.request(query, variables)).errors
      expect(error?.message).toMatch(listed(place))
    },
  )

  it.each(['employee', '"EMPLOYEE"', '7', '[ADMIN]'])(
    'T55 is answered with the values of a published enum for the literal %s',
    async (literal) => {
      const answer = await admin.request(`{ users(filter: { role: ${literal} }) { totalCount } }`)
      expectRefused(answer, 'GRAPHQL_VALIDATION_FAILED')
      expect(answer.errors.map(({ message }) => message)).toEqual([
        'A value of type Role is expected here: one of CLIENT, EMPLOYEE, MANAGER, ADMIN.',
      ])
    },
  )

  it.each<[string, string, object]>([
    ['delivery', LOGIN, { input: { email: 'unknown@example.org', password: goodPassword, delivery: null } }],
    ['direction', USERS_ORDERED, { order: { field: 'EMAIL', direction: null } }],
    ['first', 'query ($first: Int) { users(first: $first) { totalCount } }', { first: null }],
  ])('may be null for the default: %s', async (_what, query, variables) => {
    const answer = await admin.request(query, variables)
    expect(answer.status).toBe(200)
    expect(answer.errors).toEqual([])
  })

  it.each(['users { totalCount } nothing', 'profile', 'profile { passwordHash }', 'profile(id: 1) { id }'])(
    'is refused with 400: { %s }',
    async (selection) => {
      const answer = await admin.request(`{ ${selection} }`)
      expect(answer.status).toBe(400)
      expectRefused(answer, 'GRAPHQL_VALIDATION_FAILED')
    },
  )

  it.each<[string, object]>([
    ['variables that are a list', { query: VERIFY, variables: [] }],
    ['variables that are a text', { query: VERIFY, variables: 'token' }],
    ['a query that is a number', { query: 7 }],
    ['a query that is a list', { query: ['{ __typename }'] }],
    ['an operation name that is a number', { query: '{ __typename }', operationName: 7 }],
    ['an operation that there is not', { query: 'query A { __typename }', operationName: 'B' }],
    ['extensions that are a text', { query: '{ __typename }', extensions: 'x' }],
  ])('is refused with 400: %s', async (_what, body) => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'application/graphql-response+json' },
      body: JSON.stringify(body),
    })
    const answer = await answerOf(response)
    expect(answer.status).toBe(400)
    expectRefused(answer, 'BAD_USER_INPUT')
  })
})
