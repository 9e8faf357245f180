import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { ForgetTrustedDevicesDocument, TrustedDevicesDocument } from './generated/operations.ts'
import { securityTexts } from './security-texts.ts'

const texts = securityTexts.devices

interface ForgetDevicesDialogProps {
  onClose: () => void
}

export function ForgetDevicesDialog({ onClose }: ForgetDevicesDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [forget, { loading }] = useMutation(ForgetTrustedDevicesDocument, {
    refetchQueries: [TrustedDevicesDocument],
    awaitRefetchQueries: true,
  })

  const confirm = async () => {
    const { problem } = await attempt(forget())
    if (problem) return setFailure(problem.message)
    notifySuccess(texts.forgotten)
    onClose()
  }

  return (
    <ConfirmDialog
      title={texts.forgetTitle}
      confirm={texts.forget}
      busy={loading}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {texts.forgetDetail}
    </ConfirmDialog>
  )
}
