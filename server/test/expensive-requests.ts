import type { InjectOptions } from 'fastify'
import { LOGIN, LOGOUT, REGISTER, VERIFY } from '../src/testing/visitor.ts'

/** Placeholder for an administrator's access token. */
export const bearer = 'Bearer <administrator>'

const limit = 100 * 1024
/** As many as fit into a body. */
const repeat = (of: (index: number) => string, separator = ',', room = limit - 1_500): string => {
  const parts: string[] = []
  for (let index = 0, length = 0; ; index += 1) {
    const part = of(index)
    length += Buffer.byteLength(part) + separator.length
    if (length > room) return parts.join(separator)
    parts.push(part)
  }
}
const nested = (open: string, close: string, inner = '1') => {
  const levels = Math.floor((limit - 1_500) / (open.length + close.length))
  return open.repeat(levels) + inner + close.repeat(levels)
}
const keys = (value: string) => `{${repeat((index) => `"k${index.toString(36)}":${value}`)}}`
const list = (item: string) => `[${repeat(() => item)}]`
const text = (unit: string) => `"${repeat(() => unit, '')}"`

const posted = (body: string): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  headers: { 'content-type': 'application/json', authorization: bearer },
  payload: body,
})
const withVariables = (query: string, variables: string, rest = '') =>
  posted(`{"query":${JSON.stringify(query)},"variables":${variables}${rest}}`)
const withDocument = (query: string) => posted(JSON.stringify({ query }))
const withHeaders = (headers: Record<string, string | string[]>): InjectOptions => ({
  method: 'POST',
  url: '/graphql',
  headers: { 'content-type': 'application/json', ...headers },
  payload: JSON.stringify({ query: '{ profile { id } }' }),
})

const USERS =
  'query ($first: Int, $filter: UserFilter, $order: UserOrder) { users(first: $first, filter: $filter, orderBy: $order) { totalCount } }'
const AUDIT =
  'query ($filter: AuditEventFilter) { auditEvents(filter: $filter) { pageInfo { hasNextPage } } }'

const values: readonly (readonly [what: string, value: () => string])[] = [
  ['keys that are unknown', () => keys('1')],
  ['keys that are alike', () => `{${repeat((index) => `"refreshTokem${index}":1`)}}`],
  ['keys with objects', () => keys('{"a":{"b":[1]}}')],
  ['one long key', () => `{${text('k')}:1}`],
  ['keys of control characters', () => `{${repeat((index) => `"\\u0001${index}":1`)}}`],
  ['one key again and again', () => `{${repeat(() => '"refreshToken":1')}}`],
  ['a list of null', () => list('null')],
  ['a list of objects', () => list('{}')],
  ['a list of numbers', () => list('1')],
  ['a list of texts', () => list('"a"')],
  ['lists within lists', () => nested('[', ']')],
  ['objects within objects', () => nested('{"a":', '}')],
  ['a long text', () => text('a')],
  ['a long text of escapes', () => text('\\u0000')],
  ['a long text of surrogates', () => text('\\ud800')],
  ['a long text in four bytes', () => text('🦉')],
  ['ligatures', () => text('ﷺ')],
  ['a long number', () => repeat(() => '9', '')],
  ['a long fraction', () => `0.${repeat(() => '9', '')}`],
  ['a long exponent', () => `1e${'9'.repeat(400)}`],
]

const inputs: readonly (readonly [what: string, query: string, variables: (value: string) => string])[] = [
  ['an input', LOGOUT, (value) => `{"input":${value}}`],
  ['a field of an input', LOGIN, (value) => `{"input":{"email":"a@example.org","password":${value}}}`],
  ['the email of a sign-in', LOGIN, (value) => `{"input":{"email":${value},"password":"a"}}`],
  ['an enum', REGISTER, (value) => `{"input":{"role":${value}}}`],
  ['a text', VERIFY, (value) => `{"token":${value}}`],
  ['an id', 'query ($id: ID!) { user(id: $id) { id } }', (value) => `{"id":${value}}`],
  ['a count', USERS, (value) => `{"first":${value}}`],
  ['a filter', USERS, (value) => `{"filter":${value}}`],
  ['a text of a filter', USERS, (value) => `{"filter":{"text":${value}}}`],
  ['an enum of a filter', USERS, (value) => `{"filter":{"role":${value}}}`],
  ['a time', AUDIT, (value) => `{"filter":{"since":${value}}}`],
  ['an id of a filter', AUDIT, (value) => `{"filter":{"subjectId":${value}}}`],
  ['no variable', '{ __typename }', (value) => `{"a":${value}}`],
]

const bodies: readonly (readonly [what: string, request: () => InjectOptions])[] = [
  ...inputs.flatMap(([place, query, variables]) =>
    values.map(
      ([what, value]) => [`${what} for ${place}`, () => withVariables(query, variables(value()))] as const,
    ),
  ),
  ['variables unknown to a limited operation', () => withVariables(LOGIN, keys('1'))],
  ['extensions', () => withVariables('{ __typename }', '{}', `,"extensions":${keys('1')}`)],
  [
    'a persisted query',
    () => withVariables('{ __typename }', '{}', `,"extensions":{"persistedQuery":${keys('1')}}`),
  ],
  ['an operation name', () => withVariables('query A { __typename }', '{}', `,"operationName":${text('a')}`)],
  ['further keys', () => posted(`{"query":"{ __typename }",${keys('1').slice(1)}`)],
  ['the query again and again', () => posted(`{${repeat(() => '"query":"{ __typename }"')}}`)],
  ['an array', () => posted(list('{"query":"{ __typename }"}'))],
  ['an array of null', () => posted(list('null'))],
  ['lists within lists', () => posted(nested('[', ']'))],
  ['no JSON', () => posted(`{"query":${text('a').slice(0, -1)}`)],
  ['only brackets', () => posted('['.repeat(limit - 1))],
  ['white space', () => posted(`${' '.repeat(limit - 30)}{"query":"{ __typename }"}`)],
  ['names of prototypes', () => posted(`{${repeat(() => '"_proto__":1')},"query":"{ __typename }"}`)],
  ['escaped names of prototypes', () => posted(`{${repeat(() => '"\\u005f\\u005fproto":1')}}`)],
  [
    'constructors',
    () => posted(`{"query":"{ __typename }","variables":{"a":${list('{"constructor":{"a":1}}')}}}`),
  ],
]

const some = (count: number, of: (index: number) => string, separator = ' ') =>
  Array.from({ length: count }, (_, index) => of(index)).join(separator)

const documents: readonly (readonly [what: string, document: () => string])[] = [
  ['a long name', () => `{ ${'a'.repeat(98_000)} }`],
  ['a long name of an operation', () => `query ${'a'.repeat(98_000)} { __typename }`],
  ['a long comment', () => `{ __typename } #${'a'.repeat(98_000)}`],
  ['comments', () => `${'#\n'.repeat(30_000)}{ __typename }`],
  [
    'other comments each time',
    () => `${'#\n'.repeat(30_000)}{ a${Math.random().toString(36).slice(2)}: __typename }`,
  ],
  ['commas', () => `{ __typename ${','.repeat(98_000)} }`],
  ['lines', () => `{ __typename ${'\\n'.repeat(40_000)} }`.replaceAll('\\n', '\n')],
  ['a long block string', () => `{ verifyToken(token: """${'a\n '.repeat(20_000)}""") { valid } }`],
  ['a block string of quotes', () => `{ verifyToken(token: """${'\\"""'.repeat(12_000)}""") { valid } }`],
  ['a long string', () => `{ verifyToken(token: "${'a'.repeat(90_000)}") { valid } }`],
  ['a string of escapes', () => `{ verifyToken(token: "${'\\u{1F989}'.repeat(8_000)}") { valid } }`],
  ['a string without an end', () => `{ verifyToken(token: "${'a'.repeat(90_000)}`],
  ['a long number', () => `{ users(first: ${'9'.repeat(98_000)}) { totalCount } }`],
  ['too many tokens', () => `{ ${'a '.repeat(40_000)} }`],
  ['as many tokens as may be', () => `{ ${some(990, () => 'a')} }`],
  ['as many tokens as may be, all different', () => `{ ${some(990, (index) => `a${index}`)} }`],
  ['errors at the root', () => `{ ${some(10, (index) => `nothing${index}`)} }`],
  ['errors in a field', () => `{ profile { ${some(240, (index) => `nothing${index}`)} } }`],
  ['errors of arguments', () => `{ profile { id(${some(240, (index) => `a${index}: 1`)}) } }`],
  ['errors of directives', () => `{ profile { ${some(160, (index) => `id @d${index}`)} } }`],
  ['errors of fragments', () => `{ __typename ${some(200, (index) => `...F${index}`)} }`],
  ['unused fragments', () => `${some(120, (index) => `fragment F${index} on User { id }`)} { __typename }`],
  [
    'fragments in a circle',
    () =>
      some(120, (index) => `fragment F${index} on User { ...F${(index + 1) % 120} }`) +
      ' { profile { ...F0 } }',
  ],
  [
    'undefined variables',
    () => `{ ${some(10, (index) => `a${index}: verifyToken(token: $v${index}) { valid }`)} }`,
  ],
  ['unused variables', () => `query (${some(190, (index) => `$v${index}: Int`)}) { __typename }`],
  ['missing variables', () => `query (${some(150, (index) => `$v${index}: Int!`)}) { __typename }`],
  ['one variable again and again', () => `query (${some(190, () => '$v: Int')}) { __typename }`],
  ['defaults', () => `query (${some(100, (index) => `$v${index}: [[Int]] = [[1]]`)}) { __typename }`],
  ['many operations', () => some(160, (index) => `query Q${index} { __typename }`)],
  ['operations of one name', () => some(160, () => 'query Q { __typename }')],
  ['operations without a name', () => some(200, () => '{ __typename }')],
  [
    'operations that share fragments',
    () =>
      some(100, (index) => `query Q${index} { ...F }`) +
      ` fragment F on Query { ${some(8, () => 'profile { id email }')} }`,
  ],
  ['fields that may be merged', () => `{ ${some(10, () => `profile { ${some(24, () => 'id')} }`)} }`],
  [
    'fields that may not be merged',
    () => `{ profile { ${some(9, (index) => `a${index}: id`)} ${some(9, (index) => `a${index}: email`)} } }`,
  ],
  [
    'arguments that may not be merged',
    () => `{ ${some(10, (index) => `verifyToken(token: "${index}") { valid }`)} }`,
  ],
  ['inline fragments', () => `{ profile { ${some(120, () => '... { id }')} } }`],
  ['inline fragments in depth', () => `{ profile { ${'... { '.repeat(240)} id ${'}'.repeat(240)} } }`],
  [
    'doubling fragments',
    () =>
      some(60, (index) => `fragment F${index} on User { ...F${index + 1} ...F${index + 1} }`) +
      ' fragment F60 on User { id } { profile { ...F0 } }',
  ],
  [
    'a chain of fragments',
    () =>
      some(110, (index) => `fragment F${index} on User { ...F${index + 1} id }`) +
      ' fragment F110 on User { id } { profile { ...F0 } }',
  ],
  ['types in lists', () => `query ($v: ${'['.repeat(480)}Int${']'.repeat(480)}) { __typename }`],
  ['lists within lists', () => `{ verifyToken(token: ${'['.repeat(480)}1${']'.repeat(480)}) { valid } }`],
  [
    'an object of keys',
    () => `mutation { logout(input: { ${some(320, (index) => `k${index}: 1`)} }) { __typename } }`,
  ],
  [
    'an object of equal keys',
    () => `mutation { logout(input: { ${some(320, () => 'refreshToken: "a"')} }) { __typename } }`,
  ],
  ['type definitions', () => some(160, (index) => `type T${index} { a: Int }`)],
  [
    'introspection',
    () =>
      `{ __schema { types { name fields { name args { name type { name ofType { name } } } type { name ofType { name ofType { name } } } } inputFields { name } enumValues { name } possibleTypes { name } } directives { name args { name } } } }`,
  ],
  [
    'introspection wide',
    () =>
      `{ __schema { ${some(10, (index) => `a${index}: types { fields { name args { name type { name } } type { name ofType { name } } } }`)} } }`,
  ],
  [
    'introspection deep',
    () =>
      `{ __schema { types { fields { type { ofType { fields { name args { name } } ofType { fields { name args { name } } ofType { fields { name args { name } } } } } fields { name args { name } } } } } } }`,
  ],
  [
    'introspection deepest',
    () => {
      const t = 'name kind ofType { name kind ofType { name kind ofType { name kind } } }'
      const f = `fields { name description isDeprecated args { name description type { ${t} } } type { ${t} } } inputFields { name type { ${t} } } enumValues { name description }`
      return `{ __schema { types { name fields { args { name type { ${t} } } type { ${f} ofType { ${f} ofType { ${f} ofType { ${f} } } } } } possibleTypes { ${f} } interfaces { ${f} } } } }`
    },
  ],
  [
    'introspection flat',
    () => `{ __schema { ${some(8, () => `types { ${'name kind description '.repeat(18)} }`)} } }`,
  ],
  [
    'introspection, and again',
    () =>
      `{ ${some(10, (index) => `a${index}: __schema { types { name fields { name type { name } } } }`)} }`,
  ],
  ['a query that is compiled', () => '{ profile { id email } }'],
  [
    'the heaviest query',
    () =>
      `{ ${some(5, (index) => `a${index}: auditEvents { edges { node { id kind outcome createdAt device ipAddress sessionId actorId subjectId actor { id email } subject { id email } } } }`)} }`,
  ],
]

const room = 15_000
const headers: readonly (readonly [what: string, headers: () => Record<string, string | string[]>])[] = [
  ['authorization', () => ({ authorization: `Bearer ${'a'.repeat(room)}` })],
  ['authorization of the longest token', () => ({ authorization: `Bearer ${'a'.repeat(4_000)}` })],
  ['authorization of dots', () => ({ authorization: `Bearer ${'.'.repeat(room)}` })],
  ['authorization of spaces', () => ({ authorization: `Bearer ${' '.repeat(room)}` })],
  ['cookies', () => ({ cookie: repeat((index) => `a${index}=b`, '; ', room) })],
  ['cookies of one name', () => ({ cookie: repeat(() => 'gatehouse-refresh=b', ';', room) })],
  ['cookies of escapes', () => ({ cookie: `a=${'%41'.repeat(room / 3)}` })],
  ['cookies of wrong escapes', () => ({ cookie: repeat(() => 'a=%', ';', room) })],
  ['cookies without a value', () => ({ cookie: ';'.repeat(room) })],
  ['accept', () => ({ accept: repeat((index) => `text/a${index};q=0.${index}`, ',', room) })],
  ['accept of parameters', () => ({ accept: `text/html${';a=b'.repeat(room / 4)}` })],
  ['accept of commas', () => ({ accept: ','.repeat(room) })],
  ['accept of quotes', () => ({ accept: `a/b;c="${'\\"'.repeat(room / 2)}` })],
  ['a type of parameters', () => ({ 'content-type': `application/json${';a=b'.repeat(room / 4)}` })],
  ['a type of spaces', () => ({ 'content-type': `application/json;${' '.repeat(room)}charset` })],
  ['an encoding', () => ({ 'content-encoding': 'gzip,'.repeat(room / 5) })],
  ['x-forwarded-for', () => ({ 'x-forwarded-for': repeat(() => '1.1.1.1', ',', room) })],
  ['x-forwarded-for of IPv6', () => ({ 'x-forwarded-for': repeat(() => '::1', ',', room) })],
  ['x-forwarded-for of garbage', () => ({ 'x-forwarded-for': ','.repeat(room) })],
  ['x-forwarded-host', () => ({ 'x-forwarded-host': repeat(() => 'a', ',', room) })],
  ['forwarded', () => ({ forwarded: repeat(() => 'for=1', ',', room) })],
  ['origin', () => ({ origin: `https://${'a'.repeat(room)}` })],
  ['host', () => ({ host: 'a'.repeat(room) })],
  ['user-agent', () => ({ 'user-agent': 'Mozilla/5.0 ('.repeat(room / 13) })],
  ['many headers', () => Object.fromEntries(Array.from({ length: 900 }, (_, index) => [`x-${index}`, 'a']))],
]

const addresses: readonly (readonly [what: string, search: () => string])[] = [
  ['a long query', () => `query={${'a'.repeat(room)}}`],
  ['parameters', () => repeat((index) => `a${index}=1`, '&', room)],
  ['queries', () => repeat(() => 'query={a}', '&', room)],
  ['escapes', () => `query=${'%7b'.repeat(room / 3)}`],
  ['wrong escapes', () => `query=${'%'.repeat(room)}`],
  ['variables', () => `query={__typename}&variables={${repeat((index) => `"k${index}":1`, ',', room)}}`],
]

const searched = (search: string): InjectOptions => ({
  method: 'GET',
  url: `/graphql?${search}`,
  headers: { 'apollo-require-preflight': 'true' },
})

export type Requests = readonly (readonly [what: string, request: () => InjectOptions])[]

/** The most expensive requests within the server's limits, each generated when it is sent. */
export const expensiveRequests: readonly (readonly [what: string, requests: Requests])[] = [
  ...inputs.map(([place, query, variables]) => {
    const requests = values.map(
      ([what, value]) => [what, () => withVariables(query, variables(value()))] as const,
    )
    return [`variables where the operation takes ${place}`, requests] as const
  }),
  ['bodies', bodies],
  ['documents', documents.map(([what, document]) => [what, () => withDocument(document())])],
  ['headers', headers.map(([what, of]) => [what, () => withHeaders(of())])],
  ['addresses', addresses.map(([what, search]) => [what, () => searched(search())])],
]
