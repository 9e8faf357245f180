import type { ApolloClient } from '@apollo/client'
import { type UserFilter, UsersDocument, type UsersQuery } from './generated/operations.ts'

export type ListedUser = UsersQuery['users']['edges'][number]['node']

interface ListOptions {
  readonly filter?: UserFilter
  /** Page size, from 1 to 100. */
  readonly pageSize?: number
}

/** All users visible to the caller, page by page: the next page is requested when the last one has been consumed. */
export async function* listUsers(
  client: ApolloClient,
  { filter = {}, pageSize = 20 }: ListOptions = {},
): AsyncGenerator<ListedUser> {
  let after: string | null = null
  do {
    const page: UsersQuery['users'] = await readPage(client, { first: pageSize, after, filter })
    for (const { node } of page.edges) yield node
    after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null
  } while (after !== null)
}

async function readPage(
  client: ApolloClient,
  variables: { first: number; after: string | null; filter: UserFilter },
): Promise<UsersQuery['users']> {
  const { data } = await client.query({ query: UsersDocument, variables, fetchPolicy: 'no-cache' })
  if (data === undefined) throw new TypeError('The server answered without data and without an error.')
  return data.users
}
