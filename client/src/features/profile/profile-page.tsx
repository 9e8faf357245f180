import { useQuery } from '@apollo/client/react'
import { describeError } from '../../apollo/describe-error.ts'
import { FormSkeleton } from '../../ui/form-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { useReturn } from '../../ui/use-return.ts'
import { AccountFacts } from './account-facts.tsx'
import { EmailAddress } from './email-address.tsx'
import { ProfileDocument } from './generated/operations.ts'
import { ProfileForm } from './profile-form.tsx'
import { profileTexts } from './profile-texts.ts'
import { VerifyEmailNotice } from './verify-email-notice.tsx'

const texts = profileTexts.profile

/** What is on the page stays, and the next return tries again. */
const keepShowing = () => {}

export function ProfilePage() {
  const { data, error, refetch } = useQuery(ProfileDocument)
  const profile = data?.profile
  const waitsForLink = profile !== undefined && (!profile.emailVerified || profile.pendingEmail !== null)
  // The link is used in another tab.
  useReturn(waitsForLink, () => void refetch().catch(keepShowing))

  return (
    <Page title={texts.title} lead={texts.lead}>
      {!profile && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!profile && !error && <FormSkeleton fields={3} />}
      {profile && (
        <>
          <VerifyEmailNotice user={profile} />
          <Section title={texts.details}>
            <ProfileForm user={profile} onSaved={() => notifySuccess(texts.saved)} />
          </Section>
          <EmailAddress user={profile} />
          <Section title={texts.account} description={texts.accountHelp}>
            <AccountFacts user={profile} />
          </Section>
        </>
      )}
    </Page>
  )
}
