import type { FormattedExecutionResult } from 'graphql'
import { graphqlUrl } from '../../apollo/config.ts'
import { send } from '../../apollo/send.ts'
import { explorerTexts } from './explorer-texts.ts'

export interface OperationRequest {
  query: string
  variables?: unknown
  operationName?: string | null | undefined
}

export interface SendOptions {
  accessToken?: string | undefined
  headers?: Readonly<Record<string, string>> | undefined
  /**
   * Whether the session's cookie may be read and written. The user's own operations may not: only the explorer's
   * buttons change this browser's session.
   */
  withCookie?: boolean
}

export type OperationAnswer = FormattedExecutionResult<Record<string, unknown>>

/** Sends one operation and returns the server's response: data, or errors with any status. */
export async function sendOperation(
  request: OperationRequest,
  { accessToken, headers, withCookie = false }: SendOptions = {},
): Promise<OperationAnswer> {
  const response = await send(graphqlUrl, {
    method: 'POST',
    credentials: withCookie ? 'same-origin' : 'omit',
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      ...headers,
      ...(accessToken !== undefined && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify(request),
  }).catch(() => {
    throw new Error(explorerTexts.unreachable)
  })
  return response.json().catch(() => {
    throw new Error(explorerTexts.unreadable(response.status))
  })
}
