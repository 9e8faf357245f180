import type { GraphQLRequestContext } from '@apollo/server'

/** What the gate and the error publisher need to know about a request, both in Apollo Server and on the fast path. */
export type OperationRequest<Context> = Pick<
  GraphQLRequestContext<Context & object>,
  'schema' | 'document' | 'operation' | 'request' | 'response' | 'contextValue' | 'errors'
>
