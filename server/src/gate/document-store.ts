import type { ApolloServerOptionsWithSchema, BaseContext } from '@apollo/server'
import type { DocumentNode, Token } from 'graphql'
import { LRUCache } from 'lru-cache'

type DocumentStore = NonNullable<ApolloServerOptionsWithSchema<BaseContext>['documentStore']>

/** About 500 bytes of memory each, with what the parser makes of them. */
const mostTokens = 100_000

/**
 * Parsed and validated documents, those used last. Bounded by their tokens: documents are small as text or JSON, while
 * the trees that the parser makes of them are many times as large.
 */
export const createDocumentStore = (maxSize = mostTokens): DocumentStore => {
  const documents = new LRUCache<string, DocumentNode>({ maxSize, sizeCalculation: countTokens })
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => {
      documents.set(key, document)
    },
    delete: async (key) => documents.delete(key),
  }
}

const countTokens = (document: DocumentNode): number => {
  let count = 1
  let token: Token | null | undefined = document.loc?.startToken
  for (; token; token = token.next) count += 1
  return count
}
