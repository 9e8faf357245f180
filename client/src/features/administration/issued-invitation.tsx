import { Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { formatExact } from '../../ui/format-time.ts'
import { administrationTexts } from './administration-texts.ts'
import type { CreateUserMutation } from './generated/operations.ts'
import classes from './invitation-link.module.css'
import { InvitationLink } from './invitation-link.tsx'

const texts = administrationTexts.invitation

/** An invitation whose link is shown, or was mailed to the user. */
export type IssuedInvitation = Extract<
  CreateUserMutation['createUser'],
  { __typename: 'Invitation' | 'InvitationMailed' }
>

type Mailed = Extract<IssuedInvitation, { __typename: 'InvitationMailed' }>

export const isIssued = <Answer extends { __typename: string }>(
  answer: Answer,
): answer is Extract<Answer, { __typename: 'Invitation' | 'InvitationMailed' }> =>
  answer.__typename === 'Invitation' || answer.__typename === 'InvitationMailed'

export function IssuedInvitation({ invitation }: { invitation: IssuedInvitation }) {
  return invitation.__typename === 'Invitation' ? (
    <InvitationLink invitation={invitation} />
  ) : (
    <MailedInvitation invitation={invitation} />
  )
}

function MailedInvitation({ invitation: { user, expiresAt } }: { invitation: Mailed }) {
  const box = useRef<HTMLDivElement>(null)

  // The button that led here is gone.
  useEffect(() => box.current?.focus(), [])

  return (
    <div className={classes.box} ref={box} tabIndex={-1} role="status">
      <Text fw={600}>
        {texts.sentTo} <bdi>{user.email}</bdi>
      </Text>
      <ul className={classes.facts}>
        <li>{texts.until(formatExact(new Date(expiresAt)))}</li>
        <li>{texts.missing}</li>
      </ul>
    </div>
  )
}
