import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { LiveStream } from './live-stream.ts'
import { mailedToken } from './mails-to.ts'
import { eventually, startTestApp, type TestApp, type Visitor } from './test-app.ts'

let app: TestApp
const opened: LiveStream[] = []

beforeAll(async () => {
  app = await startTestApp({ env: { LOG_LEVEL: 'debug' } })
})
afterEach(() => {
  for (const stream of opened.splice(0)) stream.close()
})
afterAll(async () => {
  await app.close()
})

async function watch(visitor: Visitor, options = {}): Promise<LiveStream> {
  const stream = await LiveStream.open(app.url, visitor.accessToken, options)
  opened.push(stream)
  return stream
}

it('a stream begins with the present state', async () => {
  const ada = await app.register()
  const stream = await watch(ada)
  expect(stream.status).toBe(200)
  expect(stream.headers).toMatchObject({
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
    'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
  })
  const { user } = await stream.first('Watching')
  expect(user).toMatchObject({ id: ada.user.id, role: 'EMPLOYEE' })
})

it('a stream reports a changed profile, and a session that starts or ends', async () => {
  const ada = await app.register()
  const stream = await watch(ada)
  await stream.first('Watching')
  await ada.request('mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }')
  await stream.first('ProfileChanged', ({ user }) => (user as { firstName: string }).firstName === 'Augusta')
  const other = await app.login(ada)
  await stream.first('SessionsChanged', ({ change }) => change === 'STARTED')
  await other.logout()
  await stream.first('SessionsChanged', ({ change }) => change === 'ENDED')
  expect(stream.isOver).toBe(false)
})

it('a stream reports that the address has been verified', async () => {
  const ada = await app.register()
  const stream = await watch(ada)
  await stream.first('Watching')
  const token = await mailedToken(app, ada.email, 'EMAIL_VERIFICATION')
  await app.request('mutation ($input: LinkInput!) { verifyEmail(input: $input) { __typename } }', {
    input: { token },
  })
  await stream.first('ProfileChanged', ({ user }) => (user as { emailVerified: boolean }).emailVerified)
})

it('T166 a stream ends with its session, and reports why and from where', async () => {
  const ada = await app.register()
  const stream = await watch(ada)
  await stream.first('Watching')
  const other = await app.login(ada)
  await other.request('mutation { revokeOtherSessions { __typename } }', {})
  const ended = await stream.first('SessionEnded')
  expect(ended).toMatchObject({ reason: 'REVOKED', ipAddress: '127.0.0.1' })
  await stream.over()
  expect(stream.isComplete).toBe(true)
  const again = await watch(ada)
  expect(again.status).toBe(401)
  await again.over()
  expect(again.text).toContain('SESSION_ENDED')
})

it('a session that an administrator ends is reported without their address', async () => {
  const admin = await app.registerAs('ADMIN')
  const ada = await app.register()
  const stream = await watch(ada)
  await stream.first('Watching')
  await admin.setActive(ada.user.id, false)
  const ended = await stream.first('SessionEnded')
  expect(ended).toMatchObject({ reason: 'ACCOUNT_DISABLED', device: null, ipAddress: null })
})

it('a stream reports a changed role, and goes on if the role still suffices', async () => {
  const admin = await app.registerAs('ADMIN')
  const ada = await app.register()
  const stream = await watch(ada)
  await stream.first('Watching')
  await admin.setRole(ada.user.id, 'MANAGER')
  const { role, permissions } = await stream.first('RoleChanged')
  expect(role).toBe('MANAGER')
  expect(permissions).toContainEqual({ field: 'setUserActive', allowed: true })
  await ada.request('{ profile { id } }')
  expect(stream.isOver).toBe(false)
})

it('T166 a stream ends when its token expires', async () => {
  const brief = await startTestApp({ on: app, env: { ACCESS_TOKEN_TTL: '60s' } })
  const ada = await brief.register()
  const expiresAt = Date.now() + 60_000
  const stream = await LiveStream.open(brief.url, ada.accessToken)
  await stream.first('Watching')
  const real = Date.now
  try {
    Date.now = () => expiresAt + 6_000
    await stream.over()
  } finally {
    Date.now = real
  }
  expect(stream.isComplete).toBe(true)
  expect(stream.of('SessionEnded')).toEqual([])
  await brief.close()
})

it('an operation without a valid token is refused as at /graphql', async () => {
  const stream = await LiveStream.open(app.url, undefined)
  await stream.over()
  expect(stream.status).toBe(401)
  expect(stream.headers['content-type']).toBe('application/graphql-response+json; charset=utf-8')
  expect(stream.headers['www-authenticate']).toBe('Bearer realm="gatehouse"')
  expect(JSON.parse(stream.text).errors[0].extensions).toMatchObject({
    code: 'UNAUTHENTICATED',
    executed: false,
    reason: 'TOKEN_MISSING',
  })
})

it('subscriptions are refused at /graphql, and other operations at /graphql/stream', async () => {
  const ada = await app.register()
  const there = await ada.request('subscription { sessionEvents { __typename } }')
  expect(there.status).toBe(400)
  expect(there.errors[0]).toMatchObject({ extensions: { code: 'OPERATION_REJECTED', executed: false } })
  const here = await watch(ada, { query: '{ profile { id } }' })
  await here.over()
  expect(here.status).toBe(400)
  expect(JSON.parse(here.text).errors[0].extensions).toMatchObject({ code: 'OPERATION_REJECTED' })
})

it.each(['GET', 'PUT', 'DELETE'])(
  'the method %s is refused, so that no client can hold a reservation',
  async (method) => {
    const stream = await LiveStream.open(app.url, undefined, { method })
    await stream.over()
    expect(stream.status).toBe(405)
    expect(stream.headers.allow).toBe('POST')
  },
)

it('a client that accepts no events is refused', async () => {
  const ada = await app.register()
  const stream = await watch(ada, { headers: { accept: 'application/json' } })
  await stream.over()
  expect(stream.status).toBe(406)
})

it('a session has at most three streams, and an account ten', async () => {
  const ada = await app.register()
  const three = [await watch(ada), await watch(ada), await watch(ada)]
  const fourth = await watch(ada)
  await fourth.over()
  expect(fourth.status).toBe(503)
  expect(fourth.headers['retry-after']).toBe('10')
  expect(JSON.parse(fourth.text).errors[0].extensions).toMatchObject({ code: 'UNAVAILABLE', executed: false })
  three[0]?.close()
  await eventually(async () => (await watch(ada)).status === 200)
  for (let session = 0; session < 2; session++) {
    const other = await app.login(ada)
    for (let count = 0; count < 3; count++) expect((await watch(other)).status).toBe(200)
  }
  const fourthSession = await app.login(ada)
  expect((await watch(fourthSession)).status).toBe(200)
  expect((await watch(fourthSession)).status).toBe(503)
})

describe('the programs in docs/live.md', () => {
  const page = readFileSync(new URL('../../docs/live.md', import.meta.url), 'utf8')
  const [withNode = '', withApollo = ''] = [...page.matchAll(/```js\n([\s\S]*?)```/g)].map(
    ([, code = '']) => code,
  )
  const subscribe = `
    import { gql } from '@apollo/client'
    const query = gql\`subscription { sessionEvents {
      __typename ... on RoleChanged { role } ... on SessionEnded { message } } }\`
    client.subscribe({ query }).subscribe(({ data: { sessionEvents: event } }) => {
      if (event.role) console.log('The role is now', event.role)
      if (event.message) process.exit(1)
    })`

  it.each([
    ['with Node', withNode],
    ['with Apollo Client', `${withApollo}${subscribe}`],
  ])('%s: follow a session to its end', async (_with, code) => {
    const [admin, ada] = [await app.registerAs('ADMIN'), await app.register()]
    const program = `const currentAccessToken = () => process.env.TOKEN
      ${code.replaceAll('https://accounts.example.org', '').replaceAll("'/graphql", `'${app.url}/graphql`)}`
    const streams = openStreams()
    const cwd = fileURLToPath(new URL('..', import.meta.url))
    const env = { ...process.env, TOKEN: ada.accessToken }
    const printed = new Promise<string>((resolve) => {
      const options = { cwd, env, timeout: 20_000 }
      execFile(process.execPath, ['--input-type=module', '-e', program], options, (_error, stdout, stderr) =>
        resolve(`${stdout}${stderr}`),
      )
    })
    await eventually(() => openStreams() > streams, 15_000)
    await admin.setRole(ada.user.id, 'MANAGER')
    const other = await app.login(ada)
    await other.request('mutation { revokeOtherSessions { __typename } }')
    expect(await printed).toContain('The role is now MANAGER')
  })
})

const openStreams = (): number => app.log.filter(({ event }) => event === 'stream.opened').length
