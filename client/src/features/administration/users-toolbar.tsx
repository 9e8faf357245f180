import { NativeSelect, TextInput } from '@mantine/core'
import { uiTexts } from '../../ui/ui-texts.ts'
import { administrationTexts } from './administration-texts.ts'
import { roles, type UserFilters } from './user-filters.ts'
import classes from './users-toolbar.module.css'

const texts = administrationTexts.list
/** As the server. */
const longestSearch = 300

interface UsersToolbarProps {
  /** As typed; the list follows after a pause. */
  text: string
  filters: UserFilters
  onType: (text: string) => void
  onChange: (change: Partial<UserFilters>) => void
}

export function UsersToolbar({ text, filters, onType, onChange }: UsersToolbarProps) {
  return (
    // biome-ignore lint/a11y/useSemanticElements: browsers learnt <search> in 2023 only
    <div role="search" className={classes.toolbar}>
      <TextInput
        className={classes.text}
        type="search"
        label={texts.search}
        placeholder={texts.searchHelp}
        maxLength={longestSearch}
        value={text}
        onChange={(event) => onType(event.currentTarget.value)}
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
    </div>
  )
}

function readAccess(value: string): UserFilters['access'] {
  return value === 'active' || value === 'disabled' ? value : ''
}
