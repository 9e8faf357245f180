import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { forgetPasskey } from '../../ui/passkeys.ts'
import type { ShownFactor } from './factor-card.tsx'
import { factorChanges } from './factor-changes.ts'
import { RemoveFactorDocument } from './generated/operations.ts'
import { securityTexts } from './security-texts.ts'

interface RemoveFactorDialogProps {
  factor: ShownFactor
  onClose: () => void
  onRemoved: () => void
}

export function RemoveFactorDialog({ factor, onClose, onRemoved }: RemoveFactorDialogProps) {
  const texts = factor.factor === 'PASSKEY' ? securityTexts.passkeys : securityTexts.totp
  const [failure, setFailure] = useState<string>()
  const [remove, { loading }] = useMutation(RemoveFactorDocument, {
    variables: { id: factor.id },
    ...factorChanges,
  })

  const confirm = async () => {
    const { data, problem } = await attempt(remove())
    if (problem) return setFailure(problem.message)
    if (data.removeFactor.__typename === 'LastWayIn') return setFailure(data.removeFactor.message)
    // It is gone, also if another device had removed it before.
    if (factor.passkey) await forgetPasskey(factor.passkey)
    onRemoved()
  }

  return (
    <ConfirmDialog
      title={texts.removeTitle}
      confirm={securityTexts.remove}
      busy={loading}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {texts.removeDetail(factor.name)}
    </ConfirmDialog>
  )
}
