import { useQuery } from '@apollo/client/react'
import { describeError } from '../../apollo/describe-error.ts'
import { FormSkeleton } from '../../ui/form-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { AccountFacts } from './account-facts.tsx'
import { ProfileDocument } from './generated/operations.ts'
import { ProfileForm } from './profile-form.tsx'
import { profileTexts } from './profile-texts.ts'

const texts = profileTexts.profile

export function ProfilePage() {
  const { data, error, refetch } = useQuery(ProfileDocument)
  const profile = data?.profile

  return (
    <Page title={texts.title} lead={texts.lead}>
      {!profile && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!profile && !error && <FormSkeleton fields={3} />}
      {profile && (
        <>
          <Section title={texts.details}>
            <ProfileForm user={profile} onSaved={() => notifySuccess(texts.saved)} />
          </Section>
          <Section title={texts.account} description={texts.accountHelp}>
            <AccountFacts user={profile} />
          </Section>
        </>
      )}
    </Page>
  )
}
