import { Button } from '@mantine/core'
import { useState } from 'react'
import { useCan, useViewer } from '../../apollo/viewer.ts'
import { isolated } from '../../ui/names.ts'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { administrationTexts } from './administration-texts.ts'
import { SendPasswordResetDialog } from './send-password-reset-dialog.tsx'

const texts = administrationTexts.passwordReset

/** Mails a user a link for replacing their password. */
export function SendPasswordReset({ user }: { user: { id: string; firstName: string; lastName: string } }) {
  const viewer = useViewer()
  const may = useCan('sendPasswordReset')
  const [asking, setAsking] = useState(false)
  if (!may || viewer.id === user.id) return null
  const firstName = isolated(user.firstName)

  const sent = () => {
    setAsking(false)
    notifySuccess(texts.sent(firstName))
  }

  return (
    <Section title={texts.title} description={texts.description(firstName)}>
      <Button variant="default" onClick={() => setAsking(true)}>
        {texts.send}
      </Button>
      {asking && <SendPasswordResetDialog user={user} onClose={() => setAsking(false)} onSent={sent} />}
    </Section>
  )
}
