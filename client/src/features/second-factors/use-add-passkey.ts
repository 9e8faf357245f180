import { useMutation } from '@apollo/client/react'
import { attempt } from '../../apollo/attempt.ts'
import { createPasskey } from '../../ui/passkeys.ts'
import type { Problem } from '../../ui/problem.ts'
import { type PasskeyWait, usePasskeyWait } from '../../ui/use-passkey-wait.ts'
import { factorChanges } from './factor-changes.ts'
import { AddPasskeyDocument, type AddPasskeyMutation, StartPasskeyDocument } from './generated/operations.ts'

export type AddedPasskey = Extract<AddPasskeyMutation['addPasskey'], { __typename: 'FactorAdded' }>

type Outcome = { added: AddedPasskey; problem?: undefined } | { problem: Problem }

interface AddPasskey {
  wait: PasskeyWait
  /** Creates a passkey in the browser's dialog and registers it. @returns undefined if its user stopped waiting */
  addPasskey: (name: string) => Promise<Outcome | undefined>
}

export function useAddPasskey(): AddPasskey {
  const [start] = useMutation(StartPasskeyDocument)
  const [add] = useMutation(AddPasskeyDocument, factorChanges)
  const wait = usePasskeyWait()

  const create = async (signal: AbortSignal) => {
    const started = await attempt(start())
    if (started.problem) return { problem: started.problem }
    const { challenge, options } = started.data.startPasskey
    const { answer, problem } = await createPasskey(options, signal)
    return answer ? { challenge, answer } : { problem: { message: problem } }
  }
  const addPasskey = async (name: string): Promise<Outcome | undefined> => {
    const created = await wait.waitFor(create)
    if (!created || created.problem) return created
    const input = { ...created, name: name.trim() || null }
    const { data, problem } = await attempt(add({ variables: { input } }))
    if (problem) return { problem }
    const result = data.addPasskey
    return result.__typename === 'FactorAdded' ? { added: result } : { problem: result }
  }

  return { wait, addPasskey }
}
