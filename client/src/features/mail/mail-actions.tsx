import { Button } from '@mantine/core'
import { useState } from 'react'
import { notifySuccess } from '../../ui/notify.ts'
import { CancelMailDialog } from './cancel-mail-dialog.tsx'
import type { MailRow_MailFragment } from './generated/operations.ts'
import { mailTexts } from './mail-texts.ts'
import classes from './mails-list.module.css'
import { RetryMailDialog } from './retry-mail-dialog.tsx'

const { retry, cancel, kinds } = mailTexts

interface MailActionsProps {
  mail: MailRow_MailFragment
  onOutdated: () => void
}

/** Retry and cancel, for a mail that was not sent. */
export function MailActions({ mail, onOutdated }: MailActionsProps) {
  const [asked, setAsked] = useState<'retry' | 'cancel'>()
  const close = () => setAsked(undefined)
  const done = (message: string) => {
    close()
    notifySuccess(message)
  }
  const dialog = { mail, onDone: done, onOutdated, onClose: close }
  return (
    <div className={classes.actions}>
      {isOpen(mail) && (
        <>
          <Button
            variant="default"
            aria-label={retry.of(kinds[mail.kind], mail.recipient)}
            onClick={() => setAsked('retry')}
          >
            {retry.action}
          </Button>
          <Button
            variant="default"
            aria-label={cancel.of(kinds[mail.kind], mail.recipient)}
            onClick={() => setAsked('cancel')}
          >
            {cancel.action}
          </Button>
        </>
      )}
      {asked === 'retry' && <RetryMailDialog {...dialog} />}
      {asked === 'cancel' && <CancelMailDialog {...dialog} />}
    </div>
  )
}

/** The server has the last word: the mail may have been sent, or have expired, since the page was loaded. */
const isOpen = ({ state, expiresAt }: MailRow_MailFragment): boolean =>
  (state === 'QUEUED' || state === 'FAILED') && Date.parse(expiresAt) > Date.now()
