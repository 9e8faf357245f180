import { NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { useState } from 'react'
import { uiTexts } from '../ui/ui-texts.ts'
import { administrationTexts } from './administration-texts.ts'
import { roles, type UserFilters } from './user-filters.ts'
import classes from './users-toolbar.module.css'

const texts = administrationTexts.list
const PAUSE_MS = 250

interface UsersToolbarProps {
  filters: UserFilters
  onChange: (change: Partial<UserFilters>) => void
}

export function UsersToolbar({ filters, onChange }: UsersToolbarProps) {
  const [text, setText] = useState(filters.text)
  const searchLater = useDebouncedCallback((typed: string) => onChange({ text: typed }), PAUSE_MS)

  const type = (typed: string) => {
    setText(typed)
    searchLater(typed)
  }

  return (
    <search className={classes.toolbar}>
      <TextInput
        className={classes.text}
        type="search"
        label={texts.search}
        placeholder={texts.searchHelp}
        value={text}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <NativeSelect
        label={texts.role}
        value={filters.role}
        data={[
          { value: '', label: texts.anyRole },
          ...roles.map((role) => ({ value: role, label: uiTexts.roles[role] })),
        ]}
        onChange={(event) =>
          onChange({ role: roles.find((role) => role === event.currentTarget.value) ?? '' })
        }
      />
      <NativeSelect
        label={texts.access}
        value={filters.access}
        data={[
          { value: '', label: texts.anyAccess },
          { value: 'active', label: texts.active },
          { value: 'disabled', label: texts.disabled },
        ]}
        onChange={(event) => onChange({ access: readAccess(event.currentTarget.value) })}
      />
    </search>
  )
}

function readAccess(value: string): UserFilters['access'] {
  return value === 'active' || value === 'disabled' ? value : ''
}
