// Jest as it comes: CommonJS, no transform for packages, no configuration.
const { AuthSession } = require('@gatehouse/session')
const { AuthProvider, useAuth } = require('@gatehouse/session/react')
const { FakeBrowser, FakeClock, RefreshServer } = require('@gatehouse/session/testing')
const { createElement } = require('react')
const { renderToString } = require('react-dom/server')

const Who = () => createElement('p', null, useAuth().status)

test('an application in CommonJS is tested with Jest', async () => {
  const clock = new FakeClock()
  const server = new RefreshServer({ now: clock.monotonic })
  const tab = new FakeBrowser().tab()
  const session = new AuthSession({ mode: 'token', endpoint: '/graphql', clock, fetch: server.fetch, ...tab })
  await session.signedIn(server.signIn('alice'))
  await clock.advance(3 * 60_000)
  expect(session.snapshot).toMatchObject({ status: 'fresh', userId: 'alice', generation: 2 })
  expect(renderToString(createElement(AuthProvider, { session }, createElement(Who)))).toBe(
    '<p>initialising</p>',
  )
  session.dispose()
})
