import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { Role } from '../src/accounts/role.ts'
import type { RequestErrorCode } from '../src/errors.ts'
import { type Answer, createFixture, type Fixture, signedIn } from './gate-fixture.ts'

let surface: Fixture

beforeEach(async () => {
  surface = await createFixture()
})

afterEach(() => surface.server.stop())

const codesOf = (answer: Answer): RequestErrorCode[] => answer.errors.map(({ extensions }) => extensions.code)

describe('T54 introspection', () => {
  const full = getIntrospectionQuery({
    inputValueDeprecation: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    specifiedByUrl: true,
    oneOf: true,
  })

  it('answers what explorers and code generators ask', async () => {
    expect(codesOf(await surface.ask(full))).toEqual([])
  })

  it('has a bound of its own', async () => {
    const deep = `{ __type(name: "Query") { ${'ofType { '.repeat(21)} name ${'}'.repeat(21)} } }`
    expect(codesOf(await surface.ask(deep))).toEqual(['OPERATION_REJECTED'])
    const circular =
      '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }'
    expect(codesOf(await surface.ask(circular))).not.toEqual([])
  })

  it.each([
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__type', '{ __type(name: "User") { name } }'],
    ['an inline fragment', '{ ... on Query { __schema { queryType { name } } } }'],
    ['a fragment', '{ ...A } fragment A on Query { s: __schema { queryType { name } } }'],
    ['everything', full],
  ])('is refused where it is off: %s', async (_name, query) => {
    const closed = await createFixture({ introspection: false })
    const answer = await closed.ask(query)
    expect(new Set(codesOf(answer))).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']))
    expect(answer.text).not.toMatch(/apollo/i)
    expect(answer.errors[0]?.message).toContain('/schema.graphql')
    await closed.server.stop()
  })
})

describe('T55 no suggestions', () => {
  it.each([
    ['fields', '{ hell }', {}],
    ['arguments', '{ echo(texd: "a") }', {}],
    ['types', '{ ... on Perso { name } }', {}],
    ['fragment types', '{ ...A } fragment A on Quer { hello }', {}],
    ['enum values', '{ echo(text: "a", role: CLIENTS) }', {}],
    ['enum values as text', '{ echo(text: "a", role: "CLIENT") }', {}],
    ['input keys', 'mutation { login(input: {emaill: "a", password: "b"}) }', {}],
    [
      'input keys in variables',
      'mutation ($input: SignInInput!) { login(input: $input) }',
      { input: { emaill: 'a' } },
    ],
    ['enum values in variables', 'query ($role: Role) { echo(text: "a", role: $role) }', { role: 'CLIENTS' }],
    ['types of variables', 'query ($role: Rol) { echo(text: "a", role: $role) }', {}],
    ['members of unions', '{ found { name } }', {}],
    ['fields of interfaces', '{ thing { name } }', {}],
  ])('for %s', async (_what, query, variables) => {
    const answer = await surface.ask(query, { variables })
    expect(answer.errors.length).toBeGreaterThan(0)
    expect(answer.text).not.toMatch(/did you mean|hello|"text"|Person|EMPLOYEE|inline fragment/i)
  })
})

describe('T56 T63 nothing is echoed', () => {
  const secret = 'hunter2'
  const login = 'mutation ($input: SignInInput!) { login(input: $input) }'

  it.each<[string, string, Record<string, unknown>, string[]]>([
    [
      'a mistyped key beside it',
      login,
      { input: { email: 'a', passwort: 'b', password: secret } },
      [
        '$input has the field "passwort", which SignInInput does not have. Leave it out, or correct its name.',
      ],
    ],
    [
      'as a key',
      login,
      { input: { email: 'a', password: 'b', [`${secret}!`]: 1 } },
      ['$input has a field, which SignInInput does not have. Leave it out, or correct its name.'],
    ],
    [
      'as another type',
      login,
      { input: { email: 'a', password: { text: secret } } },
      ['$input.password is not of the type String!. Send a value of that type.'],
    ],
    [
      'in place of an object',
      login,
      { input: secret },
      ['$input is not of the type SignInInput!. Send a value of that type.'],
    ],
    [
      'as a list of objects',
      login,
      { input: [{ password: secret }] },
      ['$input is not of the type SignInInput!. Send a value of that type.'],
    ],
    [
      'as an enum value',
      login,
      { input: { email: 'a', password: 'b', role: secret } },
      ['$input.role is not of the type Role. Send a value of that type.'],
    ],
    [
      'missing fields',
      login,
      { input: { password: secret } },
      ['$input.email is missing. Send a value of type String!.'],
    ],
    [
      'a null',
      login,
      { input: { email: null, password: secret } },
      ['$input.email is not of the type String!. Send a value of that type.'],
    ],
    [
      'no variable',
      login,
      { other: secret },
      ['The variable $input is missing. Send a value of type SignInInput!.'],
    ],
    [
      'an operator',
      login,
      { input: { email: { $ne: secret }, password: 'b' } },
      ['$input.email is not of the type String!. Send a value of that type.'],
    ],
  ])('in a variable: %s', async (_case, query, variables, messages) => {
    const answer = await surface.ask(query, { variables })
    expect(answer.errors.map(({ message }) => message)).toEqual(messages)
    expect(new Set(codesOf(answer))).toEqual(new Set(['BAD_USER_INPUT']))
    expect(answer).toMatchObject({
      status: 400,
      errors: [{ extensions: { executed: false, requestId: 'r1' } }],
    })
    expect(answer.text + JSON.stringify(surface.log)).not.toContain(secret)
  })

  it.each([
    ['an enum value', 'mutation { login(input: {email: "a", password: hunter2}) }'],
    ['an object', 'mutation { login(input: {email: "a", password: {a: "hunter2"}}) }'],
    ['a list', 'mutation { login(input: {email: "a", password: ["hunter2"]}) }'],
    ['of another enum', '{ echo(text: "a", role: hunter2) }'],
    ['a string for an enum', '{ echo(text: "a", role: "hunter2") }'],
    ['a string for an object', 'mutation { login(input: "hunter2") }'],
    ['beside a wrong key', 'mutation { login(input: {email: "a", passwort: "hunter2"}) }'],
    ['a default', 'mutation ($a: Int = "hunter2", $i: SignInInput!) { login(input: $i) touch(a: $a) }'],
    ['where no string may stand', 'mutation { login(input: {email: "a" password "hunter2"}) }'],
    ['in a block string', 'mutation { login(input: {email: "a" password """hunter2"""}) }'],
    ['in an escape', 'mutation { login(input: {email: "a", password: "\\uhunter2"}) }'],
  ])('in the document: %s', async (_case, query) => {
    const answer = await surface.ask(query)
    expect(answer.errors.length).toBeGreaterThan(0)
    expect(answer.status).toBe(400)
    expect(answer.text + JSON.stringify(surface.log)).not.toContain(secret)
  })

  it('where the document puts a null variable beside a literal', async () => {
    const query = 'mutation ($email: String = "a") { login(input: {email: $email, password: "hunter2"}) }'
    const answer = await surface.ask(query, { variables: { email: null } })
    expect(codesOf(answer)).toEqual(['BAD_USER_INPUT'])
    expect(answer).toMatchObject({
      status: 400,
      data: undefined,
      errors: [{ extensions: { executed: false } }],
    })
    expect(answer.text + JSON.stringify(surface.log)).not.toContain(secret)
  })

  it('a fault says one sentence and the request id, and the log has the rest but the parameters', async () => {
    const answer = await surface.ask('{ hello broken }')
    expect(answer).toMatchObject({ status: 500, data: undefined })
    expect(answer.errors).toEqual([
      {
        message: 'Something went wrong here. Try again later, and name the request id when you report it.',
        path: ['broken'],
        extensions: { code: 'INTERNAL_SERVER_ERROR', executed: true, requestId: 'r1' },
      },
    ])
    const log = JSON.stringify(surface.log)
    expect(surface.log).toMatchObject([{ level: 'error', event: { requestId: 'r1', path: ['broken'] } }])
    expect(log).toContain('duplicate key')
    expect(log).not.toContain(secret)
  })
})

describe('T65 names that JavaScript has a meaning for', () => {
  it('as aliases', async () => {
    const answer = await surface.ask('{ __proto__: hello constructor: hello hasOwnProperty: hello }')
    expect(codesOf(answer)).toEqual([])
  })

  it('as keys and variables', async () => {
    const login = 'mutation ($input: SignInInput!) { login(input: $input) }'
    const input: unknown = JSON.parse('{"email": "a", "password": "b", "__proto__": {"role": "ADMIN"}}')
    expect(codesOf(await surface.ask(login, { variables: { input } }))).toEqual(['BAD_USER_INPUT'])
    const input2 = { email: 'a', password: 'b', constructor: 1 }
    expect(codesOf(await surface.ask(login, { variables: { input: input2 } }))).toEqual(['BAD_USER_INPUT'])
    const proto = 'query ($__proto__: Boolean!) { hello profile @include(if: $__proto__) { name } }'
    expect(codesOf(await surface.ask(proto))).toEqual(['UNAUTHENTICATED'])
  })
})

describe('UNAVAILABLE', () => {
  it.each([
    ['a query', '{ hello away }', false, 7],
    ['the only field of a mutation', 'mutation { post }', false, 3],
    ['the only field, beside __typename', 'mutation { __typename post }', false, 3],
    ['one of several fields of a mutation', 'mutation { appoint post }', true, 3],
  ])('of %s', async (_what, query, executed, retryAfterSeconds) => {
    const answer = await surface.ask(query, { as: signedIn(Role.MANAGER) })
    expect(answer).toMatchObject({ status: 503, data: undefined })
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'UNAVAILABLE', executed, retryAfterSeconds } },
    ])
    expect(answer.headers.get('retry-after')).toBe(String(retryAfterSeconds))
  })
})
