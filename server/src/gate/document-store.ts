import type { ApolloServerOptionsWithSchema, BaseContext } from '@apollo/server'
import type { DocumentNode, Token } from 'graphql'
import { LRUCache } from 'lru-cache'

type DocumentStore = NonNullable<ApolloServerOptionsWithSchema<BaseContext>['documentStore']>

/** Each takes about 500 bytes of memory once parsed. */
const mostTokens = 100_000
/** An operation also has a plan once it has been requested. */
const tokensOfPlan = 10

/**
 * Cache of parsed and validated documents, least recently used first out. Bounded by tokens rather than text size,
 * because the parser's trees are many times larger than the text or JSON.
 */
export const createDocumentStore = (maxSize = mostTokens): DocumentStore => {
  const documents = new LRUCache<string, DocumentNode>({ maxSize, sizeCalculation: weightOf })
  return {
    get: async (key) => documents.get(key),
    set: async (key, document) => {
      documents.set(key, document)
    },
    delete: async (key) => documents.delete(key),
  }
}

const weightOf = (document: DocumentNode): number =>
  countTokens(document) + tokensOfPlan * document.definitions.length

/** Counts lexical tokens including comments, which the parser also keeps. */
export const countTokens = (document: DocumentNode): number => {
  let count = 1
  let token: Token | null | undefined = document.loc?.startToken
  for (; token; token = token.next) count += 1
  return count
}
