import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'
import type { OperationAnswer, OperationRequest } from '../../apollo/post-operation.ts'
import { explorerTexts } from './explorer-texts.ts'

type Send = (request: OperationRequest) => Promise<OperationAnswer>

/**
 * Sends one of the explorer's own operations, as opposed to the user's.
 *
 * @throws {Error} with the server's message if it is refused
 */
export async function ask<Data, Variables>(
  send: Send,
  document: DocumentTypeDecoration<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  const answer = await send({ query: String(document), variables })
  const { data, errors } = answer as { data?: Data | null; errors?: readonly { message: string }[] }
  if (!data) throw new Error(errors?.[0]?.message ?? explorerTexts.unreadable(200))
  return data
}
