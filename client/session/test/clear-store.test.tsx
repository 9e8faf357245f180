/** @jest-environment jsdom */

import { type ErrorLike, gql, type WatchQueryFetchPolicy } from '@apollo/client'
import { ApolloProvider, useFragment, useQuery, useSuspenseQuery } from '@apollo/client/react'
import { clearStoreOnChange } from '@gatehouse/session/apollo'
import { AuthProvider, useAuth } from '@gatehouse/session/react'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { act, cleanup, render, screen, waitFor } from '@testing-library/react'
import { Component, type ReactNode, Suspense, useState } from 'react'
import { PROFILE, type Tab, World } from './world.ts'

interface ProfileData {
  profile: { __typename: 'User'; id: string }
}

const NAME = gql`fragment Name on User { name }`
const MOTTO = gql`query Motto { motto }`

let world: World
let mottos: number
beforeEach(() => {
  mottos = 0
  world = new World({
    fields: {
      motto: {
        public: true,
        run: () => {
          mottos += 1
          return `motto ${mottos}`
        },
      },
    },
  })
})
afterEach(() => {
  cleanup()
  world.dispose()
  Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', true)
})

/** React schedules by itself, in its own time, instead of when a test says so. */
function asInBrowsers(): void {
  Reflect.set(globalThis, 'IS_REACT_ACT_ENVIRONMENT', false)
}

interface Options {
  readonly fetchPolicy?: WatchQueryFetchPolicy
  readonly notifyOnNetworkStatusChange?: boolean
}

/** All results, for tests that look at more than the current one. */
let seen: string[]
beforeEach(() => {
  seen = []
})

const describeResult = (loading: boolean, error: ErrorLike | undefined, id: string | undefined) =>
  `${id ?? 'anonymous'}${loading ? ' loading' : ''}${error ? ` ${error.name}` : ''}`

function Profile(options: Options) {
  const { data, loading, error } = useQuery<ProfileData>(PROFILE, options)
  const text = describeResult(loading, error, data?.profile.id)
  seen.push(text)
  return <p>{text}</p>
}

function show(tab: Tab, children: ReactNode) {
  return render(<ApolloProvider client={tab.client}>{children}</ApolloProvider>)
}

const text = () => document.body.textContent ?? ''

/** From here on the page must not show Alice, not even for a moment. */
const afterAlice = () => seen.slice(seen.findLastIndex((each) => each.startsWith('alice')) + 1)

const policies: Options[] = [
  {},
  { notifyOnNetworkStatusChange: false },
  { fetchPolicy: 'cache-and-network' },
  { fetchPolicy: 'network-only' },
  { fetchPolicy: 'network-only', notifyOnNetworkStatusChange: false },
  { fetchPolicy: 'no-cache' },
]

describe('a query that stays mounted, without AuthProvider', () => {
  it.each(policies)('%j: after a sign-out it shows no user, and then the next one', async (options) => {
    const tab = await world.signedIn('alice')
    show(tab, <Profile {...options} />)
    await screen.findByText('alice')
    await act(() => tab.session.signOut())
    expect(text()).not.toContain('alice')
    await screen.findByText('anonymous NotAuthenticatedError')
    await act(() => world.signIn(tab, 'bob'))
    await screen.findByText('bob')
    expect(afterAlice().join()).not.toContain('alice')
  })

  it.each(policies)('%j: when another user signs in it shows that one', async (options) => {
    const tab = await world.signedIn('alice')
    show(tab, <Profile {...options} />)
    await screen.findByText('alice')
    tab.session.subscribe(() => {
      if (tab.session.snapshot.userId === 'bob') expect(text()).not.toContain('alice')
    })
    await act(() => world.signIn(tab, 'bob'))
    await screen.findByText('bob')
    expect(tab.errors).toEqual([])
  })

  it.each(['token', 'cookie'] as const)('%s mode: it follows what happens in another tab', async (mode) => {
    const elsewhere = await world.signedIn('alice', { mode })
    const tab = world.tab({ mode })
    await tab.session.start()
    show(tab, <Profile />)
    await screen.findByText('alice')
    await act(() => elsewhere.session.signOut())
    await screen.findByText(/anonymous/)
    await act(() => world.signIn(elsewhere, 'bob', mode))
    await screen.findByText('bob')
    await act(() => world.signIn(elsewhere, 'carol', mode))
    await screen.findByText('carol')
  })

  it('still hears of changes in the cache', async () => {
    const tab = await world.signedIn('alice')
    show(tab, <Profile />)
    await screen.findByText('alice')
    await act(() => world.signIn(tab, 'bob'))
    await screen.findByText('bob')
    act(() => {
      tab.client.writeQuery({ query: PROFILE, data: { profile: { __typename: 'User', id: 'robert' } } })
    })
    await screen.findByText('robert')
  })

  it('has company: a fragment becomes empty as well, and goes on with the next user', async () => {
    const tab = await world.signedIn('alice')
    const keep = (id: string) =>
      tab.client.writeFragment({ fragment: NAME, data: { __typename: 'User', id: 'me', name: id } })
    keep('alice')
    show(tab, <Name />)
    await screen.findByText('alice')
    await act(() => tab.session.signOut())
    await screen.findByText('no name')
    await act(() => world.signIn(tab, 'bob'))
    act(() => void keep('bob'))
    await screen.findByText('bob')
  })

  it('is asked again although a callback of the application throws', async () => {
    const tab = await world.signedIn('alice')
    tab.client.onResetStore(() => Promise.reject(new Error('boom')))
    show(tab, <Profile />)
    await screen.findByText('alice')
    await act(() => world.signIn(tab, 'bob'))
    await screen.findByText('bob')
    expect(tab.errors.map(String)).toEqual(['Error: boom'])
  })

  it('that reads the cache alone is empty', async () => {
    const tab = await world.signedIn('alice')
    await tab.profile()
    show(tab, <Profile fetchPolicy="cache-only" />)
    await screen.findByText('alice')
    await act(() => tab.session.signOut())
    expect(text()).not.toContain('alice')
  })

  it('that needs no user is refetched as well, and succeeds', async () => {
    const tab = await world.signedIn('alice')
    show(tab, <Motto />)
    await screen.findByText('motto 1')
    await act(() => tab.session.signOut())
    await screen.findByText('motto 2')
  })

  it('that failed because no user was signed in is refetched at the first sign-in', async () => {
    const tab = world.tab()
    await tab.session.start()
    show(tab, <Profile />)
    await screen.findByText('anonymous NotAuthenticatedError')
    await act(() => world.signIn(tab, 'alice'))
    await screen.findByText('alice')
  })

  it('is unchanged when the same user signs in again', async () => {
    const tab = await world.signedIn('alice')
    show(tab, <Profile />)
    await screen.findByText('alice')
    world.server.end(tab.session.snapshot.sessionId ?? '', 'EXPIRED')
    await act(() => tab.profile().catch(() => {}))
    await act(() => world.signIn(tab, 'alice'))
    expect(text()).toBe('alice')
    expect(seen.filter((each) => each !== 'alice' && !each.includes('loading'))).toEqual([])
  })

  it('is no longer looked after once the returned function was called', async () => {
    const tab = await world.signedIn('alice')
    const client = world.client(tab.session)
    const stop = clearStoreOnChange(tab.session, client)
    stop()
    show({ ...tab, client }, <Profile />)
    await screen.findByText('alice')
    await act(() => tab.session.signOut())
    expect(text()).toBe('alice')
  })
})

/** What no cache can take back: state, and what the hooks of Apollo Client remember. */
function Copy() {
  const { data, previousData } = useQuery<ProfileData>(PROFILE)
  const { userId } = useAuth()
  const [first, setFirst] = useState<string>()
  if (data && !first) setFirst(data.profile.id)
  return <p>{[userId, first, previousData?.profile.id, data?.profile.id].map((id) => id ?? '-').join()}</p>
}

function Suspended() {
  const { data } = useSuspenseQuery<ProfileData>(PROFILE)
  seen.push(data.profile.id)
  return <p>{data.profile.id}</p>
}

function Motto() {
  return <p>{useQuery<{ motto: string }>(MOTTO).data?.motto ?? '…'}</p>
}

let mounts = 0
function Counter() {
  useState(() => {
    mounts += 1
  })
  return <p>{useAuth(({ userId, formerUserId }) => userId ?? `${formerUserId} was here`)}</p>
}

function Status() {
  return <p>{useAuth(({ status }) => seen.push(status) && status)}</p>
}

function Gate({ children }: { children: ReactNode }) {
  return useAuth(({ signedIn }) => signedIn) ? children : 'Sign in'
}

function Name() {
  const { data } = useFragment<{ name: string }>({ fragment: NAME, from: { __typename: 'User', id: 'me' } })
  return <p>{data.name ?? 'no name'}</p>
}

class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false }
  static getDerivedStateFromError() {
    return { failed: true }
  }
  override render() {
    return this.state.failed ? 'failed' : this.props.children
  }
}

describe('inside AuthProvider', () => {
  it.each([
    ['no fallback', undefined],
    ['a fallback', '…'],
  ])(
    '%s: no state holds the former user after a sign-out, or when another user signs in',
    async (_, fallback) => {
      const tab = await world.signedIn('alice')
      show(
        tab,
        <AuthProvider session={tab.session} fallback={fallback}>
          <Copy />
        </AuthProvider>,
      )
      await screen.findByText('alice,alice,-,alice')
      await act(() => world.signIn(tab, 'bob'))
      await screen.findByText('bob,bob,-,bob')
      await act(() => tab.session.signOut())
      await screen.findByText('-,-,-,-')
      await act(() => world.signIn(tab, 'carol'))
      await screen.findByText('carol,carol,-,carol')
    },
  )

  it('nothing of the previous user is on the page while the server is being signed out', async () => {
    const tab = await world.signedIn('alice')
    show(
      tab,
      <AuthProvider session={tab.session}>
        <Copy />
      </AuthProvider>,
    )
    await screen.findByText('alice,alice,-,alice')
    world.server.outage('logout', 'hang')
    let left: Promise<unknown> | undefined
    await act(async () => {
      left = tab.session.signOut()
    })
    expect(text()).toBe('')
    await act(() => world.clock.advance(5_000))
    await act(async () => void (await left))
    expect(text()).not.toContain('alice')
  })

  it('a suspended query of the former user is not reused', async () => {
    const tab = await world.signedIn('alice')
    await act(async () => {
      show(
        tab,
        <AuthProvider session={tab.session}>
          <Boundary>
            <Suspense fallback="…">
              <Gate>
                <Suspended />
              </Gate>
            </Suspense>
          </Boundary>
        </AuthProvider>,
      )
    })
    await screen.findByText('alice')
    asInBrowsers()
    const entering = world.signIn(tab, 'bob')
    await screen.findByText('bob')
    await entering
    expect(afterAlice().join()).not.toContain('alice')
    await tab.session.signOut()
    await screen.findByText('Sign in')
  })

  it('asks nothing for what a sign-out takes off the page', async () => {
    const tab = await world.signedIn('alice')
    const elsewhere = world.tab()
    await elsewhere.session.start()
    asInBrowsers()
    show(
      tab,
      <AuthProvider session={tab.session}>
        <Gate>
          <Profile />
        </Gate>
      </AuthProvider>,
    )
    await screen.findByText('alice')
    const before = world.server.arrived.profile
    await elsewhere.session.signOut()
    await screen.findByText('Sign in')
    await waitFor(() => expect(tab.client.getObservableQueries().size).toBe(0))
    expect(world.server.arrived.profile).toBe(before)
  })

  it('the children stay at a first sign-in, and when the same user signs in again', async () => {
    const tab = world.tab()
    await tab.session.start()
    show(
      tab,
      <AuthProvider session={tab.session}>
        <Counter />
      </AuthProvider>,
    )
    mounts = 0
    await act(() => world.signIn(tab, 'alice'))
    world.server.end(tab.session.snapshot.sessionId ?? '', 'EXPIRED')
    await act(() => tab.profile().catch(() => {}))
    await screen.findByText('alice was here')
    await act(() => world.signIn(tab, 'alice'))
    await screen.findByText('alice')
    expect(mounts).toBe(0)
  })

  it('with `remount={false}` the children stay, and look after themselves', async () => {
    const tab = await world.signedIn('alice')
    show(
      tab,
      <AuthProvider session={tab.session} remount={false}>
        <Status />
      </AuthProvider>,
    )
    await act(() => tab.session.signOut())
    await screen.findByText('signedOut')
    expect(seen).toContain('initialising')
  })
})
