import { ApolloClient, ApolloLink } from '@apollo/client'
import { HttpLink } from '@apollo/client/link/http'
import { RetryLink } from '@apollo/client/link/retry'
import type { AuthSession } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange, retryIf } from '@gatehouse/session/apollo'
import { createCache } from './cache.ts'
import { graphqlUrl } from './config.ts'
import { PermissionLink } from './permission-link.ts'
import { send } from './send.ts'

interface ClientOptions {
  fetch?: typeof fetch
}

/** The chain of links, outermost first: a retry is authorized anew, and only what is authorized and allowed is sent. */
export function createClient(session: AuthSession, { fetch }: ClientOptions = {}): ApolloClient {
  const client = new ApolloClient({
    cache: createCache(),
    dataMasking: true,
    link: ApolloLink.from([
      new RetryLink({ attempts: retryIf }),
      new AuthLink({ session }),
      new PermissionLink(),
      new HttpLink({ uri: graphqlUrl, fetch: fetch ?? send }),
    ]),
  })
  clearStoreOnChange(session, client)
  return client
}
