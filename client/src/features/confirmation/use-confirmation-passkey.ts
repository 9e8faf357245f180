import { useMutation } from '@apollo/client/react'
import { attempt } from '../../apollo/attempt.ts'
import { askForPasskey } from '../../ui/passkeys.ts'
import type { PasskeyProof } from '../../ui/proof.ts'
import { StartConfirmationDocument } from './generated/operations.ts'

/** Returns a function that asks for a passkey of the signed-in user in the browser's dialog. */
export function useConfirmationPasskey(): (signal: AbortSignal) => Promise<PasskeyProof> {
  const [start] = useMutation(StartConfirmationDocument)

  return async (signal) => {
    const { data, problem } = await attempt(start())
    if (problem) return { problem: problem.message }
    const { challenge, options } = data.startConfirmation
    const { answer, problem: refused } = await askForPasskey(options, signal)
    return answer ? { passkey: answer, challenge } : { problem: refused }
  }
}
