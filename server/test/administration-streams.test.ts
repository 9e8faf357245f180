import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { LiveStream, type Received } from './live-stream.ts'
import { eventually, startTestApp, type TestApp, type Visitor } from './test-app.ts'

let app: TestApp
const opened: LiveStream[] = []

beforeAll(async () => {
  app = await startTestApp()
})
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close()
})
afterAll(async () => {
  await app.close()
})

const AUDIT_EVENTS = `subscription ($filter: AuditEventFilter) {
  auditEvents(filter: $filter) { __typename id kind outcome actor { id } subjectId ipAddress }
}`

async function follow(admin: Visitor, filter: object | null = null): Promise<LiveStream> {
  const stream = await LiveStream.open(app.url, admin.accessToken, {
    query: AUDIT_EVENTS,
    variables: { filter },
  })
  opened.push(stream)
  expect(stream.status).toBe(200)
  return stream
}

it('new events of the log arrive, each once and in order', async () => {
  const admin = await app.registerAs('ADMIN')
  const stream = await follow(admin)
  const ada = await app.register()
  const again = await app.login(ada)
  await again.logout()
  await stream.first(
    'AuditEvent',
    ({ kind, subjectId }) => kind === 'SIGNED_OUT' && subjectId === ada.user.id,
  )
  const own = stream.of('AuditEvent').filter(({ subjectId }) => subjectId === ada.user.id)
  expect(own.map(({ kind }) => kind)).toEqual(['REGISTERED', 'SIGNED_IN', 'SIGNED_OUT'])
  expect(own[2]).toMatchObject({ outcome: 'SUCCESS', actor: { id: ada.user.id }, ipAddress: '127.0.0.1' })
})

it('only the events that pass the filter arrive', async () => {
  const admin = await app.registerAs('ADMIN')
  const [ada, grace] = [await app.register(), await app.register()]
  const stream = await follow(admin, { subjectId: ada.user.id, kind: 'SIGNED_OUT' })
  await grace.logout()
  await app.login(ada)
  await ada.logout()
  await stream.first('AuditEvent')
  expect(stream.received).toMatchObject([{ kind: 'SIGNED_OUT', subjectId: ada.user.id }])
})

it('an account without the role is refused', async () => {
  const ada = await app.registerAs('MANAGER')
  const stream = await LiveStream.open(app.url, ada.accessToken, { query: AUDIT_EVENTS })
  opened.push(stream)
  await stream.over()
  expect(stream.status).toBe(403)
  expect(stream.text).toContain('FORBIDDEN')
})

it('T166 the stream ends when the role falls below what it requires', async () => {
  const [admin, other] = [await app.registerAs('ADMIN'), await app.registerAs('ADMIN')]
  const stream = await follow(other)
  await admin.setRole(other.user.id, 'MANAGER')
  await stream.over()
  expect(stream.isComplete).toBe(true)
})

/** Writes 60 events of account $1 with 20 kB of details each. @returns the last one that is read */
const writeLargeEvents = `with written as (
  insert into audit_events (id, created_at, kind, outcome, actor_id, subject_id, details)
  select uuid_v7(at), at, 'SIGNED_IN', 'SUCCESS', $1, $1, jsonb_build_object('large', repeat('x', 20000))
  from generate_series(1, 60) as n, lateral (select now() - make_interval(secs => n / 1000.0) as at) as times
  returning id
) select max(id::text) as id from written`

it('a reader that is more than 64 KiB behind is disconnected, and others are not', async () => {
  const [slow, quick] = [await app.registerAs('ADMIN'), await app.registerAs('ADMIN')]
  const stuck = await LiveStream.open(app.url, slow.accessToken, {
    query:
      'subscription { auditEvents { __typename id details { value a: value b: value c: value d: value e: value f: value g: value } } }',
  })
  opened.push(stuck)
  const healthy = await follow(quick)
  stuck.pause()
  const { length } = app.log
  const isDropped = (): boolean => app.log.slice(length).some(({ event }) => event === 'stream.dropped')
  // The system takes several megabytes for a reader before the server has to wait.
  const [last] = await app.sql<{ id: string }>(writeLargeEvents, [slow.user.id])
  await eventually(isDropped)
  await healthy.first('AuditEvent', ({ id }) => id === last?.id)
  stuck.resume()
  await stuck.over()
  expect(stuck.isComplete).toBe(false)
  expect(healthy.isOver).toBe(false)
})

const REVOCATIONS = `subscription {
  revocations { __typename sessionIds changedRoles { userId role } isComplete keepSeconds }
}`

interface Batch extends Received {
  readonly sessionIds: readonly string[]
  readonly changedRoles: readonly { readonly userId: string; readonly role: string }[]
  readonly isComplete: boolean
}

async function followRevocations(token: string): Promise<LiveStream> {
  const stream = await LiveStream.open(app.url, token, { query: REVOCATIONS })
  opened.push(stream)
  return stream
}

async function serviceToken(name: string): Promise<string> {
  const created = await app.app.services.serviceTokens.create(name)
  if (typeof created === 'string') throw new Error(created)
  await eventually(async () => {
    const { status } = await app.request('{ profile { id } }', {}, { token: created.token })
    return status === 403
  })
  return created.token
}

const batches = (stream: LiveStream): Batch[] => stream.of('RevocationBatch') as Batch[]
const listing = (sessionId: string) => (event: Received) => (event as Batch).sessionIds.includes(sessionId)

describe('revocations', () => {
  it('the first batches list what still matters, and later ones what happens', async () => {
    const admin = await app.registerAs('ADMIN')
    const [ada, grace] = [await app.register(), await app.register()]
    await ada.logout()
    await admin.setRole(grace.user.id, 'MANAGER')
    const stream = await followRevocations(await serviceToken('shop'))
    await stream.first('RevocationBatch', ({ isComplete }) => isComplete === true)
    const [sessions, roles] = [
      batches(stream).flatMap(({ sessionIds }) => sessionIds),
      batches(stream).flatMap(({ changedRoles }) => changedRoles),
    ]
    expect(sessions).toContain(ada.sessionId)
    expect(roles).toContainEqual({ userId: grace.user.id, role: 'MANAGER' })
    await grace.logout()
    await stream.first('RevocationBatch', listing(grace.sessionId), 1_000)
    await admin.setRole(ada.user.id, 'CLIENT')
    const changed = ({ changedRoles }: Received) =>
      (changedRoles as Batch['changedRoles']).some(({ userId }) => userId === ada.user.id)
    await stream.first('RevocationBatch', changed, 1_000)
  })

  it('a batch comes every second, also if nothing happens', async () => {
    const admin = await app.registerAs('ADMIN')
    const stream = await followRevocations(admin.accessToken)
    const isIdle = (event: Received): boolean => (event as Batch).sessionIds.length === 0
    await eventually(() => batches(stream).filter(isIdle).length >= 2)
    expect(batches(stream).at(-1)).toMatchObject({ isComplete: true, keepSeconds: expect.any(Number) })
  })

  it('many ended sessions come in batches of 1,000', async () => {
    await app.sql(
      'insert into erased_sessions (id, ended_at) select uuid_v7(now()), now() from generate_series(1, 2500)',
    )
    const stream = await followRevocations(await serviceToken('orders'))
    await stream.first('RevocationBatch', ({ isComplete }) => isComplete === true)
    await eventually(
      async () => new Set(batches(stream).flatMap(({ sessionIds }) => sessionIds)).size >= 2_500,
    )
    expect(Math.max(...batches(stream).map(({ sessionIds }) => sessionIds.length))).toBe(1_000)
    const again = await followRevocations(await serviceToken('billing'))
    await again.first('RevocationBatch', ({ isComplete }) => isComplete === true)
    expect(batches(again).flatMap(({ sessionIds }) => sessionIds).length).toBeGreaterThanOrEqual(2_500)
    expect(batches(again).filter(({ isComplete }) => !isComplete).length).toBeGreaterThanOrEqual(2)
  })

  it('many sessions that end at once disconnect no service', async () => {
    const stream = await followRevocations(await serviceToken('slow'))
    await stream.first('RevocationBatch')
    await app.sql(
      'insert into erased_sessions (id, ended_at) select uuid_v7(now()), now() from generate_series(1, 5000)',
    )
    const ada = await app.register()
    await ada.logout()
    await stream.first('RevocationBatch', listing(ada.sessionId))
    expect(stream.isOver).toBe(false)
  })

  it('a service token stops working within a second of its revocation', async () => {
    const token = await serviceToken('former')
    const stream = await followRevocations(token)
    await stream.first('RevocationBatch')
    const before = performance.now()
    expect(await app.app.services.serviceTokens.revoke('former')).toBe(true)
    await stream.over()
    expect(performance.now() - before).toBeLessThan(1_500)
    expect(stream.isComplete).toBe(true)
    const again = await followRevocations(token)
    await again.over()
    expect(again.status).toBe(401)
    expect(again.text).toContain('TOKEN_INVALID')
  })

  it('a service token has ten streams', async () => {
    const token = await serviceToken('replicated')
    const streams: LiveStream[] = []
    while (streams.length < 11) streams.push(await followRevocations(token))
    expect(streams.map(({ status }) => status)).toEqual([...Array<number>(10).fill(200), 503])
  })

  it.each(['EMPLOYEE', 'MANAGER'] as const)('a %s is refused', async (role) => {
    const ada = await app.registerAs(role)
    const stream = await followRevocations(ada.accessToken)
    await stream.over()
    expect(stream.status).toBe(403)
  })

  it('creating and revoking service tokens is in the audit log, with their names', async () => {
    const admin = await app.registerAs('ADMIN')
    await serviceToken('audited')
    await app.app.services.serviceTokens.revoke('audited')
    const { data } = await admin.request(
      '{ auditEvents(first: 2) { edges { node { kind actorId subjectId details { name value } } } } }',
    )
    const operator = { actorId: null, subjectId: null, details: [{ name: 'name', value: 'audited' }] }
    expect(data.auditEvents.edges).toEqual([
      { node: { kind: 'SERVICE_TOKEN_REVOKED', ...operator } },
      { node: { kind: 'SERVICE_TOKEN_CREATED', ...operator } },
    ])
  })
})
