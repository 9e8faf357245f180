import type { FragmentType } from '@apollo/client'
import { useFragment, useMutation } from '@apollo/client/react'
import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { MailboxLink } from '../../apollo/mailbox-link.tsx'
import { useClientSettings } from '../../apollo/use-client-settings.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import panel from '../../ui/panel.module.css'
import { useWait } from '../../ui/use-wait.ts'
import {
  RequestEmailVerificationDocument,
  type VerifyEmailNotice_UserFragment,
  VerifyEmailNotice_UserFragmentDoc,
} from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.verification

/** Asks to verify the address of the account, until that is done. */
export function VerifyEmailNotice({ user }: { user: FragmentType<VerifyEmailNotice_UserFragment> }) {
  const { data, complete } = useFragment({ fragment: VerifyEmailNotice_UserFragmentDoc, from: user })
  const { mail } = useClientSettings()
  return complete && !data.emailVerified && mail !== false ? <Notice email={data.email} /> : null
}

function Notice({ email }: { email: string }) {
  const [requestVerification, { loading }] = useMutation(RequestEmailVerificationDocument)
  const [expiresIn, setExpiresIn] = useState<number>()
  const [failure, setFailure] = useState<string>()
  const { secondsLeft, wait } = useWait()
  const isSent = expiresIn !== undefined

  const send = async () => {
    const { data, problem } = await attempt(requestVerification())
    setFailure(problem?.message)
    if (problem) return
    setExpiresIn(data.requestEmailVerification.expiresIn)
    wait(data.requestEmailVerification.nextRequestIn)
  }

  return (
    <section className={`${panel.panel} ${panel.notice}`} aria-label={texts.title}>
      <p className={panel.title}>{texts.title}</p>
      <p role="status">{isSent ? texts.sent(email, expiresIn) : texts.detail(email)}</p>
      <FormAlert>{failure}</FormAlert>
      <div className={panel.actions}>
        <Button variant="default" loading={loading} disabled={secondsLeft > 0} onClick={() => void send()}>
          {isSent ? texts.again : texts.send}
        </Button>
        {secondsLeft > 0 && (
          <Text c="dimmed" size="sm">
            {texts.wait(secondsLeft)}
          </Text>
        )}
        <MailboxLink to={email} />
      </div>
    </section>
  )
}
