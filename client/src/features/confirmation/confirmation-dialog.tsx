import { useApolloClient } from '@apollo/client/react'
import type { PendingConfirmation } from '../../apollo/confirmation.ts'
import { describeError } from '../../apollo/describe-error.ts'
import { ViewerDocument } from '../../apollo/generated/operations.ts'
import { proofProblem } from '../../apollo/proof-problem.ts'
import { SessionClient } from '../../apollo/session-client.tsx'
import type { Problem } from '../../ui/problem.ts'
import type { Proof } from '../../ui/proof.ts'
import { ProofDialog } from '../../ui/proof-dialog.tsx'
import { useConfirmationPasskey } from './use-confirmation-passkey.ts'

interface ConfirmationDialogProps {
  request: PendingConfirmation
}

/** Asks for a proof. It closes when the request ends, also by another tab's confirmation or by a sign-out. */
export const ConfirmationDialog = (props: ConfirmationDialogProps) => (
  <SessionClient>
    <ProofOfSession {...props} />
  </SessionClient>
)

function ProofOfSession({ request }: ConfirmationDialogProps) {
  const client = useApolloClient()
  const askForPasskey = useConfirmationPasskey()
  const email = client.readQuery({ query: ViewerDocument })?.profile.email ?? ''

  const submit = async (proof: Proof, challenge?: string): Promise<Problem | undefined> => {
    try {
      const failure = await request.submit(proof, challenge)
      return failure && proofProblem(failure)
    } catch (error) {
      return { message: describeError(error) }
    }
  }

  return (
    <ProofDialog
      methods={request.factors}
      submit={submit}
      askForPasskey={askForPasskey}
      email={email}
      onCancel={request.cancel}
    />
  )
}
