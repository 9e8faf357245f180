import { type FieldPolicy, InMemoryCache, type Reference } from '@apollo/client'
import { possibleTypes } from './generated/possible-types.ts'

interface Connection {
  edges: readonly { node: Reference }[]
  pageInfo: { hasNextPage: boolean }
}

/** One list for each of `keyArgs`; a page that was asked for `after` a cursor is added at its end. */
const connection = (...keyArgs: string[]): FieldPolicy<Connection> => ({
  keyArgs,
  merge: (existing, incoming, { args }) => {
    if (!existing) return incoming
    if (args?.after) return { ...incoming, edges: [...existing.edges, ...incoming.edges] }
    // The first page, read again: while it says the same, what was loaded after it stays on the screen.
    return beginsWith(existing, incoming) ? { ...incoming, ...rows(existing) } : incoming
  },
})

const fields = {
  users: connection('filter', 'orderBy'),
  auditEvents: connection('filter'),
  myActivity: connection(),
}

const rows = ({ edges, pageInfo }: Connection) => ({ edges, pageInfo })

function beginsWith(list: Connection, page: Connection): boolean {
  if (!page.pageInfo.hasNextPage || page.edges.length >= list.edges.length) return false
  return page.edges.every(({ node }, index) => list.edges[index]?.node.__ref === node.__ref)
}

export function createCache(): InMemoryCache {
  return new InMemoryCache({ possibleTypes, typePolicies: { Query: { fields } } })
}
