/** @jest-environment jsdom */

import { AuthSession } from '@gatehouse/session'
import { AuthProvider, useAuth, useSession } from '@gatehouse/session/react'
import { FakeBrowser, FakeClock, RefreshServer } from '@gatehouse/session/testing'
import { afterEach, beforeEach, expect, it, jest } from '@jest/globals'
import { act, cleanup, render, screen } from '@testing-library/react'
import { StrictMode } from 'react'

const clock = () => new FakeClock()

function worldOf() {
  const time = clock()
  const server = new RefreshServer({ now: time.monotonic })
  const browser = new FakeBrowser()
  const tab = browser.tab()
  const open = () =>
    new AuthSession({ mode: 'token', endpoint: '/graphql', clock: time, fetch: server.fetch, ...tab })
  return { time, server, browser, tab, open }
}

let world: ReturnType<typeof worldOf>
let sessions: AuthSession[]
beforeEach(() => {
  world = worldOf()
  sessions = []
})
afterEach(() => {
  cleanup()
  for (const session of sessions) session.dispose()
})

function opened(): AuthSession {
  const session = world.open()
  sessions.push(session)
  return session
}

function Who() {
  const { status, userId } = useAuth()
  return <p>{`${status} ${userId ?? 'no user'}`}</p>
}

let renders = 0
function Name() {
  renders += 1
  return <p>{useAuth(({ userId }) => userId)}</p>
}

function Lost() {
  useSession()
  return null
}

it('F30 StrictMode: no double timers, channels or listeners', async () => {
  const session = opened()
  await session.signedIn(world.server.signIn('alice'))
  render(
    <StrictMode>
      <AuthProvider session={session}>
        <Who />
      </AuthProvider>
    </StrictMode>,
  )
  await act(() => session.start())
  expect(screen.getByText('fresh alice')).toBeTruthy()
  expect(world.time.timers).toBe(1)
  expect(world.browser.channels).toBe(1)
  expect(world.tab.page.listeners).toBe(1)
})

it('F30 hot reload: the old session disposed of, the new one alone is left', async () => {
  const old = opened()
  await old.signedIn(world.server.signIn('alice'))
  const view = render(
    <AuthProvider session={old}>
      <Who />
    </AuthProvider>,
  )
  act(() => old.dispose())
  const next = opened()
  await act(() => next.start())
  view.rerender(
    <AuthProvider session={next}>
      <Who />
    </AuthProvider>,
  )
  expect(screen.getByText('fresh alice')).toBeTruthy()
  expect(world.time.timers).toBe(1)
  expect(world.browser.channels).toBe(1)
  expect(world.tab.page.listeners).toBe(1)
})

it('shows the fallback until it is settled who is here, and when another user comes', async () => {
  const session = opened()
  render(
    <AuthProvider session={session} fallback="…">
      <Who />
    </AuthProvider>,
  )
  expect(screen.getByText('…')).toBeTruthy()
  await act(() => session.start())
  expect(screen.getByText('anonymous no user')).toBeTruthy()
  await act(() => session.signedIn(world.server.signIn('alice')))
  let clear = () => {}
  session.on(
    'identity',
    () =>
      new Promise<void>((resolve) => {
        clear = resolve
      }),
  )
  let entering: Promise<void> | undefined
  await act(async () => {
    entering = session.signedIn(world.server.signIn('bob'))
  })
  expect(screen.getByText('…')).toBeTruthy()
  await act(async () => {
    clear()
    await entering
  })
  expect(screen.getByText('fresh bob')).toBeTruthy()
})

it('a silent refresh renders nothing of what selects', async () => {
  const session = opened()
  await session.signedIn(world.server.signIn('alice'))
  renders = 0
  render(
    <AuthProvider session={session}>
      <Name />
    </AuthProvider>,
  )
  await act(() => world.time.advance(170_000))
  expect(session.snapshot.generation).toBe(2)
  expect(renders).toBe(1)
})

it('outside of a provider it says what to do', () => {
  const quiet = jest.spyOn(console, 'error').mockImplementation(() => {})
  expect(() => render(<Lost />)).toThrow('AuthProvider')
  quiet.mockRestore()
})

it('the browser’s own parts are found, used and let go', async () => {
  const add = jest.spyOn(globalThis, 'addEventListener')
  const session = new AuthSession({ mode: 'cookie', endpoint: '/graphql', fetch: world.server.fetch })
  await session.start()
  expect(session.snapshot.status).toBe('anonymous')
  const names = add.mock.calls.map(([name]) => name)
  expect(names).toEqual(
    expect.arrayContaining(['focus', 'online', 'pageshow', 'visibilitychange', 'storage']),
  )
  globalThis.localStorage.setItem(
    'gatehouse.default',
    JSON.stringify({ v: 1, epoch: 7, generation: 1, signedIn: false }),
  )
  globalThis.dispatchEvent(new StorageEvent('storage', { key: 'gatehouse.default' }))
  await act(async () => {})
  globalThis.dispatchEvent(new Event('focus'))
  await act(async () => {})
  expect(session.snapshot.epoch).toBe(7)
  session.dispose()
  globalThis.localStorage.clear()
  add.mockRestore()
})
