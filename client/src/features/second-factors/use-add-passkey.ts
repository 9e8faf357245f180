import { useMutation } from '@apollo/client/react'
import { attempt } from '../../apollo/attempt.ts'
import { createPasskey } from '../../ui/passkeys.ts'
import type { Problem } from '../../ui/problem.ts'
import {
  AddPasskeyDocument,
  type AddPasskeyMutation,
  FactorsDocument,
  StartPasskeyDocument,
} from './generated/operations.ts'

export type AddedPasskey = Extract<AddPasskeyMutation['addPasskey'], { __typename: 'FactorAdded' }>

type Outcome = { added: AddedPasskey; problem?: undefined } | { problem: Problem }

/** Returns a function that creates a passkey in the browser's dialog and registers it under a name. */
export function useAddPasskey(): (name: string) => Promise<Outcome> {
  const [start] = useMutation(StartPasskeyDocument)
  const [add] = useMutation(AddPasskeyDocument, {
    refetchQueries: [FactorsDocument],
    awaitRefetchQueries: true,
  })

  return async (name) => {
    const started = await attempt(start())
    if (started.problem) return started
    const { challenge, options } = started.data.startPasskey
    const created = await createPasskey(options)
    if (created.problem !== undefined) return { problem: { message: created.problem } }
    const input = { challenge, answer: created.answer, name: name.trim() || null }
    const { data, problem } = await attempt(add({ variables: { input } }))
    if (problem) return { problem }
    const result = data.addPasskey
    return result.__typename === 'FactorAdded' ? { added: result } : { problem: result }
  }
}
