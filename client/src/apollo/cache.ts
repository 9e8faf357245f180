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
    return renewed(existing, incoming)
  },
})

const fields = {
  users: connection('filter', 'orderBy'),
  auditEvents: connection('filter'),
  mails: connection('filter'),
  myActivity: connection(),
}

/**
 * The first page again. If it continues with what the list began with, the pages that were loaded after it stay, below what
 * is new.
 */
function renewed(list: Connection, page: Connection): Connection {
  const first = list.edges[0]?.node.__ref
  const added = page.edges.findIndex(({ node }) => node.__ref === first)
  if (added === -1 || !page.pageInfo.hasNextPage) return page
  const rest = page.edges.slice(added)
  if (rest.length >= list.edges.length) return page
  const continues = rest.every(({ node }, index) => list.edges[index]?.node.__ref === node.__ref)
  if (!continues) return page
  return { ...page, edges: [...page.edges.slice(0, added), ...list.edges], pageInfo: list.pageInfo }
}

export function createCache(): InMemoryCache {
  return new InMemoryCache({ possibleTypes, typePolicies: { Query: { fields } } })
}
