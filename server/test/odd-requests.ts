import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { buildSchema } from 'graphql'
import {
  CHANGE_PASSWORD,
  LOGIN,
  LOGOUT,
  PROFILE,
  REFRESH,
  REGISTER,
  REVOKE,
  SESSIONS,
  SET_ACTIVE,
  SET_ROLE,
  VERIFY,
} from '../src/testing/visitor.ts'
import { textFieldsOf } from './text-fields.ts'

/** Placeholders for tokens, which are not known when requests are generated. */
const bearers = ['Bearer <administrator>', 'Bearer <client>', 'Bearer <refresh>', 'Bearer nonsense']

const schema = buildSchema(readFileSync(new URL('../../schema.graphql', import.meta.url), 'utf8'))
const known = textFieldsOf(schema, () => 'a').map(({ query }) => query)
const operations = [
  ...known,
  ...[
    LOGIN,
    LOGOUT,
    REGISTER,
    REFRESH,
    PROFILE,
    SESSIONS,
    VERIFY,
    REVOKE,
    SET_ROLE,
    SET_ACTIVE,
    CHANGE_PASSWORD,
  ],
  '{ __typename }',
  'query A { __typename } subscription B { __typename } mutation C { __typename }',
  'subscription { __typename }',
  'subscription ($a: Int!) { nothing(a: $a) }',
  '{ __schema { types { name } } }',
  '{ __type(name: "User") { name fields { name } } }',
  '{ __proto__: __typename constructor: __typename toString: __typename }',
  'query ($__proto__: Boolean, $constructor: String) { __typename @include(if: $__proto__) }',
  'query ($yes: Boolean!, $no: Boolean) { a: __typename @include(if: $yes) @skip(if: $no) profile @skip(if: $yes) { id } }',
  '{ profile { ...A } } fragment A on User { ...B id } fragment B on User { ...A }',
  '{ profile { ...Missing ... on Session { id } ... @include(if: true) { id } } }',
  '{ profile { ... @defer { id } } sessions @stream(initialCount: 0) { id } }',
  '{ users(first: 99999999999999999999) { totalCount } }',
  '{ users(first: -1, after: "") { totalCount } }',
  'query ($n: Int = 2147483648) { users(first: $n) { totalCount } }',
  'query ($n: Int, $a: String, $f: UserFilter, $o: UserOrder) { users(first: $n, after: $a, filter: $f, orderBy: $o) { totalCount edges { cursor node { id } } } }',
  'query ($n: Int, $a: String, $f: AuditEventFilter) { auditEvents(first: $n, after: $a, filter: $f) { edges { cursor node { id device } } } }',
  'query ($n: Int, $a: String) { myActivity(first: $n, after: $a) { edges { node { id } } } }',
  'query ($id: ID!) { user(id: $id) { id } userSessions(userId: $id) { id } explainAccess(field: "Query.user", userId: $id) { __typename } }',
  'mutation { revokeOtherSessions { count } logout { __typename } }',
  'query Ünïcode { __typename }',
]

const oddTexts = [
  '',
  '\0',
  '\ud800',
  '\udc00a',
  '__proto__',
  'constructor',
  '🦉',
  '\u202e',
  '{',
  '"',
  '\\u0000',
  '\ufeff',
  'null',
  "' or 1=1",
]
const text = fc.oneof(fc.constantFrom(...oddTexts), fc.string({ unit: 'binary', maxLength: 30 }), fc.string())
const number = fc.oneof(
  fc.constantFrom(0, -0, -1, 2 ** 31, -(2 ** 31), 2 ** 53, 1e308, 1.5),
  fc.integer(),
  fc.double(),
)
const scalar = fc.oneof(
  text,
  number,
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(
    'ADMIN',
    'CLIENT',
    'COOKIE',
    'BODY',
    'ASC',
    'EMAIL',
    'NAME',
    '2026-01-01T00:00:00Z',
    '0-0-0',
    '+275760-09-13',
  ),
  fc.uuid(),
)
const keys = fc.constantFrom(
  'input',
  'id',
  'userId',
  'token',
  'email',
  'password',
  'refreshToken',
  'delivery',
  'role',
  'active',
  'first',
  'n',
  'a',
  'f',
  'o',
  'after',
  'filter',
  'text',
  'since',
  'until',
  'kind',
  'subjectId',
  'field',
  'direction',
  'yes',
  'no',
  '__proto__',
  'constructor',
  'firstName',
  'lastName',
  'phone',
  'currentPassword',
  'newPassword',
  'newPasswordConfirmation',
  'passwordConfirmation',
)
const { value } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    scalar,
    fc.array(tie('value'), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(keys, text), tie('value')), { maxLength: 6 }).map(asObject),
  ),
}))

/** Like the result of `JSON.parse`, where `__proto__` is an ordinary key. */
function asObject(entries: [string, unknown][]): object {
  const object = {}
  for (const [key, entry] of entries)
    Object.defineProperty(object, key, { value: entry, enumerable: true, configurable: true, writable: true })
  return object
}

/** Removes a part of a text, duplicates it or replaces it. */
const mutated = (original: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(
      original,
      fc.nat(),
      fc.nat({ max: 12 }),
      fc.oneof(
        fc.constantFrom(
          ...' {}()[]!$@:=|&"#,.…',
          '...',
          '@skip(if: $x)',
          '@include(if: true)',
          '@skip',
          '"""',
          '\\',
          'fragment F on',
          '__typename',
          'null',
          '1e999',
          '-',
          '\u2028',
          '\ud800',
        ),
        text,
      ),
    )
    .map(([whole, at, length, piece]) => {
      const start = whole.length === 0 ? 0 : at % whole.length
      return whole.slice(0, start) + piece + whole.slice(start + length)
    })

const document = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...operations) },
  { weight: 3, arbitrary: mutated(fc.constantFrom(...operations)) },
  { weight: 1, arbitrary: mutated(mutated(mutated(fc.constantFrom(...operations)))) },
  { weight: 1, arbitrary: text },
)
const operationName = fc.oneof(fc.constantFrom('A', 'B', 'C', '', '__proto__', 'Ünïcode', null), value)
const variables = fc.oneof(
  { weight: 4, arbitrary: fc.array(fc.tuple(keys, value), { maxLength: 6 }).map(asObject) },
  { weight: 1, arbitrary: value },
)
const body = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .record(
        { query: document, variables, operationName, extensions: value, other: value },
        { requiredKeys: ['query'] },
      )
      .map((whole) => JSON.stringify(whole)),
  },
  {
    weight: 1,
    arbitrary: fc.array(fc.record({ query: document }), { maxLength: 3 }).map((all) => JSON.stringify(all)),
  },
  { weight: 1, arbitrary: value.map((whole) => JSON.stringify(whole) ?? '') },
  { weight: 1, arbitrary: mutated(document.map((query) => JSON.stringify({ query }))) },
  { weight: 1, arbitrary: text },
)

const oddHeader = fc.string({
  unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)),
})
const header = (...usual: string[]) =>
  fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...usual) }, { weight: 1, arbitrary: oddHeader })
const headers = fc.record(
  {
    'content-type': header(
      'application/json',
      'application/json; charset=utf-8',
      'application/json;charset=utf-16',
      'text/plain',
      'application/graphql',
      'multipart/form-data',
      'application/x-www-form-urlencoded',
      '',
      ';',
      'application/json;',
    ),
    accept: header(
      '*/*',
      'application/json',
      'application/graphql-response+json',
      'text/html',
      'multipart/mixed',
      'text/event-stream',
      'application/json;q=0',
      '',
      ',',
      '*',
      'application/json;charset=latin1',
    ),
    authorization: fc.oneof(fc.constantFrom(...bearers), header('Bearer', 'Basic YTpi', 'Bearer a b')),
    cookie: header(
      'gatehouse-refresh=a',
      'a=%',
      '=;;',
      '__Host-gatehouse-refresh=a.b.c',
      '__proto__=1',
      'gatehouse-device=x',
    ),
    origin: header('null', 'https://app.example.org', 'http://localhost:4000', 'nonsense'),
    host: header('localhost', '[::1]:80', '[', 'a b', 'a:b:c', '', '%', '..', '@', '/'),
    'apollo-require-preflight': header('true', ''),
    'x-forwarded-for': header('1.1.1.1', 'unknown', '[::1', ','),
    'x-forwarded-host': header('[', 'a b'),
    'x-forwarded-proto': header('https', 'javascript', ','),
    'user-agent': header('Mozilla/5.0', ''),
    'content-encoding': header('gzip', 'identity', 'br'),
    'access-control-request-method': header('POST', 'x y'),
    'x-request-id': oddHeader,
    range: header('bytes=0-', 'x'),
    expect: fc.constantFrom('100-continue', 'x'),
    'if-none-match': oddHeader,
  },
  { requiredKeys: [] },
)
const asJson = headers.map((all) => ({ ...all, 'content-type': 'application/json' }))

const posted: fc.Arbitrary<InjectOptions> = fc
  .tuple(body, fc.oneof({ weight: 3, arbitrary: asJson }, { weight: 1, arbitrary: headers }))
  .map(([payload, all]) => ({ method: 'POST', url: '/graphql', headers: all, payload }))
const search = fc
  .array(
    fc.tuple(
      fc.constantFrom('query', 'variables', 'operationName', 'extensions', 'query[]', '__proto__', 'other'),
      fc.oneof(
        document,
        variables.map((all) => JSON.stringify(all) ?? ''),
        text,
      ),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map(([key, one]) => `${key}=${encodeURIComponent(one.toWellFormed())}`).join('&'))
const searched: fc.Arbitrary<InjectOptions> = fc
  .tuple(
    fc.oneof(
      { weight: 4, arbitrary: search },
      { weight: 1, arbitrary: mutated(search).map(asRequestTarget) },
    ),
    headers,
  )
  .map(([query, all]) => ({
    method: 'GET',
    url: `/graphql?${query}`,
    headers: { 'apollo-require-preflight': 'true', ...all },
  }))
const paths = [
  '/',
  '/graphql',
  '/graphql/',
  '/graphql/stream',
  '/explorer',
  '/healthz',
  '/readyz',
  '/metrics',
  '/schema.graphql',
  '/.well-known/jwks.json',
  '/setup?token=a',
  '/%00',
  '/..%2f',
  '/assets/x.js',
  '/a\\b',
  '/%c0%af',
  '/index.html',
  '//',
]
const elsewhere: fc.Arbitrary<InjectOptions> = fc
  .tuple(
    fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS'),
    fc.oneof(
      fc.constantFrom(...paths),
      mutated(fc.constantFrom(...paths)).map((path) => asRequestTarget(`/${path}`)),
    ),
    headers,
    fc.option(body, { nil: undefined }),
  )
  .map(([method, url, all, payload]) => ({
    method: method as 'GET',
    url,
    headers: all,
    ...(payload !== undefined && method !== 'GET' && method !== 'HEAD' && { payload }),
  }))

/**
 * Encodes characters that are invalid in a request line, and the backslash, which `inject` takes for the start of a
 * host.
 */
function asRequestTarget(path: string): string {
  return path.toWellFormed().replace(/[^\x21-\x5b\x5d-\x7e]/gu, (character) => encodeURIComponent(character))
}

/** Generates valid and invalid requests: bodies, documents, variables, headers, methods and addresses. */
export const oddRequests: fc.Arbitrary<InjectOptions> = fc.oneof(
  { weight: 6, arbitrary: posted },
  { weight: 2, arbitrary: searched },
  { weight: 1, arbitrary: elsewhere },
)
