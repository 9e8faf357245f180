import type { FormattedExecutionResult } from 'graphql'
import { graphqlUrl } from './config.ts'
import { send } from './send.ts'

export interface OperationRequest {
  query: string
  variables?: unknown
  operationName?: string | null | undefined
}

export type OperationAnswer = FormattedExecutionResult<Record<string, unknown>>

interface PostOptions extends Pick<RequestInit, 'credentials'> {
  headers?: Readonly<Record<string, string>> | undefined
  fetch?: typeof fetch
}

/** What the server responded with any status. There is no answer if it is not JSON. */
export interface Posted {
  status: number
  answer: OperationAnswer | undefined
}

/** Sends one operation without Apollo Client. @throws what `fetch` throws */
export async function postOperation(
  request: OperationRequest,
  { headers, credentials = 'same-origin', fetch = send }: PostOptions = {},
): Promise<Posted> {
  const response = await fetch(graphqlUrl, {
    method: 'POST',
    credentials,
    headers: {
      accept: 'application/graphql-response+json',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(request),
  })
  return { status: response.status, answer: await response.json().catch(() => undefined) }
}
