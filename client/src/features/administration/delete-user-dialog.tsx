import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { administrationTexts } from './administration-texts.ts'
import { DeleteUserDocument } from './generated/operations.ts'

const texts = administrationTexts.deletion

interface DeleteUserDialogProps {
  user: { id: string; firstName: string; lastName: string }
  onClose: () => void
  onDeleted: () => void
}

export function DeleteUserDialog({ user, onClose, onDeleted }: DeleteUserDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [deleteUser, { loading, client }] = useMutation(DeleteUserDocument, {
    variables: { userId: user.id },
  })
  const name = isolated(fullName(user))

  const remove = async () => {
    const { data, problem } = await attempt(deleteUser())
    if (problem) return setFailure(problem.message)
    const answer = data.deleteUser
    if (answer.__typename !== 'AccountDeleted') return setFailure(answer.message)
    onDeleted()
    // Lists are read again when they are opened.
    client.cache.evict({ fieldName: 'users' })
  }

  return (
    <ConfirmDialog
      title={texts.ask(name)}
      confirm={texts.start}
      busy={loading}
      failure={failure}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      {texts.detail(name)}
    </ConfirmDialog>
  )
}
