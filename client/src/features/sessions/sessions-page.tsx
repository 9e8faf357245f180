import { useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { describeError } from '../../apollo/describe-error.ts'
import { keepShowing, useFirstWatch, useLiveNews } from '../../apollo/live/live-news.ts'
import { DeviceList } from '../../ui/device-card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { notifySuccess } from '../../ui/notify.ts'
import { Page } from '../../ui/page.tsx'
import { Section } from '../../ui/section.tsx'
import { EndOtherSessionsDialog } from './end-other-sessions-dialog.tsx'
import { EndSessionDialog } from './end-session-dialog.tsx'
import { SessionsDocument, type SessionsQuery } from './generated/operations.ts'
import { SessionCard } from './session-card.tsx'
import { sessionsTexts as texts } from './sessions-texts.ts'

export function SessionsPage() {
  // Sessions change on other devices: cached ones are shown while the list is loaded.
  const { data, error, refetch } = useQuery(SessionsDocument, { fetchPolicy: 'cache-and-network' })
  const loadAgain = () => refetch().catch(keepShowing)
  useLiveNews(['SessionsChanged', 'MaybeMissed'], loadAgain)
  useFirstWatch(loadAgain)

  return (
    <Page title={texts.title} lead={texts.lead}>
      {!data && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!data && !error && <ListSkeleton rows={3} rowHeight={96} />}
      {data && <SessionsByDevice sessions={data.sessions} />}
    </Page>
  )
}

function SessionsByDevice({ sessions }: { sessions: SessionsQuery['sessions'] }) {
  const [ending, setEnding] = useState<{ id: string; device: string } | 'others'>()
  const others = sessions.filter((session) => !session.current)

  const done = (message: string) => {
    setEnding(undefined)
    notifySuccess(message)
  }

  return (
    <>
      <Section title={texts.thisDevice}>
        <SessionList sessions={sessions.filter((session) => session.current)} onEnd={setEnding} />
      </Section>
      <Section title={texts.otherDevices}>
        {others.length === 0 && <EmptyState title={texts.emptyTitle} hint={texts.emptyHint} />}
        {others.length > 0 && (
          <>
            <SessionList sessions={others} onEnd={setEnding} />
            <Button variant="default" mt="sm" onClick={() => setEnding('others')}>
              {texts.endOthers}
            </Button>
          </>
        )}
      </Section>
      {ending === 'others' && (
        <EndOtherSessionsDialog
          count={others.length}
          onClose={() => setEnding(undefined)}
          onEnded={(count) => done(texts.othersEnded(count))}
        />
      )}
      {ending && ending !== 'others' && (
        <EndSessionDialog
          session={ending}
          onClose={() => setEnding(undefined)}
          onEnded={() => done(texts.ended)}
        />
      )}
    </>
  )
}

interface SessionListProps {
  sessions: SessionsQuery['sessions']
  onEnd: (session: { id: string; device: string }) => void
}

function SessionList({ sessions, onEnd }: SessionListProps) {
  return (
    <DeviceList>
      {sessions.map((session) => (
        <SessionCard key={session.id} session={session} onEnd={onEnd} />
      ))}
    </DeviceList>
  )
}
