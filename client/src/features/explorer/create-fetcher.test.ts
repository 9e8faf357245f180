import { AuthSession, memoryStorage } from '@gatehouse/session'
import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals'
import { buildSchema } from 'graphql'
import { createFetcher } from './create-fetcher.ts'
import { Sender } from './sender.ts'

const fetched = jest.fn<typeof fetch>()
Object.assign(globalThis, { fetch: fetched })

const session = new AuthSession({
  mode: 'token',
  endpoint: '/graphql',
  storage: memoryStorage(),
  locks: null,
  channel: null,
})
const own = { accessToken: 'own', accessTokenExpiresIn: 180, refreshToken: 'r', userId: 'u', sessionId: 's' }
const fetcher = createFetcher({
  session,
  sender: new Sender(),
  schema: buildSchema('type Query { a: Int }'),
})

afterEach(() => document.head.replaceChildren())
afterAll(() => session.dispose())

describe('an operation that is tried out', () => {
  it.each([
    [{}, 'Bearer own'],
    [{ 'X-Gatehouse-Authorization': 'Bearer typed' }, 'Bearer typed'],
    [{ Authorization: 'Bearer typed' }, 'Bearer typed'],
  ])(
    'with the headers %j carries the token "%s" in the header that the page names',
    async (headers, token) => {
      document.head.innerHTML =
        '<meta name="gatehouse-authorization-header" content="x-gatehouse-authorization" />'
      fetched.mockResolvedValueOnce(Response.json({ data: { a: 1 } }))
      await session.signedIn(own)
      await fetcher({ query: '{ a }' }, { headers })
      const sent = new Headers(fetched.mock.lastCall?.[1]?.headers)
      expect([sent.get('x-gatehouse-authorization'), sent.get('authorization')]).toEqual([token, null])
    },
  )
})
