import { useMutation } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
import panel from '../../ui/panel.module.css'
import { CancelEmailChangeDocument } from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.email.pending

interface PendingEmailProps {
  email: string
  pendingEmail: string
  onCancelled: () => void
}

/** A change of the address that waits for the link mailed to the new one. */
export function PendingEmail({ email, pendingEmail, onCancelled }: PendingEmailProps) {
  const [cancelEmailChange, { loading }] = useMutation(CancelEmailChangeDocument)
  const [failure, setFailure] = useState<string>()

  const cancel = async () => {
    const { problem } = await attempt(cancelEmailChange())
    setFailure(problem?.message)
    if (!problem) onCancelled()
  }

  return (
    <div className={panel.panel}>
      <p className={panel.title} tabIndex={-1} data-autofocus>
        {texts.title(pendingEmail)}
      </p>
      <p>{texts.detail(email)}</p>
      <FormAlert>{failure}</FormAlert>
      <div className={panel.actions}>
        <Button variant="default" loading={loading} onClick={() => void cancel()}>
          {texts.cancel}
        </Button>
        <MailboxLink to={pendingEmail} />
      </div>
    </div>
  )
}
