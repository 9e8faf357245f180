import type { FragmentType } from '@apollo/client'
import { useFragment } from '@apollo/client/react'
import { Table } from '@mantine/core'
import { Link } from 'react-router'
import { fullName } from '../../ui/names.ts'
import { RelativeTime } from '../../ui/relative-time.tsx'
import { uiTexts } from '../../ui/ui-texts.ts'
import { administrationTexts } from './administration-texts.ts'
import { type UserRow_UserFragment, UserRow_UserFragmentDoc } from './generated/operations.ts'
import classes from './users-table.module.css'

export function UserRow({ user }: { user: FragmentType<UserRow_UserFragment> }) {
  const { data, complete } = useFragment({ fragment: UserRow_UserFragmentDoc, from: user })
  if (!complete) return null
  return (
    <Table.Tr>
      <Table.Td>
        <Link className={classes.name} to={`/admin/users/${data.id}`}>
          <bdi>{fullName(data)}</bdi>
        </Link>
        {!data.active && <span className={classes.disabled}>{administrationTexts.list.disabled}</span>}
        <span className={classes.narrow}>
          <bdi>{data.email}</bdi>
        </span>
      </Table.Td>
      <Table.Td className={`${classes.wide} ${classes.email}`}>
        <bdi>{data.email}</bdi>
      </Table.Td>
      <Table.Td>{uiTexts.roles[data.role]}</Table.Td>
      <Table.Td className={`${classes.wide} ${classes.joined}`}>
        <RelativeTime value={data.createdAt} />
      </Table.Td>
    </Table.Tr>
  )
}
