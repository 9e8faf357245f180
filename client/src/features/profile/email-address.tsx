import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useClientSettings } from '../../apollo/use-client-settings.ts'
import { Facts } from '../../ui/facts.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { ChangeEmailForm } from './change-email-form.tsx'
import classes from './email-address.module.css'
import { type EmailAddress_UserFragment, EmailAddress_UserFragmentDoc } from './generated/operations.ts'
import { PendingEmail } from './pending-email.tsx'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.email

/** The address of the account, and its change. */
export function EmailAddress({ user }: { user: FragmentType<EmailAddress_UserFragment> }) {
  const { data, complete } = useFragment({ fragment: EmailAddress_UserFragmentDoc, from: user })
  if (!complete) return null
  return (
    <Section title={texts.title} description={texts.help}>
      <Facts
        facts={[
          [
            texts.address,
            <span key="address" className={classes.address}>
              <bdi>{data.email}</bdi>{' '}
              <span className={classes.state} data-verified={data.emailVerified}>
                {data.emailVerified ? texts.verified : texts.unverified}
              </span>
            </span>,
          ],
        ]}
      />
      <Change email={data.email} pendingEmail={data.pendingEmail} />
    </Section>
  )
}

function Change({ email, pendingEmail }: { email: string; pendingEmail: string | null }) {
  const { mail } = useClientSettings()
  const [isEditing, setEditing] = useState(false)
  const area = useRef<HTMLDivElement>(null)
  const step = pendingEmail ? 'pending' : isEditing ? 'editing' : 'shown'
  useFocusAfterStep(area, step)

  if (step === 'shown' && mail === false) return null
  return (
    <div ref={area} className={classes.change}>
      {step === 'shown' && (
        <Button variant="default" data-autofocus onClick={() => setEditing(true)}>
          {texts.change}
        </Button>
      )}
      {step === 'editing' && (
        <ChangeEmailForm
          onStarted={(started) => {
            setEditing(false)
            notifySuccess(texts.started(started))
          }}
          onCancel={() => setEditing(false)}
        />
      )}
      {pendingEmail && (
        <PendingEmail
          email={email}
          pendingEmail={pendingEmail}
          onCancelled={() => notifySuccess(texts.cancelled)}
        />
      )}
    </div>
  )
}

/** The button that was pressed is gone: the next step takes the focus. */
function useFocusAfterStep(area: React.RefObject<HTMLElement | null>, step: string) {
  const former = useRef(step)
  useEffect(() => {
    if (former.current === step) return
    former.current = step
    area.current?.querySelector<HTMLElement>('[data-autofocus]')?.focus()
  }, [area, step])
}
