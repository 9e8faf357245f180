import { Button } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useOpenedLink } from '../../ui/link-page.tsx'
import { Page } from '../../ui/page.tsx'
import { recoveryTexts } from './recovery-texts.ts'
import { ResetForm } from './reset-form.tsx'

const { reset, done, noToken, expired, request } = recoveryTexts

export function ResetPage() {
  const { token, initials } = useOpenedLink()
  const [ended, setEnded] = useState<{ token: string; how: 'done' | 'expired' }>()

  if (token === '') return <Ending title={noToken.title} hint={noToken.hint} />
  if (ended?.token !== token)
    return (
      <Page title={reset.title} lead={reset.lead(initials)}>
        <ResetForm
          token={token}
          onDone={() => setEnded({ token, how: 'done' })}
          onExpired={() => setEnded({ token, how: 'expired' })}
        />
      </Page>
    )
  if (ended.how === 'expired') return <Ending title={expired.title} hint={expired.hint} />
  return (
    <Page key="done" title={done.title} lead={done.lead}>
      <Button component={Link} to="/sign-in">
        {done.signIn}
      </Button>
    </Page>
  )
}

/** A link that cannot be used; another one can be asked for. */
function Ending({ title, hint }: { title: string; hint: string }) {
  return (
    <Page key={title} title={title} lead={hint}>
      <Button component={Link} to="/forgot-password" variant="default">
        {request.submit}
      </Button>
    </Page>
  )
}
