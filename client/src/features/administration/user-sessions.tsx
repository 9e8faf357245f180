import { useQuery } from '@apollo/client/react'
import { Anchor, Button, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { describeError } from '../../apollo/describe-error.ts'
import { useCan, useViewer } from '../../apollo/viewer.ts'
import { DeviceCard, DeviceList } from '../../ui/device-card.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Section } from '../../ui/section.tsx'
import { administrationTexts } from './administration-texts.ts'
import { EndUserSessionsDialog } from './end-user-sessions-dialog.tsx'
import { UserSessionsDocument, type UserSessionsQuery } from './generated/operations.ts'

const texts = administrationTexts.sessions

interface Person {
  id: string
  firstName: string
  lastName: string
}

/** The sessions of a user, and a button that ends them all. */
export function UserSessions({ user }: { user: Person }) {
  const { data, error, refetch } = useQuery(UserSessionsDocument, {
    variables: { userId: user.id },
    fetchPolicy: 'cache-and-network',
  })
  return (
    <Section title={texts.title}>
      {!data && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!data && !error && <ListSkeleton rows={2} rowHeight={96} />}
      {data && <OpenSessions user={user} sessions={data.userSessions ?? []} />}
    </Section>
  )
}

type Sessions = NonNullable<UserSessionsQuery['userSessions']>

function OpenSessions({ user, sessions }: { user: Person; sessions: Sessions }) {
  const viewer = useViewer()
  const mayEnd = useCan('endUserSessions')
  const [asking, setAsking] = useState(false)

  const ended = (count: number) => {
    setAsking(false)
    notifySuccess(texts.ended(count))
  }

  if (sessions.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        {texts.none}
      </Text>
    )
  }
  return (
    <>
      <DeviceList>
        {sessions.map((session) => (
          <DeviceCard key={session.id} session={session} />
        ))}
      </DeviceList>
      {viewer.id === user.id && (
        <Anchor component={Link} to="/sessions" size="sm" underline="always" display="inline-block" mt="sm">
          {texts.toOwn}
        </Anchor>
      )}
      {viewer.id !== user.id && mayEnd && (
        <Button variant="default" mt="sm" onClick={() => setAsking(true)}>
          {texts.endAll}
        </Button>
      )}
      {asking && (
        <EndUserSessionsDialog
          user={user}
          devices={sessions.map(({ device }) => device ?? texts.unknownDevice)}
          onClose={() => setAsking(false)}
          onEnded={ended}
        />
      )}
    </>
  )
}
