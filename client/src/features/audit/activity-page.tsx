import { useQuery } from '@apollo/client/react'
import { useState } from 'react'
import { pageSize } from '../../apollo/config.ts'
import { describeError } from '../../apollo/describe-error.ts'
import { keepShowing, useLiveNews } from '../../apollo/live/live-news.ts'
import { useViewer } from '../../apollo/viewer.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Page } from '../../ui/page.tsx'
import { AuditList } from './audit-list.tsx'
import { auditTexts } from './audit-texts.ts'
import { MyActivityDocument } from './generated/operations.ts'
import { useVocabulary } from './use-vocabulary.ts'

const texts = auditTexts.activity

/** Also when the stream reports that it is open, twice a minute: a sign-in that failed causes no other news. */
const news = ['Watching', 'SessionsChanged', 'ProfileChanged', 'RoleChanged', 'MaybeMissed'] as const

export function ActivityPage() {
  const viewer = useViewer()
  const vocabulary = useVocabulary()
  const [moreFailure, setMoreFailure] = useState<string>()
  const { data, error, refetch, fetchMore, loading } = useQuery(MyActivityDocument, {
    variables: { first: pageSize },
    fetchPolicy: 'cache-and-network',
    // Older pages that are shown stay below what is new.
    refetchWritePolicy: 'merge',
    notifyOnNetworkStatusChange: true,
  })
  const events = data?.myActivity
  useLiveNews(news, () => refetch().catch(keepShowing))

  const more = () => {
    setMoreFailure(undefined)
    fetchMore({ variables: { after: events?.pageInfo.endCursor ?? null } }).catch((reason: unknown) =>
      setMoreFailure(describeError(reason)),
    )
  }

  return (
    <Page title={texts.title} lead={texts.lead}>
      {!events && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!(events && vocabulary) && !error && <ListSkeleton rows={8} rowHeight={56} />}
      {events && vocabulary && (
        <AuditList
          events={events}
          vocabulary={vocabulary}
          viewerId={viewer.id}
          empty={<EmptyState title={auditTexts.list.emptyTitle} hint={auditTexts.list.emptyHint} />}
          loading={loading}
          moreFailure={moreFailure}
          onMore={more}
        />
      )}
    </Page>
  )
}
