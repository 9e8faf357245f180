import { CombinedGraphQLErrors } from '@apollo/client/errors'
import { useQuery } from '@apollo/client/react'
import { Button } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { Link, useSearchParams } from 'react-router'
import { pageSize } from '../../apollo/config.ts'
import { describeError } from '../../apollo/describe-error.ts'
import { shownData } from '../../apollo/shown-data.ts'
import { useCan } from '../../apollo/viewer.ts'
import { ListSkeleton } from '../../ui/list-skeleton.tsx'
import { LoadFailure } from '../../ui/load-failure.tsx'
import { Page } from '../../ui/page.tsx'
import { administrationTexts } from './administration-texts.ts'
import { UsersDocument } from './generated/operations.ts'
import { readUserFilters, type UserFilters, userVariables, writeUserFilters } from './user-filters.ts'
import { UsersList } from './users-list.tsx'
import { UsersToolbar } from './users-toolbar.tsx'

const texts = administrationTexts.list
const SEARCH_PAUSE_MS = 250

export function UsersPage() {
  const [search, setSearch] = useSearchParams()
  const filters = readUserFilters(search)
  const [moreFailure, setMoreFailure] = useState<string>()
  const [text, setText] = useState(filters.text)
  const { data, previousData, error, refetch, fetchMore, loading } = useQuery(UsersDocument, {
    variables: { first: pageSize, ...userVariables(filters) },
    fetchPolicy: 'cache-and-network',
    notifyOnNetworkStatusChange: true,
  })
  const users = shownData({ data, previousData, error })?.users

  const change = (changed: Partial<UserFilters>) =>
    setSearch(writeUserFilters({ ...filters, ...changed }), { replace: true, preventScrollReset: true })

  const searchLater = useDebouncedCallback((typed: string) => change({ text: typed }), SEARCH_PAUSE_MS)

  const type = (typed: string) => {
    setText(typed)
    searchLater(typed)
  }

  const more = () => {
    setMoreFailure(undefined)
    fetchMore({ variables: { after: users?.pageInfo.endCursor ?? null } }).catch((reason: unknown) =>
      setMoreFailure(describeError(reason)),
    )
  }

  const clear = () => {
    setText('')
    change({ text: '', role: '', access: '' })
  }

  return (
    <Page title={texts.title} lead={texts.lead} wide action={<AddPerson />}>
      <UsersToolbar text={text} filters={filters} onType={type} onChange={change} />
      {!users && error && <LoadFailure message={describeFailure(error, filters)} onRetry={refetch} />}
      {!users && !error && <ListSkeleton rows={8} rowHeight={56} />}
      {users && (
        <UsersList
          users={users}
          filters={filters}
          loading={loading}
          onSort={change}
          onClear={clear}
          moreFailure={moreFailure}
          onMore={more}
        />
      )}
    </Page>
  )
}

/** The server gives up a search that has to read too many accounts. */
const describeFailure = (error: unknown, { text }: UserFilters) =>
  text && CombinedGraphQLErrors.is(error) && error.errors[0]?.extensions?.code === 'BAD_USER_INPUT'
    ? texts.searchTooBroad
    : describeError(error)

function AddPerson() {
  return useCan('createUser') ? (
    <Button component={Link} to="/admin/users/new">
      {texts.add}
    </Button>
  ) : null
}
