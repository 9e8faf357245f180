import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { administrationTexts } from './administration-texts.ts'
import {
  type AccessControl_UserFragment,
  SetUserActiveDocument,
  UserSessionsDocument,
} from './generated/operations.ts'

const texts = administrationTexts.access

interface AccessDialogProps {
  user: AccessControl_UserFragment
  onClose: () => void
  onDone: (message: string) => void
}

/** Asks before an account is disabled or enabled, and says what that ends. */
export function AccessDialog({ user, onClose, onDone }: AccessDialogProps) {
  // The question stays the same when the result changes `user`.
  const [active] = useState(user.active)
  const [failure, setFailure] = useState<string>()
  const [setUserActive, { loading }] = useMutation(SetUserActiveDocument, {
    refetchQueries: [UserSessionsDocument],
  })
  const name = isolated(fullName(user))

  const confirm = async () => {
    const input = { userId: user.id, active: !active }
    const { data, problem } = await attempt(setUserActive({ variables: { input } }))
    if (problem) return setFailure(problem.message)
    const answer = data.setUserActive
    if (answer.__typename !== 'UserActiveSet') return setFailure(answer.message)
    onDone(active ? texts.disabled(name, answer.sessionsEnded) : texts.enabled(name))
  }

  return (
    <ConfirmDialog
      title={active ? texts.disableTitle(name) : texts.enableTitle(name)}
      confirm={active ? texts.disable : texts.enable}
      danger={active}
      busy={loading}
      failure={failure}
      onConfirm={() => void confirm()}
      onClose={onClose}
    >
      {active ? texts.disableDetail(name) : texts.enableDetail(name)}
    </ConfirmDialog>
  )
}
