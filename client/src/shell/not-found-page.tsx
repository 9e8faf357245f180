import { useAuth } from '@gatehouse/session/react'
import { Button } from '@mantine/core'
import { Link } from 'react-router'
import { Page } from '../ui/page.tsx'
import { shellTexts } from './shell-texts.ts'

export function NotFoundPage() {
  const signedIn = useAuth((session) => session.signedIn)
  return (
    <Page title={shellTexts.notFoundTitle} lead={shellTexts.notFoundHint}>
      <Button component={Link} to="/" variant="default">
        {signedIn ? shellTexts.toProfile : shellTexts.toSignIn}
      </Button>
    </Page>
  )
}
