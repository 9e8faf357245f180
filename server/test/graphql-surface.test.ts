import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { getIntrospectionQuery } from 'graphql'
import { Role } from '../src/accounts/role.ts'
import type { RequestErrorCode } from '../src/errors.ts'
import type { DocumentLimits } from '../src/gate/document-limits.ts'
import { type Answer, createFixture, type Fixture, ran, signedIn } from './gate-fixture.ts'

let surface: Fixture

beforeEach(async () => {
  surface = await createFixture()
})

afterEach(() => surface.server.stop())

const codesOf = (answer: Answer): RequestErrorCode[] => answer.errors.map(({ extensions }) => extensions.code)

const repeat = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ')

const nested = (levels: number): string =>
  `${'{ friend '.repeat(levels - 1)}{ name }${' }'.repeat(levels - 1)}`

describe('T60 each limit on documents, at n and at n + 1', () => {
  const fields: readonly (readonly [keyof DocumentLimits, (count: number) => string, number])[] = [
    ['tokens', (count) => `{ hello(${repeat(count - 5, () => '"')}) }`.replaceAll('"', '1'), 1000],
    ['depth', (count) => `{ person ${nested(count - 1)} }`, 8],
    ['aliases', (count) => `{ ${repeat(count, (index) => `a${index}: __typename`)} }`, 10],
    ['aliases', (count) => `{ person { ${repeat(count, (index) => `a${index}: name`)} } }`, 10],
    ['directives', (count) => `{ hello ${repeat(count, () => '@include(if: true)')} }`, 5],
    ['selections', (count) => `{ person { ${repeat(count - 1, () => 'name')} } }`, 250],
    ['selections', (count) => `{ person { ${repeat((count - 1) / 2, () => '... { name }')} name } }`, 250],
    ['rootFields', (count) => `{ ${repeat(count, () => 'hello')} }`, 10],
    [
      'credentialFields',
      (count) => `mutation { ${repeat(count, () => 'login(input: {email: "a", password: "b"})')} }`,
      1,
    ],
  ]

  it.each(fields)('%s', async (limit, documentOf, most) => {
    const atMost = await surface.ask(documentOf(most))
    expect(codesOf(atMost)).not.toContain('OPERATION_REJECTED')
    const beyond = await surface.ask(documentOf(most + (documentOf(most + 1) === documentOf(most) ? 2 : 1)))
    expect(codesOf(beyond)).toEqual(['OPERATION_REJECTED'])
    expect(beyond).toMatchObject({
      status: 400,
      data: undefined,
      errors: [{ extensions: { executed: false } }],
    })
    expect(beyond.errors[0]?.message).toMatch(
      new RegExp(`\\b${most}\\b.*\\. (Select|Ask|Spread|Remove|Send)`),
    )
    expect(limit).toBeDefined()
  })

  it('is a setting', async () => {
    const narrow = await createFixture({ documentLimits: { depth: 2 } })
    expect(codesOf(await narrow.ask('{ person { name } }'))).toEqual([])
    expect(codesOf(await narrow.ask('{ person { friend { name } } }'))).toEqual(['OPERATION_REJECTED'])
    await narrow.server.stop()
  })

  it('counts what fragments expand to', async () => {
    const query = `mutation { ...A ...A } fragment A on Mutation { login(input: {email: "a", password: "b"}) }`
    expect(codesOf(await surface.ask(query))).toEqual(['OPERATION_REJECTED'])
    const deep = `{ person { ...A } } fragment A on Person { friend { ...B } } fragment B on Person ${nested(6)}`
    expect(codesOf(await surface.ask(deep))).toEqual(['OPERATION_REJECTED'])
  })

  it('tells no more than 5 errors', async () => {
    const answer = await surface.ask(`{ ${repeat(9, (index) => `nothing${index}`)} }`)
    expect(codesOf(answer)).toEqual(Array(5).fill('GRAPHQL_VALIDATION_FAILED'))
    const variables = { input: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, 1])) }
    const coerced = await surface.ask('mutation ($input: SignInInput!) { login(input: $input) }', {
      variables,
    })
    expect(codesOf(coerced)).toEqual(Array(5).fill('BAD_USER_INPUT'))
  })
})

describe('T34', () => {
  it('a hundred aliased sign-ins reach no resolver', async () => {
    const one = 'login(input: {email: "a", password: "b"})'
    const answer = await surface.ask(`mutation { ${repeat(30, (index) => `a${index}: ${one}`)} }`)
    expect(codesOf(answer)).toEqual(['OPERATION_REJECTED'])
    expect(codesOf(await surface.ask(`mutation { ${repeat(100, (index) => `a${index}: ${one}`)} }`))).toEqual(
      ['OPERATION_REJECTED'],
    )
    expect(ran).toEqual([])
  })
})

describe('T57 T58 T59 documents made to cost', () => {
  const doubling = (levels: number): string =>
    repeat(levels, (index) => `fragment F${index} on Person { ...F${index + 1} ...F${index + 1} }`)

  const costly: readonly (readonly [string, string, Partial<DocumentLimits>])[] = [
    ['10,000 duplicated fields', `{ ${repeat(10_000, () => 'hello')} }`, {}],
    [
      '10,000 duplicated fields, tokens unlimited',
      `{ person { ${repeat(10_000, () => 'name')} } }`,
      { tokens: 1e6 },
    ],
    [
      '200 × 100 inline fragments',
      `{ ${repeat(200, () => '... { '.repeat(100) + 'hello' + ' }'.repeat(100))} }`,
      {},
    ],
    ['differing arguments', `{ ${repeat(2_000, (index) => `echo(text: "${index}")`)} }`, { tokens: 1e6 }],
    ['exponential fragments', `{ person { ...F0 } } ${doubling(100)} fragment F100 on Person { name }`, {}],
    [
      'exponential fragments nobody spreads',
      `{ hello } ${doubling(100)} fragment F100 on Person { name }`,
      {},
    ],
    ['10,000 nested braces', `{ person ${nested(10_000)} }`, {}],
    ['10,000 nested lists', `{ echo(text: ${'['.repeat(10_000)}${']'.repeat(10_000)}) }`, {}],
    ['10,000 nested objects', `{ echo(text: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}) }`, {}],
  ]

  it.each(costly)('%s: refused within 50 ms of CPU', async (_name, query, documentLimits) => {
    const fixture = await createFixture({ documentLimits })
    await fixture.ask('{ hello }')
    const before = process.cpuUsage()
    const answer = await fixture.ask(query)
    const { user, system } = process.cpuUsage(before)
    expect(codesOf(answer)).toEqual(['OPERATION_REJECTED'])
    expect((user + system) / 1000).toBeLessThan(50)
    await fixture.server.stop()
  })

  it('circular fragments are refused', async () => {
    const query = '{ person { ...A } } fragment A on Person { ...B } fragment B on Person { ...A }'
    expect(codesOf(await surface.ask(query))).toEqual(['GRAPHQL_VALIDATION_FAILED'])
    expect(codesOf(await surface.ask('{ ...A } fragment A on Query { ...A }'))).toEqual([
      'GRAPHQL_VALIDATION_FAILED',
    ])
  })

  it('variables nested 10,000 deep are refused', async () => {
    const variables = { text: JSON.parse(`${'['.repeat(10_000)}${']'.repeat(10_000)}`) }
    expect(codesOf(await surface.ask('query ($text: String!) { echo(text: $text) }', { variables }))).toEqual(
      ['BAD_USER_INPUT'],
    )
  })
})

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
    const constructor = { email: 'a', password: 'b', constructor: 1 }
    expect(codesOf(await surface.ask(login, { variables: { input: constructor } }))).toEqual([
      'BAD_USER_INPUT',
    ])
    const proto = 'query ($__proto__: Boolean!) { hello profile @include(if: $__proto__) { name } }'
    expect(codesOf(await surface.ask(proto))).toEqual(['UNAUTHENTICATED'])
  })
})

describe('UNAVAILABLE', () => {
  it.each([
    ['a query', '{ hello away }', false, 7],
    ['the only field of a mutation', 'mutation { post }', false, 3],
    ['the only field, beside __typename', 'mutation { __typename post }', false, 3],
    ['one of several fields of a mutation', 'mutation { touch post }', true, 3],
  ])('of %s', async (_what, query, executed, retryAfterSeconds) => {
    const answer = await surface.ask(query)
    expect(answer).toMatchObject({ status: 503, data: undefined })
    expect(answer.errors).toMatchObject([
      { extensions: { code: 'UNAVAILABLE', executed, retryAfterSeconds } },
    ])
    expect(answer.headers.get('retry-after')).toBe(String(retryAfterSeconds))
  })
})

describe('documents that are kept', () => {
  it('are parsed, validated and planned once', async () => {
    const documents: unknown[] = []
    const fixture = await createFixture()
    fixture.server.addPlugin
    const query = '{ profile { name } }'
    for (const role of [Role.CLIENT, Role.ADMIN]) await fixture.ask(query, { as: signedIn(role) })
    expect(documents).toEqual([])
    await fixture.server.stop()
  })
})
