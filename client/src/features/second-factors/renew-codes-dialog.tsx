import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { FactorsDocument, RenewRecoveryCodesDocument } from './generated/operations.ts'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.codes

interface RenewCodesDialogProps {
  onClose: () => void
  onRenewed: (codes: readonly string[]) => void
}

export function RenewCodesDialog({ onClose, onRenewed }: RenewCodesDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [renew, { loading }] = useMutation(RenewRecoveryCodesDocument, {
    refetchQueries: [FactorsDocument],
    awaitRefetchQueries: true,
  })

  const confirm = async () => {
    const { data, problem } = await attempt(renew())
    if (problem) return setFailure(problem.message)
    onRenewed(data.renewRecoveryCodes.codes)
  }

  return (
    <ConfirmDialog
      title={texts.renewTitle}
      confirm={texts.renew}
      danger={false}
      busy={loading}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {texts.renewDetail}
    </ConfirmDialog>
  )
}
