import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { LiveStream } from './live-stream.ts'
import { startTestApp, type TestApp, type Visitor } from './test-app.ts'

const people = 4

let app: TestApp
let admin: Visitor
beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(async () => {
  await app.close()
})

const acts: Readonly<Record<string, (visitor: Visitor) => Promise<unknown>>> = {
  rename: (visitor) =>
    visitor.request('mutation { updateProfile(input: { firstName: "Other" }) { __typename } }'),
  'sign in': (visitor) => app.login(visitor),
  'end others': (visitor) => visitor.request('mutation { revokeOtherSessions { __typename } }'),
  promote: (visitor) => admin.setRole(visitor.user.id, 'CLIENT'),
}

const steps = fc.array(fc.record({ who: fc.nat(people - 1), act: fc.constantFrom(...Object.keys(acts)) }), {
  minLength: 1,
  maxLength: 12,
})

const QUERY = `subscription { sessionEvents { __typename
  ... on Watching { user { id } sessions { id } }
  ... on ProfileChanged { user { id } }
  ... on SessionsChanged { reason } } }`

it('T165 a stream never reveals another account', async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      const visitors: Visitor[] = []
      const streams: LiveStream[] = []
      for (let count = 0; count < people; count++) {
        const visitor = await app.register()
        visitors.push(visitor)
        const stream = await LiveStream.open(app.url, visitor.accessToken, { query: QUERY })
        streams.push(stream)
        await stream.first('Watching')
      }
      for (const { who, act } of plan) await acts[act]?.(visitors[who] as Visitor)
      // The last word of each stream comes after everything else that it received.
      for (const visitor of visitors) await visitor.logout()
      for (const stream of streams) await stream.over()
      streams.forEach((stream, index) => {
        const owner = visitors[index]?.user.id
        for (const { user } of stream.received) if (user !== undefined) expect(user).toEqual({ id: owner })
        const types = new Set(stream.received.map(({ __typename }) => __typename))
        if (plan.every(({ who }) => who !== index)) expect([...types]).toEqual(['Watching', 'SessionEnded'])
      })
    }),
    { numRuns: 8 },
  )
})
