import { useSession } from '@gatehouse/session/react'
import { Anchor, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useLocation } from 'react-router'
import { sessionTokens } from '../../apollo/signed-in.ts'
import { Page } from '../../ui/page.tsx'
import { RegisterForm } from './register-form.tsx'
import { RegistrationStarted } from './registration-started.tsx'
import { signInTexts } from './sign-in-texts.ts'

const texts = signInTexts.register

export function RegisterPage() {
  const session = useSession()
  const { search } = useLocation()
  const [startedEmail, setStartedEmail] = useState<string>()

  if (startedEmail !== undefined) return <RegistrationStarted email={startedEmail} />
  return (
    <Page title={texts.title}>
      <RegisterForm
        onSignedIn={(signedIn) => session.signedIn(sessionTokens(signedIn))}
        onStarted={setStartedEmail}
      />
      <Text size="sm" c="dimmed" mt="md">
        {texts.haveAccount}{' '}
        <Anchor component={Link} underline="always" to={{ pathname: '/sign-in', search }}>
          {texts.signIn}
        </Anchor>
      </Text>
    </Page>
  )
}
