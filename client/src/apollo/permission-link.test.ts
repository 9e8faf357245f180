import { ApolloClient, ApolloLink, gql, InMemoryCache } from '@apollo/client'
import { describe, expect, it } from '@jest/globals'
import { of, throwError } from 'rxjs'
import { describeError } from './describe-error.ts'
import { ViewerDocument } from './generated/operations.ts'
import { PermissionLink } from './permission-link.ts'

const END_SESSIONS = gql`
  mutation EndSessions {
    endUserSessions(userId: "ada") {
      __typename
    }
  }
`

const profile = {
  __typename: 'User',
  id: 'grace',
  email: 'grace@example.org',
  firstName: 'Grace',
  lastName: 'Hopper',
  role: 'ADMIN',
}

/** A client of a server that allows the mutation with certain access tokens. */
function clientWith({ allowedTokens }: { allowedTokens: string[] }) {
  const sent: string[] = []
  const state = { token: 'first', isReachable: true }
  const server = new ApolloLink(({ operationName, getContext }) => {
    const { authorization } = getContext().headers
    sent.push(`${operationName} ${authorization}`)
    if (operationName !== 'Viewer') return of({ data: { endUserSessions: { __typename: 'UserNotFound' } } })
    if (!state.isReachable) return throwError(() => new TypeError('Failed to fetch'))
    const allowed = allowedTokens.includes(authorization)
    const permission = { __typename: 'Permission', field: 'endUserSessions', operation: 'MUTATION', allowed }
    return of({ data: { profile, permissions: [permission] } })
  })
  const authorize = new ApolloLink((operation, forward) => {
    operation.setContext({ headers: { authorization: state.token } })
    return forward(operation)
  })
  const link = ApolloLink.from([authorize, new PermissionLink(), server])
  const client = new ApolloClient({ cache: new InMemoryCache(), link })
  const load = () => client.query({ query: ViewerDocument, fetchPolicy: 'network-only' })
  return { sent, state, client, load, end: () => client.mutate({ mutation: END_SESSIONS }) }
}

describe('an operation that needs a role', () => {
  it('is sent without asking first while the permissions of its token are known', async () => {
    const { sent, load, end } = clientWith({ allowedTokens: ['first'] })
    await load()
    await end()
    await end()
    expect(sent).toEqual(['Viewer first', 'EndSessions first', 'EndSessions first'])
  })

  it('is refused without being sent if the new token does not allow it', async () => {
    const { sent, state, load, end } = clientWith({ allowedTokens: ['first'] })
    await load()
    state.token = 'second'
    const error: unknown = await end().catch((reason: unknown) => reason)
    expect(describeError(error)).toBe('Your role does not allow this.')
    expect(sent).toEqual(['Viewer first', 'Viewer second'])
  })

  it('updates the cache with what the new token allows', async () => {
    const { client, state, load, end } = clientWith({ allowedTokens: ['first'] })
    await load()
    state.token = 'second'
    await end().catch(() => {})
    expect(client.readQuery({ query: ViewerDocument })?.permissions).toMatchObject([{ allowed: false }])
  })

  it('is sent if the permissions cannot be read: the server decides', async () => {
    const { sent, state, end } = clientWith({ allowedTokens: [] })
    state.isReachable = false
    await end()
    expect(sent).toEqual(['Viewer first', 'EndSessions first'])
  })
})
