import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client'
import { RetryLink } from '@apollo/client/link/retry'
import { AuthSession } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange, retryIf } from '@gatehouse/session/apollo'

const { VITE_GATEHOUSE_URL = 'http://localhost:4000', VITE_SESSION_MODE } = import.meta.env
const endpoint = `${VITE_GATEHOUSE_URL}/graphql`

/** Cookie mode needs the same site, such as two ports of localhost. */
const inCookie = VITE_SESSION_MODE !== 'token'

export const delivery = inCookie ? 'COOKIE' : 'BODY'

export const session = inCookie
  ? new AuthSession({ mode: 'cookie', endpoint, probe: true })
  : new AuthSession({ mode: 'token', endpoint, storage: localStorage })

export const client = new ApolloClient({
  cache: new InMemoryCache({
    possibleTypes: { LoginResult: ['Authenticated', 'InvalidCredentials', 'AccountDisabled'] },
  }),
  link: ApolloLink.from([
    new RetryLink({ attempts: retryIf }),
    new AuthLink({ session }),
    new HttpLink({ uri: endpoint, credentials: inCookie ? 'include' : 'omit' }),
  ]),
})

clearStoreOnChange(session, client)

void session.start()
