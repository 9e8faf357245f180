import { useSession } from '@gatehouse/session/react'
import { Anchor, Text } from '@mantine/core'
import { Link, useLocation } from 'react-router'
import { sessionTokens } from '../../apollo/signed-in.ts'
import { Page } from '../../ui/page.tsx'
import { SessionEndNotice } from './session-end-notice.tsx'
import { SignInForm } from './sign-in-form.tsx'
import { signInTexts } from './sign-in-texts.ts'

const texts = signInTexts.signIn

export function SignInPage() {
  const session = useSession()
  const { search } = useLocation()

  return (
    <Page title={texts.title}>
      <SessionEndNotice />
      <SignInForm onSignedIn={(signedIn) => session.signedIn(sessionTokens(signedIn))}>
        <Text size="sm" mt="md">
          <Anchor component={Link} underline="always" to="/forgot-password">
            {texts.forgot}
          </Anchor>
        </Text>
        <Text size="sm" c="dimmed" mt="xs">
          {texts.noAccount}{' '}
          <Anchor component={Link} underline="always" to={{ pathname: '/register', search }}>
            {texts.register}
          </Anchor>
        </Text>
      </SignInForm>
    </Page>
  )
}
