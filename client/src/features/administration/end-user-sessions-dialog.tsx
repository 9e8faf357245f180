import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { administrationTexts } from './administration-texts.ts'
import { EndUserSessionsDocument, UserSessionsDocument } from './generated/operations.ts'

const texts = administrationTexts.sessions

interface EndUserSessionsDialogProps {
  user: { id: string; firstName: string; lastName: string }
  /** Of each open session. */
  devices: readonly string[]
  onClose: () => void
  onEnded: (count: number) => void
}

export function EndUserSessionsDialog({ user, devices, onClose, onEnded }: EndUserSessionsDialogProps) {
  // The question stays the same when the list becomes empty.
  const [asked] = useState(devices)
  const [failure, setFailure] = useState<string>()
  const [endUserSessions, { loading }] = useMutation(EndUserSessionsDocument, {
    variables: { userId: user.id },
    refetchQueries: [UserSessionsDocument],
    awaitRefetchQueries: true,
  })
  const name = isolated(fullName(user))

  const end = async () => {
    const { data, problem } = await attempt(endUserSessions())
    if (problem) return setFailure(problem.message)
    const answer = data.endUserSessions
    if (answer.__typename !== 'UserSessionsEnded') return setFailure(answer.message)
    onEnded(answer.sessionsEnded)
  }

  return (
    <ConfirmDialog
      title={texts.endAllTitle(name)}
      confirm={texts.endAll}
      busy={loading}
      failure={failure}
      onConfirm={() => void end()}
      onClose={onClose}
    >
      {texts.endAllDetail(name, asked)}
    </ConfirmDialog>
  )
}
