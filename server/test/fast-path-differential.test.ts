import type { ApolloServerPlugin } from '@apollo/server'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { GraphQLSchema } from 'graphql'
import type { GateContext } from '../src/gate/gate.ts'
import { randomRuns } from '../test-support/random-runs.ts'
import { type ServedFixture, serveFixture } from './fixture-server.ts'
import { fixtureSchema, ran } from './gate-fixture.ts'
import { pick, RandomDocuments, type RandomRequest } from './random-documents.ts'

/** Enough requests for an operation to be compiled. */
const sends = 14
const documents = randomRuns({ short: 50, whole: 500 })

const values = {
  String: ['a', 'b', 'ä\u0000"\u2028', '', null, 1],
  Role: ['CLIENT', 'ADMIN', null, 'KING'],
  SignInInput: [
    { email: 'a@example.org', password: 'right' },
    { email: 'a@example.org', password: 'wrong', role: null },
    { email: 'a@example.org', password: 'right', role: 'MANAGER' },
    { email: 'a@example.org' },
    { email: 'a', password: 'b', other: 'hunter2' },
    null,
  ],
  OneProof: [
    { code: 'a' },
    { role: 'ADMIN' },
    { role: 'KING' },
    { code: 'a', role: 'ADMIN' },
    { code: 'a', role: null },
    { code: null },
    {},
    null,
  ],
}
const failing = [
  'away',
  'broken',
  'staff',
  'secret',
  'post',
  'appoint',
  'changePassword',
  'vault',
  'seal',
  'mark',
]
const callers = ['client', 'client', 'stale', 'anonymous', 'unknown']
const mediaTypes = ['*/*', 'application/json', 'application/graphql-response+json']

let compiled: ServedFixture
let plain: ServedFixture
let schema: GraphQLSchema

beforeAll(async () => {
  schema = await fixtureSchema()
  compiled = await serveFixture({ introspection: false, limited: false })
  plain = await serveFixture({ introspection: false, limited: false, fastPath: false })
})
afterAll(async () => {
  await compiled.http.close()
  await plain.http.close()
})

interface Sent {
  readonly query: string
  readonly operationName?: string
  readonly variables?: Record<string, unknown>
  readonly who: string
  readonly accept: string
}

/** The response except for its time and request id, and which resolvers ran. */
async function answerOf({ address, log }: ServedFixture, { who, accept, ...body }: Sent) {
  ran.length = 0
  log.length = 0
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept, 'x-who': who },
    body: JSON.stringify(body),
  })
  const text = await response.text()
  const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'content-length')
  return {
    status: response.status,
    headers,
    text: text.replaceAll(/"requestId":"[^"]*"/g, ''),
    // If a query's field throws, its siblings still run on the fast path but not in graphql-js. Queries have no
    // effects, so this is harmless.
    ran: response.ok || body.query.startsWith('mutation') ? [...ran] : [],
    events: log.map(({ level, event }) => `${level} ${withoutId(event)}`),
  }
}

const withoutId = (event: object): string =>
  JSON.stringify(event, (key, value) => (key === 'requestId' || key === 'frames' ? undefined : value))

it(`T171 the fast path answers ${documents} random documents as Apollo Server does, to the byte`, async () => {
  const drawn = new RandomDocuments(schema, values, failing)
  let fast = 0
  const property = fc.asyncProperty(fc.gen(), async (random) => {
    const request: RandomRequest = drawn.draw(random)
    const { declared: _, ...asked } = request
    const accept = pick(random, mediaTypes)
    let who = pick(random, callers)
    for (let send = 0; send < sends; send += 1) {
      const variables = drawn.variablesFor(request, random)
      // The last requests come from another user, because a refused operation is never compiled.
      if (send === sends - 2) who = pick(random, callers)
      const sent = { ...asked, ...(variables && { variables }), who, accept }
      expect(await answerOf(compiled, sent)).toEqual(await answerOf(plain, sent))
    }
    if (compiled.graphql.operations.find(request.query, request.operationName)) fast += 1
  })
  await fc.assert(property, { seed: 171, numRuns: documents })
  // Refused operations and documents with two operations are never compiled; enough of the others must be.
  expect(fast).toBeGreaterThan(documents / 10)
}, 300_000)

it.each([
  ['{ proven(proof: { code: "a" }) }', [{}]],
  ['{ proven(proof: {}) }', [{}]],
  ['{ proven(proof: { code: "a", role: ADMIN }) }', [{}]],
  ['{ proven(proof: { code: null }) }', [{}]],
  ['query ($code: String!) { proven(proof: { code: $code }) }', [{ code: 'a' }, { code: null }, {}]],
  ['query ($code: String) { proven(proof: { code: $code }) }', [{ code: 'a' }, { code: null }, {}]],
  ['query ($code: String = "a") { proven(proof: { code: $code }) }', [{ code: 'b' }, { code: null }, {}]],
  ['query ($c: String!, $r: Role!) { proven(proof: { code: $c, role: $r }) }', [{ c: 'a', r: 'ADMIN' }]],
  ['query ($proof: OneProof = { code: "a" }) { proven(proof: $proof) }', [{}, { proof: { role: 'ADMIN' } }]],
] as const)('T171 both paths demand one field of a OneOf Input Object: %s', async (query, variables) => {
  for (let send = 0; send < sends; send += 1)
    for (const given of variables) {
      const sent: Sent = { query, variables: { ...given }, who: 'client', accept: mediaTypes[2] ?? '' }
      const answer = await answerOf(compiled, sent)
      expect(answer).toEqual(await answerOf(plain, sent))
      const [one] = answer.ran
      if (one !== undefined) expect(answer.text).toMatch(/\{\\"(code|role)\\":\\"[^,]*\}/)
    }
})

it('T172 a plugin of Apollo Server sees every operation, since the fast path is off while there is one', async () => {
  const seen: (string | undefined)[] = []
  const plugin: ApolloServerPlugin<GateContext> = {
    requestDidStart: async ({ request }) => {
      seen.push(request.query)
    },
  }
  const watched = await serveFixture({ introspection: false, plugins: [plugin] })
  const asked: Sent = { query: '{ hello }', who: 'anonymous', accept: '*/*' }
  for (let send = 0; send < sends; send += 1) await answerOf(watched, asked)
  await watched.http.close()
  expect(watched.graphql.fastPath).toBeUndefined()
  expect(seen).toEqual(Array.from({ length: sends }, () => '{ hello }'))
})
