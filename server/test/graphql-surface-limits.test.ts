import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import type { RequestErrorCode } from '../src/core/errors.ts'
import type { DocumentLimits } from '../src/gate/document-limits.ts'
import { leastCpuMs } from '../test-support/least-time.ts'
import { type Answer, createFixture, type Fixture, ran } from './gate-fixture.ts'

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
    ['tokens', (count) => `{ echo(text: [${repeat(count - 9, () => '1')}]) }`, 1000],
    ['depth', (count) => `{ person ${nested(count - 1)} }`, 8],
    ['aliases', (count) => `{ ${repeat(count, (index) => `a${index}: __typename`)} }`, 10],
    ['aliases', (count) => `{ person { ${repeat(count, (index) => `a${index}: name`)} } }`, 10],
    ['directives', (count) => `{ hello ${repeat(count, () => '@include(if: true)')} }`, 5],
    ['selections', (count) => `{ person { ${repeat(count - 1, () => 'name')} } }`, 250],
    [
      'selections',
      (count) => `{ person { ${repeat(100, () => '... { name }')} ${repeat(count - 201, () => 'name')} } }`,
      250,
    ],
    ['rootFields', (count) => `{ ${repeat(count, () => 'hello')} }`, 10],
    [
      'credentialFields',
      (count) => `mutation { ${repeat(count, () => 'login(input: {email: "a", password: "b"})')} }`,
      1,
    ],
  ]

  it.each(fields)('%s', async (_limit, documentOf, most) => {
    const atMost = await surface.ask(documentOf(most))
    expect(codesOf(atMost)).not.toContain('OPERATION_REJECTED')
    const beyond = await surface.ask(documentOf(most + 1))
    expect(codesOf(beyond)).toEqual(['OPERATION_REJECTED'])
    expect(beyond).toMatchObject({
      status: 400,
      data: undefined,
      errors: [{ extensions: { executed: false } }],
    })
    expect(beyond.errors[0]?.message).toMatch(
      new RegExp(`\\b${most}\\b.*\\. (Select|Ask|Spread|Remove|Send)`),
    )
  })

  it('is a setting', async () => {
    const narrow = await createFixture({ documentLimits: { depth: 2 } })
    expect(codesOf(await narrow.ask('{ person { name } }'))).toEqual([])
    expect(codesOf(await narrow.ask('{ person { friend { name } } }'))).toEqual(['OPERATION_REJECTED'])
    await narrow.server.stop()
  })

  it('counts fragments as expanded', async () => {
    const query = `mutation { ...A ...A } fragment A on Mutation { login(input: {email: "a", password: "b"}) }`
    expect(codesOf(await surface.ask(query))).toEqual(['OPERATION_REJECTED'])
    const deep = `{ person { ...A } } fragment A on Person { friend { ...B } } fragment B on Person ${nested(7)}`
    expect(codesOf(await surface.ask(deep))).toEqual(['OPERATION_REJECTED'])
  })

  it('counts a nested fragment’s fields as nested, not as root fields', async () => {
    const names = repeat(11, () => 'name')
    const query = `{ person { ...A } } fragment A on Person { ${names} }`
    expect(codesOf(await surface.ask(query))).toEqual([])
    const root = `{ ...A } fragment A on Query { ${repeat(11, () => 'hello')} }`
    expect(codesOf(await surface.ask(root))).toEqual(['OPERATION_REJECTED'])
  })

  it('reports no more than 5 errors', async () => {
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

describe('T57 T58 T59 expensive documents', () => {
  const doubling = (levels: number): string =>
    repeat(levels, (index) => `fragment F${index} on Person { ...F${index + 1} ...F${index + 1} }`)

  const costly: readonly (readonly [string, string, Partial<DocumentLimits>])[] = [
    ['10,000 duplicated fields', `{ ${repeat(10_000, () => 'hello')} }`, {}],
    [
      '200 × 100 inline fragments',
      `{ ${repeat(200, () => `${'... { '.repeat(100)}hello${' }'.repeat(100)}`)} }`,
      {},
    ],
    ['differing arguments', `{ ${repeat(2_000, (index) => `echo(text: "${index}")`)} }`, {}],
    ['exponential fragments', `{ person { ...F0 } } ${doubling(100)} fragment F100 on Person { name }`, {}],
    ['unused exponential fragments', `{ hello } ${doubling(100)} fragment F100 on Person { name }`, {}],
    ['10,000 nested braces', `{ person ${nested(10_000)} }`, {}],
    ['10,000 nested lists', `{ echo(text: ${'['.repeat(10_000)}${']'.repeat(10_000)}) }`, {}],
    ['10,000 nested objects', `{ echo(text: ${'{a: '.repeat(10_000)}1${'}'.repeat(10_000)}) }`, {}],
  ]

  it.each(costly)('%s: refused within 50 ms of CPU', async (_name, query, documentLimits) => {
    const fixture = await createFixture({ documentLimits })
    await fixture.ask('{ hello }')
    const refuse = async () => expect(codesOf(await fixture.ask(query))).toEqual(['OPERATION_REJECTED'])
    expect(await leastCpuMs(refuse, 50)).toBeLessThan(50)
    await fixture.server.stop()
  })

  it('are refused before graphql-js compares their fields, even without a limit on tokens', async () => {
    const fixture = await createFixture({ documentLimits: { tokens: 1e6 } })
    const fields = repeat(20_000, (index) => `echo(text: "${index}")`)
    const refuse = async () =>
      expect(codesOf(await fixture.ask(`{ ${fields} }`))).toEqual(['OPERATION_REJECTED'])
    // Parsing this many takes a while; comparing every pair would take minutes.
    expect(await leastCpuMs(refuse, 2000)).toBeLessThan(2000)
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
