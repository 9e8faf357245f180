import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import type { ClientUnderTest } from '@gatehouse/session/conformance'
import { LOGIN, LOGOUT, type LoginData } from '../src/conformance/operations.ts'
import { type NaiveTokens, naiveLink } from './naive-link.ts'

const KEY = 'tokens'

export const naiveClient: ClientUnderTest = {
  name: 'a naive link',

  async open(endpoint, { storage }) {
    const stored: NaiveTokens | null = JSON.parse((await storage.getItem(KEY)) ?? 'null')
    const tokens = { current: stored ?? undefined }
    const link = ApolloLink.from([naiveLink(endpoint, tokens), new HttpLink({ uri: endpoint })])
    const client = new ApolloClient({ cache: new InMemoryCache(), link })
    const send = async <Data>(query: string, variables = {}, context = {}): Promise<Data> => {
      const document = gql(query)
      const { data } = await (query.startsWith('mutation')
        ? client.mutate<Data>({ mutation: document, variables, context })
        : client.query<Data>({ query: document, variables, context, fetchPolicy: 'no-cache' }))
      if (!data) throw new Error('No data.')
      return data as Data
    }
    return {
      async signIn(email, password) {
        const { login } = await send<LoginData>(LOGIN, { input: { email, password } })
        tokens.current = login.tokens
        await storage.setItem(KEY, JSON.stringify(login.tokens))
      },
      run: (query, variables, signal) =>
        send(query, variables, { queryDeduplication: false, ...(signal && { fetchOptions: { signal } }) }),
      async signOut() {
        const refreshToken = tokens.current?.refreshToken
        tokens.current = undefined
        await storage.setItem(KEY, 'null')
        await send(LOGOUT, { input: { refreshToken } })
        await client.clearStore()
      },
      isSignedIn: () => tokens.current !== undefined,
      close: () => client.stop(),
    }
  },
}
