import type { TypedDocumentNode } from '@graphql-typed-document-node/core'
import { print } from 'graphql'
import { explorerTexts } from './explorer-texts.ts'
import type { OperationAnswer, OperationRequest } from './send-operation.ts'

type Send = (request: OperationRequest) => Promise<OperationAnswer>

/**
 * Sends one of the explorer's own operations, as opposed to the user's.
 *
 * @throws {Error} with the server's message if it is refused
 */
export async function ask<Data, Variables>(
  send: Send,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await send({ query: print(document), variables })
  const { data, errors } = answer as { data?: Data | null; errors?: readonly { message: string }[] }
  if (!data) throw new Error(errors?.[0]?.message ?? explorerTexts.unreadable(200))
  return data
}
