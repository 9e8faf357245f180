import { useMutation, useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { attempt } from '../../apollo/attempt.ts'
import { useCan, useViewer } from '../../apollo/viewer.ts'
import { FormAlert } from '../../ui/form-alert.tsx'
import { isolated } from '../../ui/names.ts'
import { Section } from '../../ui/section.tsx'
import { administrationTexts } from './administration-texts.ts'
import { ReissueInvitationDocument, UserSessionsDocument } from './generated/operations.ts'
import { IssuedInvitation, isIssued } from './issued-invitation.tsx'

const texts = administrationTexts.invitation

/** Creates a new link for a user without a password, if theirs was lost or has expired. */
export function ReissueInvitation({ user }: { user: { id: string; firstName: string } }) {
  const viewer = useViewer()
  const may = useCan('reissueInvitation')
  const [invitation, setInvitation] = useState<IssuedInvitation>()
  const [failure, setFailure] = useState<string>()
  // Not cached: the link is shown once and kept nowhere.
  const [reissue, { loading }] = useMutation(ReissueInvitationDocument, { fetchPolicy: 'no-cache' })
  const { data } = useQuery(UserSessionsDocument, { variables: { userId: user.id }, skip: !may })
  // A user with a session has a password.
  const isOwed = may && viewer.id !== user.id && data?.userSessions?.length === 0
  if (!isOwed && !invitation) return null

  const make = async () => {
    setFailure(undefined)
    const { data, problem } = await attempt(reissue({ variables: { userId: user.id } }))
    if (problem) return setFailure(problem.message)
    if (!isIssued(data.reissueInvitation)) return setFailure(data.reissueInvitation.message)
    setInvitation(data.reissueInvitation)
  }

  return (
    <Section title={texts.title} description={texts.description(isolated(user.firstName))}>
      <FormAlert>{failure}</FormAlert>
      {invitation ? (
        <IssuedInvitation invitation={invitation} />
      ) : (
        <Button variant="default" loading={loading} onClick={() => void make()}>
          {texts.make}
        </Button>
      )}
    </Section>
  )
}
