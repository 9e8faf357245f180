import type { FormattedExecutionResult } from 'graphql'
import { graphqlUrl } from '../config.ts'
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
   * Whether the session's cookie may be read and written. What people try out may not: the session of this browser is
   * changed by the explorer's own buttons only.
   */
  withCookie?: boolean
}

export type OperationAnswer = FormattedExecutionResult<Record<string, unknown>>

/** Sends one operation, and answers what the server says: data, or errors with whatever status. */
export async function sendOperation(
  request: OperationRequest,
  { accessToken, headers, withCookie = false }: SendOptions = {},
): Promise<OperationAnswer> {
  const response = await fetch(graphqlUrl, {
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
