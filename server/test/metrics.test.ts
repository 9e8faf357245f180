import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'
import { PROFILE } from './visitor.ts'

const token = 'a-token-for-prometheus'

let app: TestApp

beforeAll(async () => {
  const env = { LOG_LEVEL: 'silent', RATE_LIMITS: 'on', METRICS_TOKEN: token, TRUST_PROXY: '1' }
  app = await startTestApp({ env })
})
afterAll(() => app.close())

const scrape = async (headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`${app.url}/metrics`, { headers })

/** Every series with its value: `name{label="value"}` → number. */
async function series(): Promise<ReadonlyMap<string, number>> {
  const lines = (await (await scrape()).text()).split('\n').filter((line) => /^[a-z]/.test(line))
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ')))]),
  )
}

/** What `work` added to the series that begin with `name`; those that stayed are left out. */
async function addedTo(name: string, work: () => Promise<unknown>): Promise<Record<string, number>> {
  const before = await series()
  await work()
  const after = [...(await series())].filter(([key]) => key.startsWith(name))
  const added = after.map(([key, value]) => [key.slice(name.length), value - (before.get(key) ?? 0)] as const)
  return Object.fromEntries(added.filter(([, difference]) => difference !== 0))
}

/** As if the last refresh had been long ago. */
const age = (sessionId: string) =>
  app.sql(`update sessions set rotated_at = now() - interval '1 minute' where id = $1`, [sessionId])

describe('metrics count, whatever the level of the log,', () => {
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
      app.tryToLogin('nobody@example.org', 'not this orchard', { 'x-forwarded-for': '192.0.2.1' }),
    )
    expect(added).toEqual({ '{code="INVALID_CREDENTIALS"}': 1 })
  })

  it('what the limiter decides', async () => {
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

  it('the pool of connections, where there is one', async () => {
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
    ['by nobody who comes through a proxy', { 'x-forwarded-for': '192.0.2.1' }, 404],
    ['by nobody who comes through a proxy of another kind', { forwarded: 'for=192.0.2.1' }, 404],
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

  it('asks for metrics that exist, and for all of ours', async () => {
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

  it('is explained by what operators are told to watch: metrics that exist', async () => {
    const text = await (await scrape()).text()
    const told = [...operating.matchAll(/`((?:gatehouse|nodejs|process)_\w+)/g)].map(([, name]) => name)
    expect(told.length).toBeGreaterThan(10)
    expect(told.filter((name) => !new RegExp(`^# TYPE ${name} `, 'm').test(text))).toEqual([])
  })

  it('asks for labels that exist', async () => {
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

  it('has panels that do not lie on each other', () => {
    const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
      Array.from({ length: w * h }, (_, index) => `${x + (index % w)},${y + Math.floor(index / w)}`),
    )
    expect(new Set(cells).size).toBe(cells.length)
    for (const { gridPos } of panels) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
  })
})
