import type { ApolloClient } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import type { AuthSession } from '@gatehouse/session'
import { useSession } from '@gatehouse/session/react'
import { type ReactNode, use } from 'react'
import { createClient } from './create-client.ts'
import { SendContext } from './send.ts'

const clients = new WeakMap<AuthSession, ApolloClient>()

/** The one Apollo client of a session, created when it is first needed. */
export function clientOf(session: AuthSession, send: typeof fetch): ApolloClient {
  const client = clients.get(session) ?? createClient(session, send)
  clients.set(session, client)
  return client
}

export const useSessionClient = (): ApolloClient => clientOf(useSession(), use(SendContext))

/** Gives the session's Apollo client to what is inside. */
export function SessionClient({ children }: { children: ReactNode }) {
  return <ApolloProvider client={useSessionClient()}>{children}</ApolloProvider>
}
