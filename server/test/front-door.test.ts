import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { InjectOptions } from 'fastify'
import { answerOf, expectRefused, goodPassword, LOGIN } from '../src/testing/visitor.ts'
import { randomRuns } from '../test-support/random-runs.ts'
import { oddRequests } from './odd-requests.ts'
import { sendRaw } from './raw-http.ts'
import { startTestApp, type TestApp } from './test-app.ts'

/** For a longer run with other requests, set `RANDOM_RUNS=50000 SEED=$RANDOM`. */
const runs = randomRuns({ short: 300, whole: 1_500 })
const seed = Number(process.env.SEED ?? 11)

let app: TestApp
let tokens: Readonly<Record<string, string>>

beforeAll(async () => {
  app = await startTestApp({ env: { LOG_LEVEL: 'info', CORS_ORIGINS: 'https://app.example.org' } })
  const admin = await app.registerAs('ADMIN')
  const client = await app.registerAs('CLIENT')
  tokens = {
    'Bearer <administrator>': `Bearer ${admin.accessToken}`,
    'Bearer <client>': `Bearer ${client.accessToken}`,
    'Bearer <refresh>': `Bearer ${admin.refreshToken}`,
  }
})
afterAll(() => app.close())

const withToken = ({ headers = {}, ...asked }: InjectOptions): InjectOptions => {
  const { authorization } = headers
  const token = tokens[String(authorization)]
  return { ...asked, headers: { ...headers, ...(token !== undefined && { authorization: token }) } }
}

const failuresCounted = async () => {
  const answer = await fetch(`${app.url}/metrics`)
  return /gatehouse_requests_total\{outcome="failed"\} (\d+)/.exec(await answer.text())?.[1]
}

describe('T83 Nothing that a client can send counts as a fault of the server', () => {
  it('for any request', async () => {
    await fc.assert(
      fc.asyncProperty(oddRequests, async (asked) => {
        const { length } = app.log
        const answer = await app.app.http.inject(withToken(asked))
        const faults = app.log
          .slice(length)
          .filter(({ event, level }) => event === 'request.failed' || level === 'error')
        expect({ status: answer.statusCode, faults }).toEqual({ status: expect.any(Number), faults: [] })
        expect(answer.statusCode).toBeLessThan(500)
      }),
      { numRuns: runs, seed, endOnFailure: true },
    )
    expect(await failuresCounted()).toBe('0')
  }, 3_000_000)

  const subscriptions: readonly (readonly [what: string, query: string, operationName?: string])[] = [
    ['a subscription', 'subscription { sessionEvents { __typename } }'],
    ['a subscription with a name', 'subscription A { sessionEvents { __typename } }', 'A'],
    [
      'a subscription among others',
      'query A { __typename } subscription B { sessionEvents { __typename } }',
      'B',
    ],
  ]

  it.each(subscriptions)('%s is refused by POST', async (...[_what, query, operationName]) => {
    await expectSubscriptionRefused({
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName }),
    })
  })

  it.each(subscriptions)('%s is refused by GET', async (...[_what, query, operationName]) => {
    const search = new URLSearchParams({ query, ...(operationName !== undefined && { operationName }) })
    await expectSubscriptionRefused({ headers: { 'apollo-require-preflight': 'true' } }, `?${search}`)
  })

  it('and a query next to a subscription is answered', async () => {
    const query = 'query A { __typename } subscription B { sessionEvents { __typename } }'
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, operationName: 'A' }),
    })
    expect((await answerOf(response)).data).toEqual({ __typename: 'Query' })
  })

  it.each(['[', 'a b', '@', 'a:b:c', '%'])('the host %s', async (host) => {
    const body = '{"query":"{ __typename }"}'
    const head = `POST /graphql HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\nContent-Type: application/json`
    const { status } = await sendRaw(app.url, `${head}\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    expect(status).toBeLessThan(500)
  })

  async function expectSubscriptionRefused(init: RequestInit, search = '') {
    const answer = await answerOf(await fetch(`${app.url}/graphql${search}`, init))
    expect(answer.status).toBe(400)
    expect(answer.headers.get('allow')).toBeNull()
    expectRefused(answer, 'OPERATION_REJECTED')
    expect(await failuresCounted()).toBe('0')
  }
})

describe('A client that accepts no media type of the server', () => {
  it('is refused before anything runs', async () => {
    const { user } = await app.register()
    const change = { input: { email: user.email, password: goodPassword } }
    const answer = await app.request(LOGIN, change, { headers: { accept: 'text/html' } })
    expect(answer.status).toBe(406)
    expectRefused(answer, 'BAD_USER_INPUT')
    const [{ count } = { count: -1 }] = await app.sql<{ count: number }>(
      'select count(*)::int as count from sessions where user_id = $1',
      [user.id],
    )
    expect(count).toBe(1)
  })
})
