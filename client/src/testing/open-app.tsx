import type { ApolloClient } from '@apollo/client'
import type { AuthSession } from '@gatehouse/session'
import { render, screen } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { createSession } from '../apollo/create-session.ts'
import { LivePartsContext } from '../apollo/live/live-parts.ts'
import { SendContext } from '../apollo/send.ts'
import { clientOf } from '../apollo/session-client.tsx'
import { App } from '../app.tsx'
import type { Feature } from '../feature/define-feature.ts'
import { features as builtIn } from '../features.ts'
import { AppRoutes } from '../routes.tsx'
import type { Account } from './account.ts'
import { Gatehouse } from './gatehouse.ts'

export interface OpenedApp {
  gatehouse: Gatehouse
  user: UserEvent
  session: AuthSession
  client: ApolloClient
  /** Path and search of the address bar. */
  path: () => string
}

interface OpenOptions {
  gatehouse?: Gatehouse
  /** The user already signed in on this browser. */
  as?: Account
  features?: readonly Feature[]
  /** As the application itself does, which runs effects twice in development. */
  strict?: boolean
}

/** Opens the whole application at a path, with a server in memory. */
export function openApp(path: string, options: OpenOptions = {}): OpenedApp {
  const { gatehouse = new Gatehouse(), as, features = builtIn, strict = false } = options
  if (as) {
    gatehouse.signIn(as)
    localStorage.setItem(
      'gatehouse.default',
      JSON.stringify({ v: 1, epoch: 1, generation: 1, signedIn: true }),
    )
  }
  const session = createSession({ fetch: gatehouse.fetch, locks: null, channel: null })
  const send = gatehouse.fetch as typeof fetch
  const client = clientOf(session, send)
  render(
    <LivePartsContext value={{ fetch: gatehouse.streams.fetch, locks: null, channel: null }}>
      <SendContext value={send}>
        <App session={session} features={features}>
          <MemoryRouter initialEntries={[path]} useTransitions={false}>
            <AppRoutes />
            <Address />
          </MemoryRouter>
        </App>
      </SendContext>
    </LivePartsContext>,
    { reactStrictMode: strict },
  )
  return {
    gatehouse,
    user: userEvent.setup(),
    session,
    client,
    path: () => screen.getByTestId('address').textContent ?? '',
  }
}

/** Makes the router's location available to `path()`. */
function Address() {
  const { pathname, search } = useLocation()
  return (
    <output hidden data-testid="address">
      {pathname}
      {search}
    </output>
  )
}

/** Waits for the page's heading. */
export function heading(name: string): Promise<HTMLElement> {
  return screen.findByRole('heading', { level: 1, name })
}
