import { AuthSession } from '@gatehouse/session'
import { AuthLink } from '@gatehouse/session/apollo'
import { AuthProvider, useAuth } from '@gatehouse/session/react'
import { FakeClock, RefreshServer } from '@gatehouse/session/testing'
import { afterEach, expect, it, jest } from '@jest/globals'
import { renderToString } from 'react-dom/server'
import { profileOf, World } from './world.ts'

afterEach(() => {
  jest.restoreAllMocks()
})

function Who() {
  const { status, userId } = useAuth()
  return <p>{`${status} ${userId ?? 'anonymous'}`}</p>
}

it('F29 server rendering: no timers, locks, channels', async () => {
  const timers = jest.spyOn(globalThis, 'setTimeout')
  const channels = jest.spyOn(globalThis, 'BroadcastChannel')
  const locks = jest.spyOn(navigator.locks, 'request')
  const clock = new FakeClock()
  const server = new RefreshServer({ now: clock.monotonic })
  const session = new AuthSession({
    mode: 'token',
    endpoint: 'http://localhost/graphql',
    fetch: server.fetch,
  })
  await session.start()
  renderToString(
    <AuthProvider session={session}>
      <Who />
    </AuthProvider>,
  )
  expect(timers).not.toHaveBeenCalled()
  expect(channels).not.toHaveBeenCalled()
  expect(locks).not.toHaveBeenCalled()
})

it("F29 one session a request: no token of A in B's answer", async () => {
  const world = new World()
  const requests = ['alice', 'bob', 'carol'].map(async (user) => {
    const session = new AuthSession({ mode: 'token', endpoint: '/graphql', fetch: world.server.fetch })
    await session.signedIn(world.server.signIn(user))
    const client = world.client(session)
    return [await profileOf(client), JSON.stringify(client.extract())] as const
  })
  const answers = await Promise.all(requests)
  expect(answers.map(([who]) => who)).toEqual(['alice', 'bob', 'carol'])
  for (const [who, cache] of answers) {
    for (const other of ['alice', 'bob', 'carol']) expect(cache.includes(other)).toBe(other === who)
  }
})

it('F29 what is rendered is what a browser hydrates with', () => {
  const session = new AuthSession({ mode: 'cookie', endpoint: '/graphql' })
  const html = renderToString(
    <AuthProvider session={session}>
      <Who />
    </AuthProvider>,
  )
  expect(html).toContain('initialising anonymous')
  expect(new AuthLink({ session })).toBeDefined()
})
