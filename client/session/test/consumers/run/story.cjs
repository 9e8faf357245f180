// What an application does in a day, by either build, under the React that is installed.
const Who = ({ useAuth }) => useAuth().status

module.exports = async (entries, apollo, react) => {
  const { core, link, testing } = entries
  const server = new testing.RefreshServer({ now: () => Date.now() })
  const storage = core.memoryStorage()
  const endpoint = 'https://api.example.org/graphql'
  const session = new core.AuthSession({ mode: 'token', endpoint, storage, fetch: server.fetch })
  const client = new apollo.ApolloClient({
    cache: new apollo.InMemoryCache(),
    link: apollo.ApolloLink.from([
      new link.AuthLink({ session }),
      new apollo.HttpLink({ uri: endpoint, fetch: server.transport() }),
    ]),
  })
  link.clearStoreOnChange(session, client)
  await session.signedIn(server.signIn('alice'))
  const profile = () =>
    client.query({ query: apollo.gql`query { profile { id } }`, fetchPolicy: 'network-only' })
  const { data } = await profile()
  server.sessions.forgetAccessTokens()
  await profile()

  const who = react.createElement(Who, entries.react)
  const page = react.renderToString(react.createElement(entries.react.AuthProvider, { session }, who))
  await session.signOut()
  const error = await profile().catch((failure) => failure)
  const seen = [data.profile.id, server.applied.refresh, page, session.snapshot.status, error.name]
  const expected = ['alice', 1, 'initialising', 'signedOut', 'NotAuthenticatedError']
  require('node:assert').deepStrictEqual(seen, expected)
}
