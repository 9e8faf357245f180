import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { InjectOptions } from 'fastify'
import type { TestApp } from '../test-app.ts'

// Outside of production, graphql-js makes a stricter check at each `instanceof`, which would count here. It reads this
// variable once when it is loaded, and static imports are loaded before this line.
process.env.NODE_ENV = 'production'
const { bearer, expensiveRequests } = await import('../expensive-requests.ts')
const { fullIntrospection } = await import('../full-introspection.ts')
const { openWorkplace } = await import('../built-server.ts')
const { startTestApp } = await import('../test-app.ts')

/** The maximum time that one request may block the event loop, in milliseconds of its thread. */
const budgetMs = 25
const rounds = 6
const together = 4
const inTurn = 20

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
async function leastOf(mean: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY
  for (let round = 0; round < rounds && least > budgetMs; round += 1) least = Math.min(least, await mean())
  return least
}
const leastCost = (request: () => InjectOptions): Promise<number> => leastOf(() => meanCost(request))

/**
 * The mean time that the process of a built server takes for a request: graphql-js is slower in Jest's modules, and in
 * one process the time would include the test's own, which reads a large response.
 */
async function processCost(url: string, query: string): Promise<number> {
  const before = await processMs(url)
  for (let sent = 0; sent < inTurn; sent += 1) {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query }),
    })
    expect((await response.json()).errors).toBeUndefined()
  }
  return ((await processMs(url)) - before) / inTurn
}

async function processMs(url: string): Promise<number> {
  const metrics = await (await fetch(`${url}/metrics`)).text()
  return 1000 * Number(/^process_cpu_seconds_total (\S+)/m.exec(metrics)?.[1])
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
    const place = await openWorkplace('server')
    try {
      const settings = {
        NODE_ENV: 'production',
        BCRYPT_COST: '10',
        INTROSPECTION: 'on',
        RATE_LIMITS: 'off',
        LOG_LEVEL: 'silent',
      }
      const { url } = await place.start(settings)
      expect(await leastOf(() => processCost(url, fullIntrospection))).toBeLessThan(budgetMs)
    } finally {
      await place.close()
    }
  })
})
