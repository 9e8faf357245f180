import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { RevokeSessionDocument } from './generated/operations.ts'
import { sessionsTexts as texts } from './sessions-texts.ts'

interface EndSessionDialogProps {
  session: { id: string; device: string }
  onClose: () => void
  onEnded: () => void
}

export function EndSessionDialog({ session, onClose, onEnded }: EndSessionDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [revoke, { loading }] = useMutation(RevokeSessionDocument, {
    variables: { id: session.id },
    update: (cache) => {
      // Also if it had already ended.
      cache.evict({ id: `Session:${session.id}` })
      cache.gc()
    },
  })

  const end = async () => {
    const { problem } = await attempt(revoke())
    if (problem) return setFailure(problem.message)
    onEnded()
  }

  return (
    <ConfirmDialog
      title={texts.endTitle}
      confirm={texts.end}
      busy={loading}
      failure={failure}
      onConfirm={() => void end()}
      onClose={onClose}
    >
      {texts.endDetail(session.device)}
    </ConfirmDialog>
  )
}
