import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { PROFILE } from '../src/testing/visitor.ts'
import { sendRaw } from './raw-http.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const token = 'a-token-for-prometheus'

let app: TestApp

beforeAll(async () => {
  const env = { LOG_LEVEL: 'silent', RATE_LIMITS: 'on', METRICS_TOKEN: token, TRUST_PROXY: '1' }
  app = await startTestApp({ env })
})
afterAll(() => app.close())

const scrape = async (headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${app.url}/metrics`, { headers })

/** All series with their values: `name{label="value"}` → number. */
async function series(): Promise<ReadonlyMap<string, number>> {
  const lines = (await (await scrape()).text()).split('\n').filter((line) => /^[a-z]/.test(line))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  )
}

/** How `work` changed the series that begin with `name`, without the unchanged ones. */
async function addedTo(name: string, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await series()
  await work()
  const after = [...(await series())].filter(([key]) => key.startsWith(name))
  const added = after.map(([key, value]) => [key.slice(name.length), value - (before.get(key) ?? 0)] as const)
  return Object.fromEntries(added.filter(([, difference]) => difference !== 0))
}

/** Moves the last refresh into the past. */
const age = (sessionId: string) =>
  app.sql(`update sessions set rotated_at = now() - interval '1 minute' where id = $1`, [sessionId])

describe('metrics count at any log level', () => {
  it('requests by outcome', async () => {
    const ada = await app.register()
    const added = await addedTo('gatehouse_requests_total', async () => {
      await ada.profile()
      await ada.request('{ users { totalCount } }')
      await app.request(PROFILE)
      await fetch(`${app.url}/graphql`, { method: 'POST', body: '{}' })
      await app.sql('alter table users rename to people')
      await ada.profile()
      await app.sql('alter table people rename to users')
    })
    expect(added).toEqual({
      '{outcome="answered"}': 1,
      '{outcome="refused"}': 3,
      '{outcome="failed"}': 1,
    })
  })

  it('refusals by code and reason', async () => {
    const ada = await app.register()
    const added = await addedTo('gatehouse_refusals_total', async () => {
      await ada.request('{ users { totalCount } }')
      await app.request(PROFILE)
      await app.request('{ nothing }')
      await app.request('{')
    })
    expect(added).toEqual({
      '{code="FORBIDDEN",reason=""}': 1,
      '{code="UNAUTHENTICATED",reason="TOKEN_MISSING"}': 1,
      '{code="GRAPHQL_VALIDATION_FAILED",reason=""}': 1,
      '{code="GRAPHQL_PARSE_FAILED",reason=""}': 1,
    })
  })

  it('refreshes by outcome', async () => {
    const ada = await app.register()
    const first = ada.refreshToken
    const added = await addedTo('gatehouse_refreshes_total', async () => {
      await ada.refresh()
      await app.refresh(first)
      await age(ada.sessionId)
      await app.refresh(first)
      await ada.refresh()
      await app.refresh(first)
      await app.refresh('nonsense')
    })
    expect(added).toEqual({
      '{outcome="step"}': 2,
      '{outcome="concurrent"}': 1,
      '{outcome="lost_response"}': 1,
      '{outcome="reuse"}': 1,
      '{outcome="refused"}': 1,
    })
  })

  it('sign-ins that failed', async () => {
    const added = await addedTo('gatehouse_sign_in_failures_total', () =>
      app.tryToLogin('unknown@example.org', 'not this orchard', { 'x-forwarded-for': '192.0.2.1' }),
    )
    expect(added).toEqual({ '{code="INVALID_CREDENTIALS"}': 1 })
  })

  it('the limiter’s decisions', async () => {
    const guess = () =>
      app.tryToLogin('guessed@example.org', 'not this orchard', { 'x-forwarded-for': '192.0.2.2' })
    const added = await addedTo('gatehouse_limit_decisions_total', async () => {
      for (let count = 0; count < 4; count += 1) await guess()
    })
    expect(added).toEqual({
      '{limit="LOGIN",decision="admitted"}': 3,
      '{limit="LOGIN",decision="refused"}': 1,
    })
  })

  it('how long passwords waited to be hashed', async () => {
    const added = await addedTo('gatehouse_password_hash_wait_seconds_count', () => app.register())
    expect(added).toEqual({ '': 1 })
  })

  it('events by name', async () => {
    const added = await addedTo('gatehouse_events_total', () => app.register())
    expect(added).toEqual({
      '{event="account.registered"}': 1,
      '{event="mail.queued"}': 1,
      '{event="session.started"}': 1,
      '{event="request.answered"}': 1,
    })
  })
})

describe('metrics show', () => {
  it('event-loop delay, the queue of hashes, and the index of ended sessions', async () => {
    const ada = await app.register()
    const before = (await series()).get('gatehouse_ended_sessions') ?? Number.NaN
    await ada.logout()
    const shown = await series()
    expect(shown.get('gatehouse_ended_sessions')).toBe(before + 1)
    expect(shown.get('gatehouse_ended_sessions_age_seconds')).toBeLessThan(5)
    expect(shown.get('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThan(0)
    expect(shown.get('gatehouse_password_hashes')).toBe(0)
    expect(shown.get('gatehouse_password_hashes_waiting')).toBe(0)
  })

  it('the connection pool, if there is one', async () => {
    await app.register()
    const shown = await series()
    const [inUse, idle] = ['in_use', 'idle'].map((state) =>
      shown.get(`gatehouse_database_connections{state="${state}"}`),
    )
    expect(shown.get('gatehouse_database_waiting')).toBe(0)
    if (app.database.connections === undefined) {
      expect([inUse, idle]).toEqual([undefined, undefined])
      return
    }
    expect((inUse ?? 0) + (idle ?? 0)).toBeGreaterThan(0)
  })
})

describe('metrics are read', () => {
  it.each<[string, Record<string, string>, number]>([
    ['by this machine', {}, 200],
    ['not through a proxy', { 'x-forwarded-for': '192.0.2.1' }, 404],
    ['not through a proxy of another kind', { forwarded: 'for=192.0.2.1' }, 404],
    ...[
      'x-forwarded-for',
      'x-forwarded-proto',
      'x-forwarded-host',
      'x-real-ip',
      'x-client-ip',
      'x-original-url',
      'x-original-forwarded-for',
      'x-cluster-client-ip',
      'x-envoy-external-address',
      'x-amzn-trace-id',
      'x-arr-log-id',
      'x-appengine-user-ip',
      'via',
      'cf-connecting-ip',
      'cf-ray',
      'true-client-ip',
      'fastly-client-ip',
      'fly-client-ip',
    ].map((name): [string, Record<string, string>, number] => [
      `not in a request with ${name}`,
      { [name]: '192.0.2.1' },
      404,
    ]),
    [
      'from elsewhere with the token',
      { 'x-forwarded-for': '192.0.2.1', authorization: `Bearer ${token}` },
      200,
    ],
    [
      'from elsewhere with no other',
      { 'x-forwarded-for': '192.0.2.1', authorization: `Bearer ${token}x` },
      404,
    ],
  ])('%s', async (_who, headers, status) => {
    const response = await scrape(headers)
    await response.text()
    expect(response.status).toBe(status)
  })
})

describe('metrics require a host name of this machine:', () => {
  const port = () => new URL(app.url).port
  const scrapeAs = (host: string) =>
    sendRaw(app.url, `GET /metrics HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`)

  it.each(['localhost', '127.0.0.1', '127.0.0.53', '[::1]', 'LOCALHOST'])('%s', async (name) => {
    expect((await scrapeAs(`${name}:${port()}`)).status).toBe(200)
    expect((await scrapeAs(name)).status).toBe(200)
  })

  it.each([
    'accounts.example.org',
    'localhost.evil.example',
    '127.0.0.1.evil.example',
    '192.168.1.5',
    '0.0.0.0',
    '127.999.999.999',
    '127.0.0.01',
    '127.1',
    '',
  ])('not "%s"', async (name) => {
    expect((await scrapeAs(name)).status).toBe(404)
  })

  it.each([
    ['for a whole address', 'GET http://evil.example/metrics HTTP/1.1\r\nHost: localhost'],
    ['for a whole address of this machine', 'GET http://localhost/metrics HTTP/1.1\r\nHost: localhost'],
    ['with two names', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nHost: evil.example'],
    ['with one name twice', 'GET /metrics HTTP/1.1\r\nHost: localhost\r\nhost: localhost'],
    ['in HTTP/1.0, as nginx does for others', 'GET /metrics HTTP/1.0\r\nHost: localhost'],
    ['in HTTP/1.0 without a name', 'GET /metrics HTTP/1.0'],
  ])('not in a request %s', async (_how, head) => {
    const answer = await sendRaw(app.url, `${head}\r\nConnection: close\r\n\r\n`)
    expect(answer.head).toMatch(/^HTTP\/1\.1 40[04] /)
    expect(answer.body).not.toContain('gatehouse_')
  })
})

describe('the dashboard', () => {
  interface Panel {
    readonly title: string
    readonly targets?: readonly { readonly expr: string }[]
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
  }
  const text = readFileSync(new URL('../../docs/grafana-dashboard.json', import.meta.url), 'utf8')
  const { panels, ...dashboard }: { panels: Panel[]; title: string; schemaVersion: number } = JSON.parse(text)
  const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))
  const operating = readFileSync(new URL('../../docs/operating.md', import.meta.url), 'utf8')

  it('uses only existing metrics, and all of ours', async () => {
    expect(dashboard).toMatchObject({ title: 'Gatehouse', schemaVersion: expect.any(Number) })
    const text = await (await scrape()).text()
    const known = new Set([...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name))
    const metric = /\b(?:gatehouse|nodejs|process)_\w+/g
    const asked = expressions.flatMap((expression) => expression.match(metric) ?? [])
    const baseOf = (name: string) => (known.has(name) ? name : name.replace(/_(bucket|sum|count)$/, ''))
    expect(asked.map(baseOf).filter((name) => !known.has(name))).toEqual([])
    const ours = [...known].filter((name) => name?.startsWith('gatehouse_'))
    expect(ours.filter((name) => !asked.map(baseOf).includes(name ?? ''))).toEqual([])
  })

  it('is documented with existing metrics', async () => {
    const text = await (await scrape()).text()
    const documented = [...operating.matchAll(/`((?:gatehouse|nodejs|process)_\w+)/g)].map(([, name]) => name)
    expect(documented.length).toBeGreaterThan(10)
    expect(documented.filter((name) => !new RegExp(`^# TYPE ${name} `, 'm').test(text))).toEqual([])
  })

  it('uses only existing labels', async () => {
    const labels = new Set([
      'event',
      'outcome',
      'code',
      'reason',
      'limit',
      'decision',
      'state',
      'route',
      'status',
      'from',
    ])
    const grouped = expressions.flatMap((expression) => [...expression.matchAll(/by \(([^)]*)\)/g)])
    const names = grouped.flatMap(([, list = '']) => list.split(',').map((name) => name.trim()))
    expect(names.filter((name) => !labels.has(name) && name !== 'le' && name !== 'instance')).toEqual([])
  })

  it('has no overlapping panels', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
  })
})
