// Every entry, as an application uses it: compiled against the packed types under each kind of resolution.
import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import {
  AuthSession,
  accessToken,
  memoryStorage,
  type Page,
  SessionEndedError,
  type SessionStorage,
} from '@gatehouse/session'
import { AuthLink, clearStoreOnChange, retryIf } from '@gatehouse/session/apollo'
import { type ClientUnderTest, runConformance, tableOf } from '@gatehouse/session/conformance'
import { tokenExchange } from '@gatehouse/session/exchange'
import { eventStreamAuth } from '@gatehouse/session/graphql-sse'
import { socketAuth } from '@gatehouse/session/graphql-ws'
import { AuthProvider, useAuth } from '@gatehouse/session/react'
import { FakeBrowser, FakeClock, RefreshServer } from '@gatehouse/session/testing'

const storage: SessionStorage = memoryStorage()
const page: Page = { hidden: false, listen: () => () => {} }
const exchange = tokenExchange({ token: async () => null, forget: () => {} })
export const session = new AuthSession({ mode: 'token', endpoint: '/graphql', storage, page, exchange })

export const client = new ApolloClient({
  cache: new InMemoryCache(),
  link: ApolloLink.from([
    new RetryLink({ attempts: retryIf }),
    new AuthLink({ session }),
    new HttpLink({ uri: '/graphql' }),
  ]),
})
clearStoreOnChange(session, client)

function Who() {
  return <p>{useAuth((auth) => auth.userId)}</p>
}

export const app = (
  <AuthProvider session={session} fallback={<p>…</p>}>
    <Who />
  </AuthProvider>
)

export async function reasonOf(error: unknown): Promise<string | undefined> {
  const token: string | undefined = await accessToken(session)
  return SessionEndedError.is(error) ? error.reason : token
}

export const sockets = [socketAuth(session).connectionParams, eventStreamAuth(session).fetchFn]
export const server = new RefreshServer({ now: new FakeClock().monotonic })
export const tab = new FakeBrowser().tab()
export const measure = async (subject: ClientUnderTest): Promise<string> =>
  tableOf(new Map([[subject.name, await runConformance(subject)]]))

// @ts-expect-error a mode is one of two
new AuthSession({ mode: 'COOKIE', endpoint: '/graphql' })
