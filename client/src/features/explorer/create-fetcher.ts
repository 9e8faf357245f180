import type { AuthSession } from '@gatehouse/session'
import type { Fetcher } from '@graphiql/toolkit'
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import { tokenHeader } from '../../apollo/token-header.ts'
import { isPublicOperation } from './field-rule.ts'
import { isRefused, sendAuthorized } from './send-authorized.ts'
import { type OperationAnswer, type OperationRequest, sendOperation } from './send-operation.ts'
import type { Acting, Sender } from './sender.ts'

interface FetcherParts {
  session: AuthSession
  sender: Sender
  schema: GraphQLSchema
}

type PlainFetcher = (
  request: OperationRequest,
  options?: { headers?: Record<string, string> },
) => Promise<OperationAnswer>

/**
 * Sends the operations that GraphiQL runs. The token is added here, so that GraphiQL cannot show, store or share it.
 */
export function createFetcher({ session, sender, schema }: FetcherParts): Fetcher {
  const send: PlainFetcher = (request, { headers } = {}) => {
    const as = sender.take()
    if (as === 'anonymous' || namesAuthorization(headers)) return sendOperation(request, { headers })
    if (as !== 'oneself') return sendActing(sender, as, request, headers)
    const document = parsed(request.query)
    const isPublic = document !== undefined && isPublicOperation(schema, document, request.operationName)
    return sendAuthorized(session, request, { headers, isPublic })
  }
  return send as Fetcher
}

async function sendActing(
  sender: Sender,
  { accessToken }: Acting,
  request: OperationRequest,
  headers: Record<string, string> | undefined,
): Promise<OperationAnswer> {
  const answer = await sendOperation(request, { headers, accessToken })
  if (isRefused(answer)) sender.stopActing()
  return answer
}

const namesAuthorization = (headers: Record<string, string> = {}): boolean =>
  Object.keys(headers).some((name) => ['authorization', tokenHeader()].includes(name.toLowerCase()))

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query)
  } catch {
    return undefined
  }
}
