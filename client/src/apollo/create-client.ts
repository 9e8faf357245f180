import { ApolloClient, ApolloLink } from '@apollo/client'
import { HttpLink } from '@apollo/client/link/http'
import { RetryLink } from '@apollo/client/link/retry'
import type { AuthSession } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange, retryIf } from '@gatehouse/session/apollo'
import { createCache } from './cache.ts'
import { graphqlUrl } from './config.ts'
import { PermissionLink } from './permission-link.ts'

/** The chain of links, outermost first: a retry is authorized anew, and only what is authorized and allowed is sent. */
export function createClient(session: AuthSession, send: typeof fetch): ApolloClient {
  const client = new ApolloClient({
    cache: createCache(),
    dataMasking: true,
    link: ApolloLink.from([
      new RetryLink({ attempts: retryIf }),
      new AuthLink({ session }),
      new PermissionLink(),
      new HttpLink({ uri: graphqlUrl, fetch: send }),
    ]),
  })
  clearStoreOnChange(session, client)
  return client
}
