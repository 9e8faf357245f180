import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core'
import { use } from 'react'
import type { Attempt } from './attempt.ts'
import { describeRefusal, describeStatus } from './describe-refusal.ts'
import { type Posted, postOperation } from './post-operation.ts'
import { SendContext } from './send.ts'

/**
 * Returns a function that sends a mutation which needs no session. Pages for visitors use it instead of `useMutation`: they
 * keep no data, and load faster without Apollo Client.
 */
export function useAsk<Data, Variables>(document: DocumentTypeDecoration<Data, Variables>) {
  const fetch = use(SendContext)
  return async (variables: Variables): Promise<Attempt<Data>> => {
    const request = { query: String(document), variables }
    const { status, answer } = await postOperation(request, { fetch }).catch((): Posted => unreachable)
    if (answer?.data) return { data: answer.data as Data }
    return { problem: { message: answer?.errors ? describeRefusal(answer.errors) : describeStatus(status) } }
  }
}

/** No response at all. */
const unreachable = { status: 0, answer: undefined }
