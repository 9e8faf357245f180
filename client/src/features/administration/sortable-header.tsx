import { Table, UnstyledButton } from '@mantine/core'
import type { OrderDirection } from '../../apollo/generated/schema-types.ts'
import classes from './users-table.module.css'

interface SortableHeaderProps {
  label: string
  className: string | undefined
  /** Undefined if the list is not sorted by this column. */
  sorted: OrderDirection | undefined
  onSort: (direction: OrderDirection) => void
}

const spoken = { ASC: 'ascending', DESC: 'descending' } as const
const arrows = { ASC: 'M4 10l4-4 4 4', DESC: 'M4 6l4 4 4-4' } as const

export function SortableHeader({ label, className, sorted, onSort }: SortableHeaderProps) {
  return (
    <Table.Th className={className} aria-sort={sorted ? spoken[sorted] : 'none'}>
      <UnstyledButton className={classes.sort} onClick={() => onSort(sorted === 'ASC' ? 'DESC' : 'ASC')}>
        {label}
        <svg
          viewBox="0 0 16 16"
          className={classes.arrow}
          data-shown={sorted !== undefined}
          aria-hidden="true"
        >
          <path d={arrows[sorted ?? 'ASC']} fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
      </UnstyledButton>
    </Table.Th>
  )
}
