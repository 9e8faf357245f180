import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { InjectOptions } from 'fastify'
import type { TestApp } from './test-app.ts'

// Outside of production, graphql-js makes a stricter check at each `instanceof`, which takes more than half of an
// introspection's time. It reads this variable once when it is loaded, and static imports are loaded before this line.
process.env.NODE_ENV = 'production'
const { getIntrospectionQuery } = await import('graphql')
const { bearer, expensiveRequests, withDocument } = await import('./expensive-requests.ts')
const { startTestApp } = await import('./test-app.ts')

/** The maximum time that one request may block the event loop, in milliseconds of its thread. */
const budgetMs = 25
const rounds = 6
const together = 4

let app: TestApp
let token: string

beforeAll(async () => {
  app = await startTestApp({ env: { TRUST_PROXY: 'true', LOG_LEVEL: 'silent' } })
  token = (await app.registerAs('ADMIN')).accessToken
})
afterAll(() => app.close())

const withToken = (asked: InjectOptions): InjectOptions =>
  asked.headers?.authorization === bearer
    ? { ...asked, headers: { ...asked.headers, authorization: `Bearer ${token}` } }
    : asked

/** The thread's clock advances in kernel ticks, so several requests are measured together. */
async function meanCost(request: () => InjectOptions): Promise<number> {
  const requests = Array.from({ length: together }, () => withToken(request()))
  const before = process.threadCpuUsage()
  for (const asked of requests) await app.app.http.inject(asked)
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000 / together
}

/** The minimum of several rounds, because other load on the machine only ever adds to the time. */
async function leastCost(request: () => InjectOptions): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds && least > budgetMs; round += 1)
    least = Math.min(least, await meanCost(request))
  return least
}

describe('T57 T59 A request within the limits costs the event loop at most 25 ms', () => {
  it.each(expensiveRequests)('with any %s', async (_what, requests) => {
    const tooExpensive: string[] = []
    for (const [what, request] of requests) {
      const ms = await leastCost(request)
      if (ms > budgetMs) tooExpensive.push(`${what}: ${ms.toFixed(1)} ms`)
    }
    expect(tooExpensive).toEqual([])
  })

  it('with the introspection that tools send, where it is on', async () => {
    const whole = getIntrospectionQuery({
      inputValueDeprecation: true,
      directiveIsRepeatable: true,
      schemaDescription: true,
      specifiedByUrl: true,
      oneOf: true,
    })
    expect(await leastCost(() => withDocument(whole))).toBeLessThan(budgetMs)
  })
})
