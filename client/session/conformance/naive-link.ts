import { ApolloLink, CombinedGraphQLErrors } from '@apollo/client'
import { SetContextLink } from '@apollo/client/link/context'
import { ErrorLink } from '@apollo/client/link/error'
import { from, switchMap } from 'rxjs'
import { REFRESH, type RefreshData } from '../src/conformance/operations.ts'

export interface NaiveTokens {
  accessToken: string
  refreshToken: string
}

/** What one writes on a Friday: refresh on `UNAUTHENTICATED`, retry. Written for the comparison. */
export function naiveLink(endpoint: string, tokens: { current: NaiveTokens | undefined }): ApolloLink {
  const refresh = async () => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'apollo-require-preflight': 'true' },
      body: JSON.stringify({
        query: REFRESH,
        variables: { input: { refreshToken: tokens.current?.refreshToken } },
      }),
    })
    const { data }: { data: RefreshData } = await response.json()
    tokens.current = data.refresh.tokens
    if (!tokens.current) throw new Error('Signed out.')
  }
  const authorization = new SetContextLink(({ headers }) => ({
    headers: { ...headers, authorization: tokens.current ? `Bearer ${tokens.current.accessToken}` : '' },
  }))
  const retry = new ErrorLink(({ error, operation, forward }) => {
    if (!CombinedGraphQLErrors.is(error) || error.errors[0]?.extensions?.code !== 'UNAUTHENTICATED')
      return undefined
    return from(
      refresh().catch((failure) => {
        tokens.current = undefined
        throw failure
      }),
    ).pipe(switchMap(() => forward(operation)))
  })
  return ApolloLink.from([retry, authorization])
}
