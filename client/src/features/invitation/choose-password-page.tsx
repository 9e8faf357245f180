import { useAuth, useSession } from '@gatehouse/session/react'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { type SignedIn, sessionTokens } from '../../apollo/signed-in.ts'
import { LazySignInStep } from '../../feature/lazy-sign-in-step.tsx'
import type { RequiredStep } from '../../feature/required-step.ts'
import { useOpenedLink } from '../../ui/link-page.tsx'
import { Page } from '../../ui/page.tsx'
import { ChoosePasswordForm } from './choose-password-form.tsx'
import classes from './choose-password-page.module.css'
import { invitationTexts as texts } from './invitation-texts.ts'

export function ChoosePasswordPage() {
  const session = useSession()
  const navigate = useNavigate()
  const { token, email } = useOpenedLink()
  const isSignedIn = useAuth(({ signedIn }) => signedIn)
  const [expiredToken, setExpiredToken] = useState<string>()
  const [step, setStep] = useState<RequiredStep>()

  const enter = async (signedIn: SignedIn) => {
    await session.signedIn(sessionTokens(signedIn))
    await navigate('/', { replace: true })
  }

  if (token === '') return <UselessLink title={texts.noTokenTitle} hint={texts.noTokenHint} />
  if (token === expiredToken) return <UselessLink title={texts.expiredTitle} hint={texts.expiredHint} />
  if (step) {
    return (
      <Page key="step" title={texts.stepTitle}>
        <LazySignInStep
          step={step}
          email={email ?? ''}
          onSignedIn={enter}
          onOver={() => void navigate('/sign-in')}
        />
      </Page>
    )
  }
  return (
    <Page title={texts.title} lead={texts.lead}>
      {email !== null && (
        <Text mb="md" className={classes.account}>
          {texts.account} <bdi>{email}</bdi>
        </Text>
      )}
      {isSignedIn && (
        <Text size="sm" mb="md">
          {texts.otherAccount}
        </Text>
      )}
      <ChoosePasswordForm
        token={token}
        email={email}
        onSignedIn={enter}
        onExpired={() => setExpiredToken(token)}
        onStep={setStep}
      />
    </Page>
  )
}

function UselessLink({ title, hint }: { title: string; hint: string }) {
  return (
    <Page key={title} title={title} lead={hint}>
      <Button component={Link} to="/sign-in" variant="default">
        {texts.toSignIn}
      </Button>
    </Page>
  )
}
