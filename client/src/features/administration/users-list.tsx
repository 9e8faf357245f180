import { Button } from '@mantine/core'
import { EmptyState } from '../../ui/empty-state.tsx'
import { ListFoot } from '../../ui/list-foot.tsx'
import { administrationTexts } from './administration-texts.ts'
import type { UsersQuery } from './generated/operations.ts'
import { isFiltered, type UserFilters } from './user-filters.ts'
import classes from './users-list.module.css'
import { UsersTable } from './users-table.tsx'

const texts = administrationTexts.list

interface UsersListProps {
  users: UsersQuery['users']
  filters: UserFilters
  loading: boolean
  onSort: (order: Pick<UserFilters, 'sort' | 'direction'>) => void
  onClear: () => void
  moreFailure: string | undefined
  onMore: () => void
}

export function UsersList({ users, filters, loading, onSort, onClear, moreFailure, onMore }: UsersListProps) {
  const { edges, totalCount, pageInfo } = users
  return (
    <div className={classes.list} aria-busy={loading}>
      {edges.length === 0 && <NobodyFound filtered={isFiltered(filters)} onClear={onClear} />}
      {edges.length > 0 && <UsersTable edges={edges} order={filters} onSort={onSort} />}
      <ListFoot
        hasMore={pageInfo.hasNextPage}
        more={texts.more}
        loading={loading}
        failure={moreFailure}
        onMore={onMore}
      >
        {pageInfo.hasNextPage ? shownOf(edges.length, totalCount, filters) : texts.total(totalCount)}
      </ListFoot>
    </div>
  )
}

/** The server counts the matches of a search only so far. */
const MOST_COUNTED = 10_000

const shownOf = (shown: number, total: number, { text }: UserFilters): string =>
  text !== '' && total >= MOST_COUNTED ? texts.shownOfMany(shown, total) : texts.shown(shown, total)

function NobodyFound({ filtered, onClear }: { filtered: boolean; onClear: () => void }) {
  if (!filtered) return <EmptyState title={texts.emptyTitle} hint={texts.emptyHint} />
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
