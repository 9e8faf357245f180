import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ServedFixture, serveFixture } from './fixture-server.ts'
import { ran } from './gate-fixture.ts'

/** More often than it takes until an operation is compiled. */
const often = 12

let served: ServedFixture

beforeEach(async () => {
  served = await serveFixture({ introspection: false })
})
afterEach(async () => {
  await served.http.close()
})

interface Asked {
  readonly who?: string
  readonly accept?: string
  readonly variables?: unknown
  readonly operationName?: unknown
  readonly extensions?: unknown
}

async function ask(query: string, { who = 'client', accept = '*/*', ...rest }: Asked = {}) {
  ran.length = 0
  served.log.length = 0
  const response = await fetch(served.address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-who': who },
    body: JSON.stringify({ query, ...rest }),
  })
  const text = await response.text()
  const headers = Object.fromEntries(
    ['content-type', 'retry-after', 'www-authenticate'].map((name) => [name, response.headers.get(name)]),
  )
  const about = (line: object): string =>
    JSON.stringify(line, (key, value) => (key === 'requestId' || key === 'frames' ? undefined : value))
  return {
    status: response.status,
    headers,
    text: text.replaceAll(/"requestId":"[^"]*"/g, ''),
    ran: [...ran],
    log: served.log.map(({ level, event }) => `${level} ${about(event)}`),
  }
}

const echo = 'query Echo($text: String!, $role: Role = CLIENT) { echo(text: $text, role: $role) }'
const login = 'mutation Login($input: SignInInput!) { login(input: $input) }'
const two = 'query One { hello } query Two { person { name } }'
const fragments =
  'query { person { ...P friend { ...P } } } fragment P on Person { id other: name __typename }'

const plain: readonly (readonly [title: string, query: string, asked?: Asked])[] = [
  ['a field', '{ hello }'],
  ['what is guarded', '{ profile { id name } }'],
  ['a name', '{ __typename hello }'],
  ['fragments and aliases', fragments],
  ['an interface', '{ thing { __typename id ... on Person { name } ... on Robot { serial } } }'],
  ['a union in a list', '{ found { __typename ... on Labelled { id } ... on Person { name } } }'],
  ['an operation among two', two, { operationName: 'Two' }],
  ['a variable', echo, { variables: { text: 'ä\u0000"\u2028' } }],
  ['a variable with null for its default', echo, { variables: { text: 'a', role: null } }],
  ['a variable too many', echo, { variables: { text: 'a', other: 1 } }],
  [
    'an enum',
    '{ echo(text: $text, role: ADMIN) }'.replace('{', 'query ($text: String!) {'),
    { variables: { text: 'a' } },
  ],
  ['a number where a text belongs', echo, { variables: { text: 1 } }],
  ['a missing variable', echo],
  ['null for a variable', echo, { variables: { text: null } }],
  ['a role that there is not', echo, { variables: { text: 'a', role: 'KING' } }],
  ['no token', '{ profile { name } }', { who: 'anonymous' }],
  ['a guarded field further down', '{ person { secret } }', { who: 'client' }],
  ['too low a role', '{ staff }', { who: 'client' }],
  ['a role that cannot be known now', '{ profile { name } }', { who: 'unknown' }],
  ['a context that cannot be made', '{ hello }', { who: 'away' }],
  ['a context that breaks', '{ hello }', { who: 'broken' }],
  ['a resolver that cannot now', '{ away }'],
  ['a resolver that breaks', '{ broken }'],
  ['a resolver that breaks beside another', '{ hello broken }'],
  ['a mutation', 'mutation { touch }'],
  ['an input object', login, { variables: { input: { email: 'a@example.org', password: 'right' } } }],
  [
    'an input object with a key too many',
    login,
    { variables: { input: { email: 'a', password: 'b', c: 'hunter2' } } },
  ],
  ['two mutations of which one is public', 'mutation { touch appoint }'],
]

const mediaTypes = ['*/*', 'application/json', 'application/graphql-response+json']

describe('an operation that has come often', () => {
  describe.each(mediaTypes)('asked for as %s', (accept) => {
    it.each(plain)('is answered as before: %s', async (_title, query, asked = {}) => {
      const request = { accept, ...asked }
      const first = await ask(query, request)
      const sound = {
        accept,
        ...soundly(query),
        ...(asked.operationName ? { operationName: asked.operationName } : {}),
      }
      for (let time = 0; time < often; time += 1) await ask(query, sound)
      const name = typeof asked.operationName === 'string' ? asked.operationName : undefined
      expect(served.graphql.operations.find(query, name)).toBeDefined()
      expect(await ask(query, request)).toEqual(first)
    })
  })

  it('is counted at the limit as before', async () => {
    const variables = { input: { email: 'b@example.org', password: 'wrong' } }
    const fresh = []
    for (let time = 0; time < often; time += 1) fresh.push((await ask(login, { variables })).status)
    for (let time = 0; time < often; time += 1) await ask(login, soundly(login))
    const other = { input: { email: 'c@example.org', password: 'wrong' } }
    const later = []
    for (let time = 0; time < often; time += 1) later.push((await ask(login, { variables: other })).status)
    expect(fresh).toContain(429)
    expect(later).toEqual(fresh)
  })
})

/** With variables under which the operation runs. */
function soundly(query: string): Asked {
  if (query === login) return { variables: { input: { email: 'sound@example.org', password: 'right' } } }
  return query.includes('$text') ? { variables: { text: 'a' } } : {}
}

describe('what is not compiled, however often it comes', () => {
  const code = 'globalThis.compiledCodeRan=true'
  const written = `__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d${code}`

  it.each([
    ['a string', '{ echo(text: "a") }'],
    ['a string that the compiler would take for code', `{ echo(text: ${JSON.stringify(written)}) }`],
    ['a string for a default', `query ($text: String! = "a") { echo(text: $text) }`],
    ['an object', 'mutation ($e: String!) { login(input: { email: $e, password: $e }) }'],
    ['a directive', 'query ($no: Boolean = false) { hello @skip(if: $no) }'],
    ['a name of two underscores', '{ __proto__: hello }'],
    ['a long text', `{ hello }${' '.repeat(4096)}`],
    ['what is invalid', '{ nothing }'],
    ['what cannot be parsed', '{'],
  ])('%s', async (_title, query) => {
    const variables = { e: 'right' }
    const first = await ask(query, { variables })
    for (let time = 0; time < often; time += 1) expect(await ask(query, { variables })).toEqual(first)
    expect(served.graphql.operations.find(query, undefined)).toBeUndefined()
    expect(Reflect.get(globalThis, 'compiledCodeRan')).toBeUndefined()
  })
})

describe('a request that says more than usual', () => {
  it.each<[string, Asked]>([
    ['extensions', { extensions: {} }],
    ['extensions that are a text', { extensions: '{}' }],
    ['variables that are a text', { variables: '{}' }],
    ['variables that are a list', { variables: [] }],
    ['a name that is no text', { operationName: 1 }],
    ['the name of no operation', { operationName: 'Other' }],
    ['null for a name', { operationName: null }],
    ['a media type that is not served', { accept: 'text/html' }],
  ])('is answered as before: %s', async (_title, asked) => {
    const first = await ask('{ hello }', asked)
    for (let time = 0; time < often; time += 1) await ask('{ hello }')
    expect(served.graphql.operations.find('{ hello }', undefined)).toBeDefined()
    expect(await ask('{ hello }', asked)).toEqual(first)
  })
})
