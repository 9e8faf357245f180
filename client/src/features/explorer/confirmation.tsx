import { usePendingConfirmation } from '../../apollo/confirmation.ts'
import { proofProblem } from '../../apollo/proof-problem.ts'
import { askForPasskey } from '../../ui/passkeys.ts'
import type { Problem } from '../../ui/problem.ts'
import type { PasskeyProof, Proof } from '../../ui/proof.ts'
import { ProofDialog } from '../../ui/proof-dialog.tsx'
import { ask } from './ask.ts'
import { useExplorer, useStore } from './explorer-context.ts'
import { ExplorerStartConfirmationDocument } from './generated/operation-texts.ts'
import { messageOf } from './message-of.ts'
import { sendAuthorized } from './send-authorized.ts'

/** Asks for a proof while an operation waits for a confirmation. */
export function Confirmation() {
  const { session, viewer } = useExplorer()
  const email = useStore(viewer)?.email ?? ''
  const request = usePendingConfirmation()
  if (!request) return null

  const submit = async (proof: Proof, challenge?: string): Promise<Problem | undefined> => {
    try {
      const failure = await request.submit(proof, challenge)
      return failure && proofProblem(failure)
    } catch (error) {
      return { message: messageOf(error) }
    }
  }

  const prove = async (signal: AbortSignal): Promise<PasskeyProof> => {
    try {
      const { startConfirmation } = await ask(
        (operation) => sendAuthorized(session, operation),
        ExplorerStartConfirmationDocument,
        {},
      )
      const { answer, problem } = await askForPasskey(startConfirmation.options, signal)
      return answer ? { passkey: answer, challenge: startConfirmation.challenge } : { problem }
    } catch (error) {
      return { problem: messageOf(error) }
    }
  }

  return (
    <ProofDialog
      methods={request.factors}
      submit={submit}
      askForPasskey={prove}
      email={email}
      onCancel={request.cancel}
    />
  )
}
