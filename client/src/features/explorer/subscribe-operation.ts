import { createClient } from 'graphql-sse'
import { graphqlStreamUrl } from '../../apollo/config.ts'
import type { OperationAnswer, OperationRequest } from '../../apollo/post-operation.ts'
import { send } from '../../apollo/send.ts'
import { explorerTexts } from './explorer-texts.ts'

interface SubscribeOptions {
  headers?: Readonly<Record<string, string>> | undefined
  /** Sends the request, with a token if it needs one. */
  fetchFn?: typeof fetch
  /** Called if the server refuses the subscription. */
  onRefused?: (answer: OperationAnswer) => void
}

/** Receives the events of a subscription. */
interface Sink {
  next(answer: OperationAnswer): void
  error(error: unknown): void
  complete(): void
}

/** What GraphiQL takes from a fetcher for a subscription. */
export interface Subscribable {
  subscribe(sink: Sink): { unsubscribe(): void }
}

const mostAttempts = 5
const pauseMs = 1_000

/** Subscribes over server-sent events. A refusal is shown like the response of any other operation. */
export function subscribeOperation(
  { query, variables, operationName }: OperationRequest,
  { headers = {}, fetchFn = send, onRefused }: SubscribeOptions = {},
): Subscribable {
  const request = {
    query,
    ...(isRecord(variables) && { variables }),
    ...(operationName != null && { operationName }),
  }
  return {
    subscribe: (sink) => {
      let refused: OperationAnswer | undefined
      const client = createClient({
        url: graphqlStreamUrl,
        credentials: 'omit',
        headers: { ...headers },
        fetchFn: async (...of: Parameters<typeof fetch>) => {
          const response = await fetchFn(...of)
          if (!response.ok) refused = await answerOf(response)
          return response
        },
        retryAttempts: mostAttempts,
        retry: async () => {
          if (refused) throw new Error('The server refused the subscription.')
          await new Promise((resolve) => setTimeout(resolve, pauseMs * (0.5 + Math.random())))
        },
      })
      const unsubscribe = client.subscribe(request, {
        next: (answer) => sink.next(answer as OperationAnswer),
        complete: () => sink.complete(),
        error: () => {
          if (!refused) return sink.error(new Error(explorerTexts.unreachable))
          onRefused?.(refused)
          sink.next(refused)
          sink.complete()
        },
      })
      return { unsubscribe }
    },
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null

const answerOf = (response: Response): Promise<OperationAnswer> =>
  response
    .clone()
    .json()
    .catch(() => ({ errors: [{ message: explorerTexts.unreadable(response.status) }] }))
