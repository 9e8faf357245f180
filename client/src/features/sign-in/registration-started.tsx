import { Button, Stack, Text } from '@mantine/core'
import { Link, useLocation } from 'react-router'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import { Page } from '../../ui/page.tsx'
import { signInTexts } from './sign-in-texts.ts'

const texts = signInTexts.started

/** Reads the same whether or not the address had an account. */
export function RegistrationStarted({ email }: { email: string }) {
  const { search } = useLocation()
  return (
    <Page key="started" title={texts.title} lead={texts.lead(email)}>
      <Stack gap="md" align="flex-start">
        <MailboxLink to={email} />
        <Text size="sm" c="dimmed">
          {texts.missing}
        </Text>
        <Button component={Link} variant="default" to={{ pathname: '/sign-in', search }}>
          {texts.signIn}
        </Button>
      </Stack>
    </Page>
  )
}
