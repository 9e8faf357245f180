import { ApolloClient, ApolloLink, InMemoryCache } from '@apollo/client'
import { HttpLink } from '@apollo/client/link/http'
import { RetryLink } from '@apollo/client/link/retry'
import { AuthSession, type AuthSessionOptions } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange, retryIf } from '@gatehouse/session/apollo'

/** A session and the client that uses it. */
export interface Gatehouse {
  readonly session: AuthSession
  readonly client: ApolloClient
}

/**
 * Connects to the server at `url` in token mode: both tokens are kept in `storage`, in memory by default. The link adds
 * the access token to each operation, renews it if the server refuses it, and sends the operation again.
 */
export async function connect(
  url: string,
  storage?: NonNullable<AuthSessionOptions['storage']>,
): Promise<Gatehouse> {
  const endpoint = `${url}/graphql`
  const session = new AuthSession({ mode: 'token', endpoint, ...(storage && { storage }) })
  const client = new ApolloClient({
    cache: new InMemoryCache(),
    link: ApolloLink.from([
      new RetryLink({ attempts: retryIf }),
      new AuthLink({ session }),
      new HttpLink({ uri: endpoint }),
    ]),
  })
  clearStoreOnChange(session, client)
  await session.start()
  return { session, client }
}
