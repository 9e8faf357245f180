import { useQuery } from '@apollo/client/react'
import { Anchor } from '@mantine/core'
import { Link, useParams } from 'react-router'
import { describeError } from '../../apollo/describe-error.ts'
import { BackLink } from '../../ui/back-link.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FormSkeleton } from '../../ui/form-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { fullName, isolated } from '../../ui/names.ts'
import { Page } from '../../ui/page.tsx'
import { AccessControl } from './access-control.tsx'
import { administrationTexts } from './administration-texts.ts'
import { DeleteUser } from './delete-user.tsx'
import { ExplainAccess } from './explain-access.tsx'
import { UserDocument } from './generated/operations.ts'
import { ReissueInvitation } from './reissue-invitation.tsx'
import { RoleForm } from './role-form.tsx'
import { SendPasswordReset } from './send-password-reset.tsx'
import { UserFacts } from './user-facts.tsx'
import { UserSessions } from './user-sessions.tsx'

const texts = administrationTexts.person

export function UserPage() {
  const { id = '' } = useParams()
  const { data, error, refetch } = useQuery(UserDocument, {
    variables: { id },
    fetchPolicy: 'cache-and-network',
  })
  const user = data?.user

  return (
    <>
      <BackLink to="/admin/users">{texts.back}</BackLink>
      {!data && error && (
        <Page title={texts.account}>
          <LoadFailure message={describeError(error)} onRetry={refetch} />
        </Page>
      )}
      {!data && !error && (
        <Page title={texts.account}>
          <FormSkeleton fields={4} />
        </Page>
      )}
      {data && !user && <NoSuchPerson />}
      {user && (
        <Page title={isolated(fullName(user))}>
          <UserFacts user={user} />
          <UserSessions user={user} />
          <RoleForm user={user} />
          <AccessControl user={user} />
          <ReissueInvitation user={user} />
          <SendPasswordReset user={user} />
          <ExplainAccess user={user} />
          <DeleteUser user={user} />
        </Page>
      )}
    </>
  )
}

function NoSuchPerson() {
  return (
    <Page title={texts.notFoundTitle}>
      <EmptyState
        title={texts.notFoundTitle}
        hint={texts.notFoundHint}
        action={
          <Anchor component={Link} to="/admin/users" size="sm">
            {texts.toList}
          </Anchor>
        }
      />
    </Page>
  )
}
