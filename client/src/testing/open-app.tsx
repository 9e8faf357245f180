import { ApolloClient } from '@apollo/client'
import type { AuthSession } from '@gatehouse/session'
import { render, screen } from '@testing-library/react'
import userEvent, { type UserEvent } from '@testing-library/user-event'
import { MemoryRouter, useLocation } from 'react-router'
import { createClient } from '../apollo/create-client.ts'
import { createSession } from '../apollo/create-session.ts'
import { App } from '../app.tsx'
import { AppRoutes } from '../routes.tsx'
import type { Account } from './accounts.ts'
import { Gatehouse } from './gatehouse.ts'

export interface OpenedApp {
  gatehouse: Gatehouse
  user: UserEvent
  session: AuthSession
  client: ApolloClient
  /** Where the address bar stands. */
  path: () => string
}

interface OpenOptions {
  gatehouse?: Gatehouse
  /** Who was signed in on this browser before. */
  as?: Account
}

/** Opens the whole application at a path, against the contract in memory. */
export function openApp(path: string, { gatehouse = new Gatehouse(), as }: OpenOptions = {}): OpenedApp {
  if (as) {
    gatehouse.signIn(as)
    localStorage.setItem(
      'gatehouse:default',
      JSON.stringify({ v: 1, epoch: 1, generation: 1, signedIn: true }),
    )
  }
  const session = createSession({ fetch: gatehouse.fetch, locks: null, channel: null })
  const client = createClient(session, { fetch: gatehouse.fetch as typeof fetch })
  render(
    <App session={session} client={client}>
      <MemoryRouter initialEntries={[path]} useTransitions={false}>
        <AppRoutes />
        <Address />
      </MemoryRouter>
    </App>,
  )
  return {
    gatehouse,
    user: userEvent.setup(),
    session,
    client,
    path: () => screen.getByTestId('address').textContent ?? '',
  }
}

/** Stands in for the address bar. */
function Address() {
  const { pathname, search } = useLocation()
  return (
    <output hidden data-testid="address">
      {pathname}
      {search}
    </output>
  )
}

/** The page's heading, once it is there. */
export function heading(name: string): Promise<HTMLElement> {
  return screen.findByRole('heading', { level: 1, name })
}
