import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { administrationTexts } from './administration-texts.ts'
import { SendPasswordResetDocument } from './generated/operations.ts'

const texts = administrationTexts.passwordReset

interface SendPasswordResetDialogProps {
  user: { id: string; firstName: string; lastName: string }
  onClose: () => void
  onSent: () => void
}

export function SendPasswordResetDialog({ user, onClose, onSent }: SendPasswordResetDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [sendPasswordReset, { loading }] = useMutation(SendPasswordResetDocument, {
    variables: { userId: user.id },
  })
  const name = isolated(fullName(user))

  const send = async () => {
    const { data, problem } = await attempt(sendPasswordReset())
    if (problem) return setFailure(problem.message)
    const answer = data.sendPasswordReset
    if (answer.__typename !== 'PasswordResetMailed') return setFailure(answer.message)
    onSent()
  }

  return (
    <ConfirmDialog
      title={texts.ask(name)}
      confirm={texts.confirm}
      busy={loading}
      failure={failure}
      danger={false}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      {texts.detail(name)}
    </ConfirmDialog>
  )
}
