import type { AuthSession } from '@gatehouse/session'
import { eventStreamAuth } from '@gatehouse/session/graphql-sse'
import type { Fetcher } from '@graphiql/toolkit'
import { type DocumentNode, type GraphQLSchema, parse } from 'graphql'
import type { OperationAnswer, OperationRequest } from '../../apollo/post-operation.ts'
import { send as sendWithToken } from '../../apollo/send.ts'
import { tokenHeader } from '../../apollo/token-header.ts'
import { isPublicOperation, isSubscription } from './field-rule.ts'
import { isRefused, sendAuthorized } from './send-authorized.ts'
import { sendOperation } from './send-operation.ts'
import type { Acting, Sender } from './sender.ts'
import { type Subscribable, subscribeOperation } from './subscribe-operation.ts'

interface FetcherParts {
  session: AuthSession
  sender: Sender
  schema: GraphQLSchema
}

type Headers = Record<string, string> | undefined

type PlainFetcher = (
  request: OperationRequest,
  options?: { headers?: Headers },
) => Promise<OperationAnswer> | Subscribable

/**
 * Sends the operations that GraphiQL runs. The token is added here, so that GraphiQL cannot show, store or share it.
 */
export function createFetcher({ session, sender, schema }: FetcherParts): Fetcher {
  const send: PlainFetcher = (request, { headers } = {}) => {
    const as = sender.take()
    const document = parsed(request.query)
    if (document && isSubscription(document, request.operationName))
      return subscribeAs(as, request, headers, { session, sender })
    if (as === 'anonymous' || namesAuthorization(headers)) return sendOperation(request, { headers })
    if (as !== 'oneself') return sendActing(sender, as, request, headers)
    const isPublic = document !== undefined && isPublicOperation(schema, document, request.operationName)
    return sendAuthorized(session, request, { headers, isPublic })
  }
  return send as Fetcher
}

function subscribeAs(
  as: ReturnType<Sender['take']>,
  request: OperationRequest,
  headers: Headers,
  { session, sender }: Pick<FetcherParts, 'session' | 'sender'>,
): Subscribable {
  if (as === 'anonymous' || namesAuthorization(headers)) return subscribeOperation(request, { headers })
  if (as === 'oneself') {
    const { fetchFn } = eventStreamAuth(session, sendWithToken)
    return subscribeOperation(request, { headers, fetchFn })
  }
  return subscribeOperation(request, {
    headers: { ...headers, authorization: `Bearer ${as.accessToken}` },
    onRefused: (answer) => {
      if (isRefused(answer)) sender.stopActing()
    },
  })
}

async function sendActing(
  sender: Sender,
  { accessToken }: Acting,
  request: OperationRequest,
  headers: Headers,
): Promise<OperationAnswer> {
  const answer = await sendOperation(request, { headers, accessToken })
  if (isRefused(answer)) sender.stopActing()
  return answer
}

const namesAuthorization = (headers: Headers = {}): boolean =>
  Object.keys(headers).some((name) => ['authorization', tokenHeader()].includes(name.toLowerCase()))

function parsed(query: string): DocumentNode | undefined {
  try {
    return parse(query)
  } catch {
    return undefined
  }
}
