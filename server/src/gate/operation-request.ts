import type { GraphQLRequestContext } from '@apollo/server'

/** What the gate and the publisher of errors need to know of a request, through Apollo Server or on the fast path. */
export type OperationRequest<Context> = Pick<
  GraphQLRequestContext<Context & object>,
  'schema' | 'document' | 'operation' | 'request' | 'response' | 'contextValue' | 'errors'
>
