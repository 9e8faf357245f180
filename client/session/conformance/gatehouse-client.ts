import { ApolloClient, ApolloLink, gql, HttpLink, InMemoryCache } from '@apollo/client'
import { AuthSession } from '@gatehouse/session'
import { AuthLink, clearStoreOnChange } from '@gatehouse/session/apollo'
import type { ClientUnderTest } from '@gatehouse/session/conformance'
import { tokenExchange } from '@gatehouse/session/exchange'
import { LOGIN, type LoginData } from '../src/conformance/operations.ts'

export const gatehouseClient: ClientUnderTest = {
  name: '@gatehouse/session',

  async open(endpoint, { askUser, formerToken, ...shared }) {
    const session = new AuthSession({
      mode: 'token',
      endpoint,
      ...shared,
      ...(formerToken && {
        exchange: tokenExchange({
          token: formerToken.get,
          forget: formerToken.forget,
          storage: shared.storage,
        }),
      }),
      async confirm({ submit }) {
        for (let password = await askUser(); password !== undefined; password = await askUser())
          if (!(await submit({ password }))) return
      },
    })
    const link = ApolloLink.from([new AuthLink({ session }), new HttpLink({ uri: endpoint })])
    const client = new ApolloClient({ cache: new InMemoryCache(), link })
    clearStoreOnChange(session, client)
    await session.start()
    const send = async <Data>(query: string, variables = {}, context = {}): Promise<Data> => {
      const document = gql(query)
      const isMutation = query.startsWith('mutation')
      const { data } = await (isMutation
        ? client.mutate<Data>({ mutation: document, variables, context })
        : client.query<Data>({ query: document, variables, context, fetchPolicy: 'no-cache' }))
      if (!data) throw new Error('No data.')
      return data as Data
    }
    return {
      async signIn(email, password) {
        const { login } = await send<LoginData>(LOGIN, { input: { email, password } }, { auth: 'skip' })
        await session.signedIn({ ...login.tokens, userId: login.user.id, sessionId: login.session.id })
      },
      run: (query, variables, signal) =>
        send(query, variables, {
          queryDeduplication: false,
          ...(query.includes('verifyToken') && { auth: 'skip' }),
          ...(signal && { fetchOptions: { signal } }),
        }),
      async signOut() {
        await session.signOut()
      },
      isSignedIn: () => session.snapshot.signedIn,
      close: () => session.dispose(),
    }
  },
}
