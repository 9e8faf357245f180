import { Anchor, Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import { Page } from '../../ui/page.tsx'
import { ForgotPasswordForm } from './forgot-password-form.tsx'
import { recoveryTexts } from './recovery-texts.ts'

const { request, sent } = recoveryTexts

interface Requested {
  email: string
  /** How long the link works, in seconds. */
  expiresIn: number
}

export function ForgotPasswordPage() {
  const [requested, setRequested] = useState<Requested>()
  const [email, setEmail] = useState('')
  if (requested) return <Sent requested={requested} onAgain={() => setRequested(undefined)} />
  return (
    <Page title={request.title} lead={request.lead}>
      <ForgotPasswordForm
        initialEmail={email}
        onRequested={(given) => {
          setEmail(given.email)
          setRequested(given)
        }}
      />
      <Text size="sm" mt="md">
        <Anchor component={Link} to="/sign-in" underline="always">
          {request.back}
        </Anchor>
      </Text>
    </Page>
  )
}

interface SentProps {
  requested: Requested
  onAgain: () => void
}

function Sent({ requested: { email, expiresIn }, onAgain }: SentProps) {
  return (
    <Page key="sent" title={sent.title} lead={sent.lead(email, expiresIn)}>
      <Stack gap="md" align="flex-start">
        <MailboxLink to={email} />
        <Text size="sm" c="dimmed">
          {sent.missing}
        </Text>
        <Button variant="default" onClick={onAgain}>
          {sent.again}
        </Button>
      </Stack>
    </Page>
  )
}
