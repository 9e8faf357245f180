import type { ApolloCache } from '@apollo/client'
import { FactorsDocument } from './generated/operations.ts'

/** What a mutation that adds or removes a second factor changes elsewhere on the page. */
export const factorChanges = {
  update: (cache: ApolloCache) => void cache.evict({ id: 'ROOT_QUERY', fieldName: 'secondFactorDue' }),
  refetchQueries: [FactorsDocument],
  awaitRefetchQueries: true,
}
