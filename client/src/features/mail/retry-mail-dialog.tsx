import { useMutation } from '@apollo/client/react'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { ConfirmDialog } from '../../ui/confirm-dialog.tsx'
import { isolated } from '../../ui/names.ts'
import { RetryMailDocument } from './generated/operations.ts'
import type { MailDialogProps } from './mail-dialog.ts'
import { mailTexts } from './mail-texts.ts'

const texts = mailTexts.retry

export function RetryMailDialog({ mail, onDone, onOutdated, onClose }: MailDialogProps) {
  const [failure, setFailure] = useState<string>()
  const [retryMail, { loading }] = useMutation(RetryMailDocument, { variables: { id: mail.id } })

  const retry = async () => {
    const { data, problem } = await attempt(retryMail())
    if (problem) return setFailure(problem.message)
    if (data.retryMail.__typename === 'MailRetried') return onDone(texts.done)
    setFailure(data.retryMail.message)
    onOutdated()
  }

  return (
    <ConfirmDialog
      title={texts.title}
      confirm={texts.confirm}
      busy={loading}
      failure={failure}
      danger={false}
      onConfirm={() => void retry()}
      onClose={onClose}
    >
      {texts.detail(mailTexts.kinds[mail.kind], isolated(mail.recipient))}
    </ConfirmDialog>
  )
}
