import { useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useState } from 'react'
import { useSearchParams } from 'react-router'
import { pageSize } from '../../apollo/config.ts'
import { describeError } from '../../apollo/describe-error.ts'
import { shownData } from '../../apollo/shown-data.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Page } from '../../ui/page.tsx'
import {
  type AuditFilters,
  auditFilter,
  isAuditFiltered,
  noAuditFilters,
  readAuditFilters,
  writeAuditFilters,
} from './audit-filters.ts'
import { AuditList } from './audit-list.tsx'
import { auditTexts } from './audit-texts.ts'
import { AuditToolbar } from './audit-toolbar.tsx'
import { AuditEventsDocument } from './generated/operations.ts'
import { NewEventsBar } from './new-events-bar.tsx'
import { useNewEvents } from './use-new-events.ts'
import { useVocabulary } from './use-vocabulary.ts'
import type { Vocabulary } from './vocabulary.ts'

const texts = auditTexts.page

export function AuditPage() {
  const vocabulary = useVocabulary()
  return (
    <Page title={texts.title} lead={texts.lead} wide>
      {vocabulary ? <AuditLog vocabulary={vocabulary} /> : <ListSkeleton rows={8} rowHeight={56} />}
    </Page>
  )
}

function AuditLog({ vocabulary }: { vocabulary: Vocabulary }) {
  const [search, setSearch] = useSearchParams()
  const filters = readAuditFilters(search, vocabulary.kinds)
  const filter = auditFilter(filters)
  const [moreFailure, setMoreFailure] = useState<string>()
  const { data, previousData, error, refetch, fetchMore, loading } = useQuery(AuditEventsDocument, {
    variables: { first: pageSize, filter },
    fetchPolicy: 'cache-and-network',
    // Older pages that are shown stay below what is new.
    refetchWritePolicy: 'merge',
    notifyOnNetworkStatusChange: true,
  })
  const events = shownData({ data, previousData, error })?.auditEvents
  const arrived = useNewEvents(JSON.stringify(filter))
  const shown = new Set(events?.edges.map(({ node }) => node.id))
  const added = events ? [...arrived.ids].filter((id) => !shown.has(id)).length : 0

  const showNew = () =>
    refetch().then(arrived.forget, (reason: unknown) => setMoreFailure(describeError(reason)))

  const change = (changed: Partial<AuditFilters>) =>
    setSearch(writeAuditFilters({ ...filters, ...changed }), { replace: true, preventScrollReset: true })

  const more = () => {
    setMoreFailure(undefined)
    fetchMore({ variables: { after: events?.pageInfo.endCursor ?? null } }).catch((reason: unknown) =>
      setMoreFailure(describeError(reason)),
    )
  }

  return (
    <>
      <AuditToolbar filters={filters} vocabulary={vocabulary} onChange={change} />
      <NewEventsBar count={added} onShow={showNew} />
      {!events && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!events && !error && <ListSkeleton rows={8} rowHeight={56} />}
      {events && (
        <AuditList
          events={events}
          vocabulary={vocabulary}
          empty={<NothingFound filtered={isAuditFiltered(filters)} onClear={() => change(noAuditFilters)} />}
          loading={loading}
          moreFailure={moreFailure}
          onMore={more}
        />
      )}
    </>
  )
}

function NothingFound({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) return <EmptyState title={auditTexts.list.emptyTitle} hint={auditTexts.list.emptyHint} />
  return (
    <EmptyState
      title={texts.noMatchTitle}
      hint={texts.noMatchHint}
      action={
        <Button variant="default" onClick={onClear}>
          {texts.clear}
        </Button>
      }
    />
  )
}
