import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { RequestErrorCode } from '../src/core/errors.ts'
import { Role } from '../src/core/role.ts'
import { fullIntrospection } from './full-introspection.ts'
import { type Answer, createFixture, type Fixture, signedIn } from './gate-fixture.ts'

let surface: Fixture

beforeEach(async () => {
  surface = await createFixture()
})

afterEach(() => surface.server.stop())

const codesOf = (answer: Answer): RequestErrorCode[] => answer.errors.map(({ extensions }) => extensions.code)

describe('T54 introspection', () => {
  it('answers the queries of explorers and code generators', async () => {
    expect(codesOf(await surface.ask(fullIntrospection))).toEqual([])
  })

  it('has its own bound', async () => {
    const deep = `{ __type(name: "Query") { ${'ofType { '.repeat(21)} name ${'}'.repeat(21)} } }`
    expect(codesOf(await surface.ask(deep))).toEqual(['OPERATION_REJECTED'])
    const circular =
      '{ __schema { types { fields { type { fields { type { fields { type { name } } } } } } } } }'
    expect(codesOf(await surface.ask(circular))).not.toEqual([])
  })

  it.each([
    ['__schema under aliases', '{ a: __schema { types { name } } b: __schema { types { name } } }'],
    ['its lists under aliases', '{ __schema { a: types { name } b: types { name } } }'],
    [
      'lists of fields within lists of fields',
      '{ __schema { types { fields { type { ofType { fields { name } } } } } } }',
    ],
    [
      'the same in fragments',
      '{ __schema { types { fields { type { ...F } } } } } fragment F on __Type { fields { name } }',
    ],
  ])('lists all types only once: %s', async (_what, query) => {
    expect(codesOf(await surface.ask(query))).toEqual(['OPERATION_REJECTED'])
  })

  it('answers queries for single types', async () => {
    const query =
      '{ a: __type(name: "Person") { fields { type { ofType { fields { name } } } } } b: __type(name: "Robot") { name } }'
    expect(codesOf(await surface.ask(query))).toEqual([])
  })

  it.each([
    ['__schema', '{ __schema { queryType { name } } }'],
    ['__type', '{ __type(name: "User") { name } }'],
    ['an inline fragment', '{ ... on Query { __schema { queryType { name } } } }'],
    ['a fragment', '{ ...A } fragment A on Query { s: __schema { queryType { name } } }'],
    ['everything', fullIntrospection],
  ])('is refused if it is off: %s', async (_name, query) => {
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
    ['input keys', 'mutation { login(input: {emaill: "a", password: "b"}) }', {}],
    [
      'input keys in variables',
      'mutation ($input: SignInInput!) { login(input: $input) }',
      { input: { emaill: 'a' } },
    ],
    ['types of variables', 'query ($role: Rol) { echo(text: "a", role: $role) }', {}],
    ['members of unions', '{ found { name } }', {}],
    ['fields of interfaces', '{ thing { name } }', {}],
  ])('for %s', async (_what, query, variables) => {
    const answer = await surface.ask(query, { variables })
    expect(answer.errors.length).toBeGreaterThan(0)
    expect(answer.text).not.toMatch(/did you mean|hello|"text"|Person|EMPLOYEE|inline fragment/i)
  })

  it.each([
    ['in the document', '{ echo(text: "a", role: CLIENTS) }', {}],
    ['as text', '{ echo(text: "a", role: "CLIENT") }', {}],
    ['in variables', 'query ($role: Role) { echo(text: "a", role: $role) }', { role: 'CLIENTS' }],
  ])('for enum values %s: all values are listed, whatever was sent', async (_what, query, variables) => {
    const { text } = await surface.ask(query, { variables })
    expect(text).toContain('one of CLIENT, EMPLOYEE, MANAGER, ADMIN.')
    expect(text).not.toMatch(/did you mean|CLIENTS/i)
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
      ['$input.role is not of the type Role. Send one of CLIENT, EMPLOYEE, MANAGER, ADMIN.'],
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
    ['where no string is allowed', 'mutation { login(input: {email: "a" password "hunter2"}) }'],
    ['in a block string', 'mutation { login(input: {email: "a" password """hunter2"""}) }'],
    ['in an escape', 'mutation { login(input: {email: "a", password: "\\uhunter2"}) }'],
  ])('in the document: %s', async (_case, query) => {
    const answer = await surface.ask(query)
    expect(answer.errors.length).toBeGreaterThan(0)
    expect(answer.status).toBe(400)
    expect(answer.text + JSON.stringify(surface.log)).not.toContain(secret)
  })

  it('if the document has a null variable next to a literal', async () => {
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

  it('a fault returns one sentence and the request id, and the log has the rest without the parameters', async () => {
    const answer = await surface.ask('{ hello broken }')
    expect(answer).toMatchObject({ status: 500, data: undefined })
    expect(answer.errors).toEqual([
      {
        message:
          'Something went wrong on the server. Try again later, and include the request id when you report it.',
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

describe('T65 names with a meaning in JavaScript', () => {
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
