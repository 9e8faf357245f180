import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Facts } from '../../ui/facts.tsx'
import { Section } from '../../ui/section.tsx'
import classes from './email-address.module.css'
import { type EmailAddress_UserFragment, EmailAddress_UserFragmentDoc } from './generated/operations.ts'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.email

/** The address of the account. */
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
    </Section>
  )
}
