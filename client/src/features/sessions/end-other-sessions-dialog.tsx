import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RevokeOtherSessionsDocument, SessionsDocument } from './generated/operations.ts'
import { sessionsTexts as texts } from './sessions-texts.ts'

interface EndOtherSessionsDialogProps {
  count: number
  onClose: () => void
  onEnded: (count: number) => void
}

export function EndOtherSessionsDialog({ count, onClose, onEnded }: EndOtherSessionsDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [revokeOthers, { loading }] = useMutation(RevokeOtherSessionsDocument, {
    refetchQueries: [SessionsDocument],
    awaitRefetchQueries: true,
  })

  const end = async () => {
    const { data, problem } = await attempt(revokeOthers())
    if (problem) return setFailure(problem.message)
    onEnded(data.revokeOtherSessions.count)
  }

  return (
    <ConfirmDialog
      title={texts.endOthersTitle}
      confirm={texts.endOthers}
      busy={loading}
      failure={failure}
      onConfirm={() => void end()}
      onClose={onClose}
    >
      {texts.endOthersDetail(count)}
    </ConfirmDialog>
  )
}
