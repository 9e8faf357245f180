import { type FieldPolicy, InMemoryCache, type Reference } from '@apollo/client'
import { possibleTypes } from './generated/possible-types.ts'

interface Connection {
  edges: readonly { node: Reference }[]
  pageInfo: { hasNextPage: boolean }
}

/** One list per `keyArgs`; pages after a cursor are appended. */
const connection = (...keyArgs: string[]): FieldPolicy<Connection> => ({
  keyArgs,
  merge: (existing, incoming, { args }) => {
    if (!existing) return incoming
    if (args?.after) return { ...incoming, edges: [...existing.edges, ...incoming.edges] }
    // The first page again: if it is unchanged, the pages loaded after it stay.
    return beginsWith(existing, incoming) ? { ...incoming, ...rows(existing) } : incoming
  },
})

const fields = {
  users: connection('filter', 'orderBy'),
  auditEvents: connection('filter'),
  mails: connection('filter'),
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
