import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { serverAudits } from 'graphql-http'
import type { PublishedError } from '../src/gate/published-error.ts'
import { type ServedFixture, serveFixture } from './fixture-server.ts'
import { ran } from './gate-fixture.ts'

let open: ServedFixture
let production: ServedFixture

beforeAll(async () => {
  open = await serveFixture({ introspection: true })
  production = await serveFixture({ introspection: false })
})

afterAll(async () => {
  await open.http.close()
  await production.http.close()
})

const graphqlResponse = 'application/graphql-response+json'

interface Body {
  readonly data?: unknown
  readonly errors?: readonly PublishedError[]
}

const bodyOf = async (response: Response): Promise<Body> => (await response.json()) as Body

interface Posted {
  readonly accept?: string
  readonly who?: string
  readonly variables?: object
}

const post = async (
  query: string,
  { accept = graphqlResponse, who = 'anonymous', variables }: Posted = {},
) => {
  ran.length = 0
  const response = await fetch(production.address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-who': who },
    body: JSON.stringify({ query, variables }),
  })
  return { response, body: await bodyOf(response) }
}

describe('T52 the graphql-http audit suite', () => {
  const audits = serverAudits({
    url: () => open.address,
    fetchFn: (url: string, init: RequestInit = {}) =>
      fetch(url, { ...init, headers: { ...init.headers, 'apollo-require-preflight': 'true' } }),
  })

  it('has 61 checks', () => {
    expect(audits).toHaveLength(61)
  })

  it.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit.fn()
      const reason = 'reason' in result ? result.reason : undefined
      expect({ status: result.status, reason }).toEqual({ status: 'ok', reason: undefined })
    },
  )
})

describe('status and body by media type', () => {
  const login = 'mutation ($input: SignInInput!) { login(input: $input) }'

  it.each<[string, string, Posted, number, number]>([
    ['GRAPHQL_PARSE_FAILED', '{', {}, 400, 200],
    ['GRAPHQL_VALIDATION_FAILED', '{ nothing }', {}, 400, 200],
    ['BAD_USER_INPUT', login, { variables: { input: {} } }, 400, 200],
    ['OPERATION_REJECTED', `{ ${'hello '.repeat(11)} }`, {}, 400, 400],
    ['UNAUTHENTICATED', '{ profile { name } }', {}, 401, 401],
    ['FORBIDDEN', '{ staff }', { who: 'client' }, 403, 403],
    ['UNAVAILABLE', '{ profile { name } }', { who: 'unknown' }, 503, 503],
    ['UNAVAILABLE', '{ away }', {}, 503, 503],
    ['UNAVAILABLE', '{ hello }', { who: 'away' }, 503, 503],
    ['INTERNAL_SERVER_ERROR', '{ broken }', {}, 500, 500],
    ['INTERNAL_SERVER_ERROR', '{ hello }', { who: 'broken' }, 500, 500],
  ])('%s of %s', async (code, query, posted, status, legacyStatus) => {
    const modern = await post(query, posted)
    expect(modern.response.status).toBe(status)
    expect(modern.response.headers.get('content-type')).toBe(`${graphqlResponse}; charset=utf-8`)
    const legacy = await post(query, { ...posted, accept: 'application/json' })
    expect(legacy.response.status).toBe(legacyStatus)
    expect(legacy.response.headers.get('content-type')).toBe('application/json; charset=utf-8')
    for (const { body } of [modern, legacy]) {
      expect(Object.keys(body)).toEqual(['errors'])
      expect(body.errors?.[0]?.extensions).toMatchObject({ code, executed: code === 'INTERNAL_SERVER_ERROR' })
      expect(JSON.stringify(body)).not.toContain('hunter2')
    }
  })

  it('RATE_LIMITED, with the header', async () => {
    const variables = { input: { email: 'ada@example.org', password: 'wrong' } }
    for (let attempt = 0; attempt < 3; attempt += 1)
      expect((await post(login, { variables })).response.status).toBe(200)
    const { response, body } = await post(login, { variables })
    expect(response.status).toBe(429)
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', executed: false })
    expect(Number(response.headers.get('retry-after'))).toBe(body.errors?.[0]?.extensions.retryAfterSeconds)
    expect(ran).toEqual([])
  })

  it('uses the media type that the client prefers', async () => {
    const preferred = async (accept: string) => (await post('{ nothing }', { accept })).response.status
    expect(await preferred('application/json, application/graphql-response+json')).toBe(200)
    expect(await preferred('application/json;q=0.5, application/graphql-response+json')).toBe(400)
    expect(await preferred('*/*')).toBe(200)
    expect(await preferred('text/html')).toBe(406)
  })
})

describe('T51 T53 T61 T67 requests that are not operations', () => {
  const json = { 'content-type': 'application/json' }
  const operation = JSON.stringify({ query: '{ hello }' })
  const preflighted = { 'apollo-require-preflight': 'true' }
  const get = `?query=${encodeURIComponent('{ hello }')}`
  const getMutation = `?query=${encodeURIComponent('mutation { touch }')}`

  it.each<[string, number, string, RequestInit]>([
    [
      'an array of operations',
      400,
      '',
      { method: 'POST', headers: json, body: `[${operation},${operation}]` },
    ],
    ['a bare GET', 400, get, {}],
    ['a mutation over GET', 405, getMutation, { headers: preflighted }],
    ['a mutation over a bare GET', 400, getMutation, {}],
    ['PUT', 404, '', { method: 'PUT', headers: json, body: operation }],
    ['no JSON object', 400, '', { method: 'POST', headers: json, body: '"{ hello }"' }],
    ['no query', 400, '', { method: 'POST', headers: json, body: '{"a": 1}' }],
    [
      'a persisted query',
      400,
      '',
      {
        method: 'POST',
        headers: json,
        body: '{"extensions": {"persistedQuery": {"version": 1, "sha256Hash": "a"}}}',
      },
    ],
  ])('%s is refused with %i', async (_what, status, search, init) => {
    const response = await fetch(`${production.address}${search}`, init)
    expect(response.status).toBe(status)
    if (status === 404) return
    const body = await bodyOf(response)
    expect(body).toEqual({ errors: [expect.objectContaining({ extensions: expect.anything() })] })
    expect(body.errors?.[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', executed: false })
    expect(JSON.stringify(body)).not.toMatch(/apollo server|stack/i)
  })

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=a'])(
    'a form may not send %s',
    async (type) => {
      const response = await fetch(production.address, {
        method: 'POST',
        headers: { 'content-type': type },
        body: operation,
      })
      expect([400, 415]).toContain(response.status)
      expect(await response.text()).not.toContain('Hello')
    },
  )

  it('clients with persisted queries are asked to send the document', async () => {
    const extensions = { persistedQuery: { version: 1, sha256Hash: 'a' } }
    const body = JSON.stringify({ query: '{ hello }', extensions })
    const response = await fetch(production.address, { method: 'POST', headers: json, body })
    expect((await bodyOf(response)).errors?.[0]?.message).toBe('PersistedQueryNotSupported')
  })

  it('a query over GET, with the preflight header, is answered', async () => {
    const response = await fetch(`${production.address}${get}`, { headers: preflighted })
    expect(await response.json()).toEqual({ data: { hello: 'Hello' } })
  })

  it('T54 introspection over GET is refused if it is off', async () => {
    const search = `?query=${encodeURIComponent('{ __schema { queryType { name } } }')}`
    const response = await fetch(`${production.address}${search}`, { headers: preflighted })
    expect(await response.text()).toContain('GRAPHQL_VALIDATION_FAILED')
  })

  it('there is no landing page', async () => {
    const response = await fetch(production.address, { headers: { accept: 'text/html' } })
    expect(response.status).toBe(400)
    expect(await response.text()).not.toContain('<')
  })

  it('nothing is traced', async () => {
    const { body } = await post('{ hello }')
    expect(body).toEqual({ data: { hello: 'Hello' } })
  })
})
