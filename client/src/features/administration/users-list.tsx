import { Button, Text } from '@mantine/core'
import { useEffect, useRef } from 'react'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FormAlert } from '../../ui/form-alert.tsx'
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
  const status = useRef<HTMLParagraphElement>(null)
  const asked = useRef(false)

  // At the end the button disappears: the count takes the focus.
  useEffect(() => {
    if (asked.current && !pageInfo.hasNextPage) status.current?.focus()
  }, [pageInfo.hasNextPage])

  const more = () => {
    asked.current = true
    onMore()
  }

  return (
    <div className={classes.list} aria-busy={loading}>
      {edges.length === 0 && <NobodyFound filtered={isFiltered(filters)} onClear={onClear} />}
      {edges.length > 0 && <UsersTable edges={edges} order={filters} onSort={onSort} />}
      <FormAlert>{moreFailure}</FormAlert>
      <div className={classes.foot}>
        <Text c="dimmed" size="sm" role="status" ref={status} tabIndex={-1}>
          {pageInfo.hasNextPage ? texts.shown(edges.length, totalCount) : texts.total(totalCount)}
        </Text>
        {pageInfo.hasNextPage && (
          <Button variant="default" loading={loading} onClick={more}>
            {texts.more}
          </Button>
        )}
      </div>
    </div>
  )
}

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
