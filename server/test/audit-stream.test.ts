import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { LiveStream } from './live-stream.ts'
import { startTestApp, type TestApp, type Visitor } from './test-app.ts'

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

it('the log is told as it grows, each event once and in its order', async () => {
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

it('only the events that pass the filter are told', async () => {
  const admin = await app.registerAs('ADMIN')
  const [ada, grace] = [await app.register(), await app.register()]
  const stream = await follow(admin, { subjectId: ada.user.id, kind: 'SIGNED_OUT' })
  await grace.logout()
  await app.login(ada)
  await ada.logout()
  await stream.first('AuditEvent')
  expect(stream.told).toMatchObject([{ kind: 'SIGNED_OUT', subjectId: ada.user.id }])
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
