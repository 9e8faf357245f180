import { Button } from '@mantine/core'
import { type ReactNode, useState } from 'react'
import { Link } from 'react-router'
import { FormAlert } from '../../ui/form-alert.tsx'
import { useOpenedLink } from '../../ui/link-page.tsx'
import { Page } from '../../ui/page.tsx'
import type { Problem } from '../../ui/problem.ts'
import { emailAddressTexts } from './email-address-texts.ts'

type Attempted<Answer> = { problem: Problem; answer?: undefined } | { problem?: undefined; answer: Answer }

type Expired = { __typename: 'LinkExpired' }

interface LinkActionProps<Answer> {
  texts: { readonly title: string; readonly lead: string; readonly submit: string; readonly expired: string }
  /** Sends the token. Nothing happens before the button is pressed, because mail scanners open links. */
  run: (token: string) => Promise<Attempted<Answer>>
  done: (answer: Exclude<Answer, Expired>) => ReactNode
  /** The way out for those whose link does not work. */
  elsewhere: { readonly to: string; readonly label: string }
}

/** A page that does one thing with a mailed link when its button is pressed. */
export function LinkAction<Answer extends { __typename: string }>(props: LinkActionProps<Answer>) {
  const { texts, run, done, elsewhere } = props
  const { noToken, expiredTitle } = emailAddressTexts
  const { token } = useOpenedLink()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<string>()
  const [used, setUsed] = useState<{ token: string; answer: Answer }>()

  const use = async () => {
    setBusy(true)
    setFailure(undefined)
    const { problem, answer } = await run(token)
    setBusy(false)
    if (problem) setFailure(problem.message)
    else setUsed({ token, answer })
  }

  if (token === '') return <Ending title={noToken.title} lead={noToken.hint} {...elsewhere} />
  if (used?.token !== token)
    return (
      <Page title={texts.title} lead={texts.lead}>
        <FormAlert>{failure}</FormAlert>
        <Button loading={busy} onClick={() => void use()}>
          {texts.submit}
        </Button>
      </Page>
    )
  const { answer } = used
  if (hasWorked(answer)) return done(answer)
  return <Ending title={expiredTitle} lead={texts.expired} {...elsewhere} />
}

const hasWorked = <Answer extends { __typename: string }>(
  answer: Answer,
): answer is Exclude<Answer, Expired> => answer.__typename !== 'LinkExpired'

interface EndingProps {
  title: string
  lead: string
  to: string
  label: string
  children?: ReactNode
}

export function Ending({ title, lead, to, label, children }: EndingProps) {
  return (
    <Page key={title} title={title} lead={lead}>
      {children}
      <Button component={Link} to={to} variant="default">
        {label}
      </Button>
    </Page>
  )
}
