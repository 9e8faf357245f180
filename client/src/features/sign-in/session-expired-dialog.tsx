import { useSession } from '@gatehouse/session/react'
import { Button, Text } from '@mantine/core'
import { sessionTokens } from '../../apollo/signed-in.ts'
import { Dialog } from '../../ui/dialog.tsx'
import { SessionEndNotice } from './session-end-notice.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { signInTexts } from './sign-in-texts.ts'

const texts = signInTexts.expired

interface SessionExpiredDialogProps {
  email: string
  onLeave: () => void
}

/** Signs in again over the page, which keeps what was typed. */
export function SessionExpiredDialog({ email, onLeave }: SessionExpiredDialogProps) {
  const session = useSession()

  return (
    <Dialog title={texts.title}>
      <SessionEndNotice />
      <Text size="sm" c="dimmed" mb="md">
        {texts.lead}
      </Text>
      <SignInForm initialEmail={email} onSignedIn={(signedIn) => session.signedIn(sessionTokens(signedIn))} />
      <Button variant="subtle" color="gray" fullWidth mt="xs" onClick={onLeave}>
        {texts.leave}
      </Button>
    </Dialog>
  )
}
