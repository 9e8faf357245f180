import { Table } from '@mantine/core'
import type { UserOrderField } from '../../apollo/generated/schema-types.ts'
import '@mantine/core/styles/Table.layer.css'
import { administrationTexts } from './administration-texts.ts'
import type { UsersQuery } from './generated/operations.ts'
import { SortableHeader } from './sortable-header.tsx'
import type { UserFilters } from './user-filters.ts'
import { UserRow } from './user-row.tsx'
import classes from './users-table.module.css'

const texts = administrationTexts.list

const columns: readonly { field: UserOrderField; label: string; narrow: boolean }[] = [
  { field: 'LAST_NAME', label: texts.name, narrow: true },
  { field: 'EMAIL', label: texts.email, narrow: false },
  { field: 'ROLE', label: texts.role, narrow: true },
  { field: 'CREATED_AT', label: texts.joined, narrow: false },
]

interface UsersTableProps {
  edges: UsersQuery['users']['edges']
  order: Pick<UserFilters, 'sort' | 'direction'>
  onSort: (order: Pick<UserFilters, 'sort' | 'direction'>) => void
}

export function UsersTable({ edges, order, onSort }: UsersTableProps) {
  return (
    <Table className={classes.table} verticalSpacing="xs">
      <Table.Thead>
        <Table.Tr>
          {columns.map(({ field, label, narrow }) => (
            <SortableHeader
              key={field}
              className={narrow ? undefined : classes.wide}
              label={label}
              sorted={order.sort === field ? order.direction : undefined}
              onSort={(direction) => onSort({ sort: field, direction })}
            />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {edges.map(({ node }) => (
          <UserRow key={node.id} user={node} />
        ))}
      </Table.Tbody>
    </Table>
  )
}
