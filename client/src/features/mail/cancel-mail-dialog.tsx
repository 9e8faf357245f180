import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { isolated } from '../../ui/names.ts'
import { CancelMailDocument } from './generated/operations.ts'
import type { MailDialogProps } from './mail-dialog.ts'
import { mailTexts } from './mail-texts.ts'

const texts = mailTexts.cancel

export function CancelMailDialog({ mail, onDone, onOutdated, onClose }: MailDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [cancelMail, { loading }] = useMutation(CancelMailDocument, { variables: { id: mail.id } })

  const cancel = async () => {
    const { data, problem } = await attempt(cancelMail())
    if (problem) return setFailure(problem.message)
    if (data.cancelMail.__typename === 'MailCancelled') return onDone(texts.done)
    setFailure(data.cancelMail.message)
    onOutdated()
  }

  return (
    <ConfirmDialog
      title={texts.title}
      confirm={texts.confirm}
      dismiss={texts.dismiss}
      busy={loading}
      failure={failure}
      onConfirm={() => void cancel()}
      onClose={onClose}
    >
      {texts.detail(mailTexts.kinds[mail.kind], isolated(mail.recipient))}
    </ConfirmDialog>
  )
}
