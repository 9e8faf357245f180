import { useSession } from '@gatehouse/session/react'
import { Button } from '@mantine/core'
import { Link, useNavigate, useSearchParams } from 'react-router'
import { type SignedIn, sessionTokens } from '../../apollo/signed-in.ts'
import { Page } from '../../ui/page.tsx'
import { supportsPasskeys } from '../../ui/passkeys.ts'
import { SetupForm } from './setup-form.tsx'
import { setupTexts as texts } from './setup-texts.ts'

export function SetupPage() {
  const session = useSession()
  const navigate = useNavigate()
  const [search] = useSearchParams()
  const token = search.get('token')
  if (!token) return <IncompleteLink />

  const enter = async (signedIn: SignedIn) => {
    await session.signedIn(sessionTokens(signedIn))
    // Replaces the used link in the history. An account that can do everything is offered a passkey first.
    await navigate(supportsPasskeys() ? '/security/start' : '/', { replace: true })
  }

  return (
    <Page title={texts.title} lead={texts.lead}>
      <SetupForm
        token={token}
        onSignedIn={enter}
        onLeft={() => void navigate('/sign-in', { replace: true })}
      />
    </Page>
  )
}

function IncompleteLink() {
  return (
    <Page title={texts.noTokenTitle} lead={texts.noTokenHint}>
      <Button component={Link} to="/sign-in" variant="default">
        {texts.toSignIn}
      </Button>
    </Page>
  )
}
