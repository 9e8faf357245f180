import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { type ServedFixture, serveFixture } from './fixture-server.ts'
import { ran } from './gate-fixture.ts'

/** Enough requests for an operation to be compiled. */
const often = 12

setFlagsFromString('--expose-gc')
const collectGarbage: () => void = runInNewContext('gc')

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
const fragments =
  'query { person { ...P friend { ...P } } } fragment P on Person { id other: name __typename }'

const plain: readonly (readonly [title: string, query: string, asked?: Asked])[] = [
  ['a field', '{ hello }'],
  ['what is guarded', '{ profile { id name } }'],
  ['a name', '{ __typename hello }'],
  ['fragments and aliases', fragments],
  ['an interface', '{ thing { __typename id ... on Person { name } ... on Robot { serial } } }'],
  ['a union in a list', '{ found { __typename ... on Labelled { id } ... on Person { name } } }'],
  ['an operation asked for by its name', echo, { variables: { text: 'a' }, operationName: 'Echo' }],
  ['an operation asked for by another name', echo, { variables: { text: 'a' }, operationName: 'Other' }],
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
  ['a confirmation that is recent enough', '{ vault }'],
  ['a confirmation that is too old', '{ vault }', { who: 'stale' }],
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
  [
    'more problems than are reported',
    login,
    { variables: { input: Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`k${index}`, 1])) } },
  ],
]

const mediaTypes = ['*/*', 'application/json', 'application/graphql-response+json']

describe('a frequent operation', () => {
  describe.each(mediaTypes)('asked for as %s', (accept) => {
    it.each(plain)('is answered as before: %s', async (_title, query, asked = {}) => {
      const request = { accept, ...asked }
      const first = await ask(query, request)
      const sound = { accept, who: 'admin', ...soundly(query) }
      for (let time = 0; time < often; time += 1) await ask(query, sound)
      expect(served.graphql.operations.find(query, undefined)).toBeDefined()
      expect(await ask(query, request)).toEqual(first)
    })
  })

  it('still counts against the limit', async () => {
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

/** Takes about as much memory as the limits allow. */
const heavy = (name: string, field: string) =>
  `query ${name} { ${field} { ${'...P '.repeat(11)} } } fragment P on Person { ${'name '.repeat(20)} }`

/** More than fit into the cache. */
const many = Array.from({ length: 75 }, (_, index) => `Q${index}`)

const times = async (count: number, work: () => Promise<unknown>) => {
  for (let time = 0; time < count; time += 1) await work()
}

describe('T62 an operation of a stranger', () => {
  const profile = 'query Mine { profile { id name } }'
  const isCompiled = (query: string) => served.graphql.operations.find(query, undefined) !== undefined

  it('is neither compiled nor counted if it is refused', async () => {
    await times(often, () => ask(profile, { who: 'anonymous' }))
    await times(often, () => ask(login, { variables: { input: {} } }))
    await times(9, () => ask(profile))
    expect(served.graphql.operations.size).toBe(0)
    await ask(profile)
    expect(served.graphql.operations.size).toBe(1)
  })

  it('takes no permanent memory, even if a document has 110 operations', async () => {
    const names = Array.from({ length: 110 }, (_, index) => `a${index}`)
    const keptAfter = async (fragment: string) => {
      const query = `${fragment} ${names.map((name) => `query ${name} { ...F }`).join(' ')}`
      await times(often, () => ask(query, { operationName: 'a0', who: 'anonymous' }))
      for (const operationName of names) await ask(query, { operationName, who: 'anonymous' })
      collectGarbage()
      return process.memoryUsage().heapUsed / 1e6
    }
    const fragment = (field: string) => heavy('Q', field).replace(/query Q/, 'fragment F on Query')
    const before = await keptAfter('fragment F on Query { hello }')
    await keptAfter(fragment('profile'))
    await keptAfter(fragment('person'))
    expect((await keptAfter(fragment('thing: person'))) - before).toBeLessThan(8)
    expect(served.graphql.operations.size).toBe(0)
  })

  it('does not evict operations of signed-in users, and memory does not grow', async () => {
    await times(often, () => ask(profile))
    const weights = []
    for (const name of many) {
      await times(10, () => ask(heavy(name, 'person'), { who: 'anonymous' }))
      weights.push(served.graphql.operations.weight)
    }
    expect(isCompiled(profile)).toBe(true)
    expect(isCompiled(heavy('Q74', 'person'))).toBe(true)
    expect(isCompiled(heavy('Q0', 'person'))).toBe(false)
    expect(Math.max(...weights)).toBeLessThan(21_000)
  })
})

describe('an evicted operation', () => {
  it('is compiled again only after as many uses as before', async () => {
    await times(10, () => ask(heavy('First', 'person')))
    for (const name of many) await times(10, () => ask(heavy(name, 'person')))
    await times(9, () => ask(heavy('First', 'person')))
    expect(served.graphql.operations.find(heavy('First', 'person'), undefined)).toBeUndefined()
    await ask(heavy('First', 'person'))
    expect(served.graphql.operations.find(heavy('First', 'person'), undefined)).toBeDefined()
  })
})

describe('an operation that is never compiled', () => {
  const code = 'globalThis.compiledCodeRan=true'
  const written = `__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d${code}`

  it.each<[string, string, string?]>([
    ['a string', '{ echo(text: "a") }'],
    ['a string that the compiler would take for code', `{ echo(text: ${JSON.stringify(written)}) }`],
    ['a string for a default', `query ($text: String! = "a") { echo(text: $text) }`],
    ['an object', 'mutation ($e: String!) { login(input: { email: $e, password: $e }) }'],
    ['a directive', 'query ($no: Boolean = false) { hello @skip(if: $no) }'],
    ['a name of two underscores', '{ __proto__: hello }'],
    ['one operation of two', 'query One { hello } query Two { person { name } }', 'Two'],
    ['two mutations of which one is public', 'mutation { touch appoint }'],
    ['a long text', `{ hello }${' '.repeat(4096)}`],
    ['what is invalid', '{ nothing }'],
    ['what cannot be parsed', '{'],
  ])('%s', async (...[_title, query, operationName]) => {
    const asked = { variables: { e: 'right' }, ...(operationName && { operationName }) }
    const first = await ask(query, asked)
    for (let time = 0; time < often; time += 1) expect(await ask(query, asked)).toEqual(first)
    expect(served.graphql.operations.find(query, operationName)).toBeUndefined()
    expect(served.graphql.operations.size).toBe(0)
    expect(Reflect.get(globalThis, 'compiledCodeRan')).toBeUndefined()
  })
})

describe('a request with additional parts', () => {
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
