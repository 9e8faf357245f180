import { NetworkStatus } from '@apollo/client'
import { useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useEffect, useState } from 'react'
import { useSearchParams } from 'react-router'
import { pageSize } from '../../apollo/config.ts'
import { describeError } from '../../apollo/describe-error.ts'
import { shownData } from '../../apollo/shown-data.ts'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Page } from '../../ui/page.tsx'
import { MailsDocument, type MailsQuery } from './generated/operations.ts'
import {
  isMailFiltered,
  type MailFilters,
  mailFilter,
  noMailFilters,
  readMailFilters,
  writeMailFilters,
} from './mail-filters.ts'
import { mailTexts } from './mail-texts.ts'
import { MailsList } from './mails-list.tsx'
import { MailsToolbar } from './mails-toolbar.tsx'

const POLL_MS = 5_000
const TYPING_PAUSE_MS = 400

export function MailsPage() {
  const [search, setSearch] = useSearchParams()
  const filters = readMailFilters(search)
  const [moreFailure, setMoreFailure] = useState<string>()
  const [recipient, setRecipient] = useState(filters.recipient)
  const { data, previousData, error, networkStatus, refetch, fetchMore, startPolling, stopPolling } =
    useQuery(MailsDocument, {
      variables: { first: pageSize, filter: mailFilter(filters) },
      fetchPolicy: 'cache-and-network',
      notifyOnNetworkStatusChange: true,
      skipPollAttempt: () => document.hidden,
    })
  const mails = shownData({ data, previousData, error })?.mails
  const isWatched = mails !== undefined && mayChangeSoon(mails)

  useEffect(() => {
    if (!isWatched) return
    startPolling(POLL_MS)
    return stopPolling
  }, [isWatched, startPolling, stopPolling])

  const change = (changed: Partial<MailFilters>) =>
    setSearch(writeMailFilters({ ...filters, ...changed }), { replace: true, preventScrollReset: true })

  const searchLater = useDebouncedCallback(
    (typed: string) => change({ recipient: typed.trim() }),
    TYPING_PAUSE_MS,
  )

  const type = (typed: string) => {
    setRecipient(typed)
    searchLater(typed)
  }

  const clear = () => {
    setRecipient('')
    change(noMailFilters)
  }

  const more = () => {
    setMoreFailure(undefined)
    fetchMore({ variables: { after: mails?.pageInfo.endCursor ?? null } }).catch((reason: unknown) =>
      setMoreFailure(describeError(reason)),
    )
  }

  return (
    <Page title={mailTexts.title} lead={mailTexts.lead} wide>
      <MailsToolbar recipient={recipient} filters={filters} onType={type} onChange={change} />
      {!mails && error && <LoadFailure message={describeError(error)} onRetry={refetch} />}
      {!mails && !error && <ListSkeleton rows={8} rowHeight={72} />}
      {mails && (
        <MailsList
          mails={mails}
          empty={<NothingFound filtered={isMailFiltered(filters)} onClear={clear} />}
          loading={networkStatus === NetworkStatus.fetchMore || networkStatus === NetworkStatus.setVariables}
          moreFailure={moreFailure}
          onMore={more}
          onOutdated={() => void refetch()}
        />
      )}
    </Page>
  )
}

/** Only while the first page is shown: pages loaded after it would disappear if a new mail arrived. */
const mayChangeSoon = ({ edges }: MailsQuery['mails']): boolean =>
  edges.length <= pageSize && edges.some(({ node }) => node.state === 'QUEUED')

function NothingFound({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  const { emptyTitle, emptyHint, noMatchTitle, noMatchHint } = mailTexts.list
  if (!filtered) return <EmptyState title={emptyTitle} hint={emptyHint} />
  return (
    <EmptyState
      title={noMatchTitle}
      hint={noMatchHint}
      action={
        <Button variant="default" onClick={onClear}>
          {mailTexts.filters.clear}
        </Button>
      }
    />
  )
}
