import { useQuery } from '@apollo/client/react'
import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { type RefObject, useEffect, useId, useRef, useState } from 'react'
import { fullName, isolated } from '../../ui/names.ts'
import type { AuditFilters } from './audit-filters.ts'
import { auditTexts } from './audit-texts.ts'
import classes from './audit-toolbar.module.css'
import { FindPeopleDocument, PersonOfFilterDocument } from './generated/operations.ts'

const texts = auditTexts.filters
const SEARCH_PAUSE_MS = 250

interface PersonFilterProps {
  filters: AuditFilters
  onChange: (change: Partial<AuditFilters>) => void
}

export function PersonFilter({ filters, onChange }: PersonFilterProps) {
  const [changed, setChanged] = useState(false)

  const change = (filter: Partial<AuditFilters>) => {
    setChanged(true)
    onChange(filter)
  }

  // A change replaces the focused control: its replacement takes the focus.
  if (filters.person === '')
    return <PersonField focused={changed} onChoose={(person) => change({ person })} />
  return <ChosenPerson focused={changed} filters={filters} onChange={change} />
}

/** Suggests users while typing. Entering the email of one chooses that user. */
function PersonField({ focused, onChoose }: { focused: boolean; onChoose: (id: string) => void }) {
  const field = useFocusOnArrival<HTMLInputElement>(focused)
  const listId = useId()
  const [typed, setTyped] = useState('')
  const [text] = useDebouncedValue(typed.trim(), SEARCH_PAUSE_MS)
  const { data } = useQuery(FindPeopleDocument, { variables: { text }, skip: text === '' })
  const found = data?.users.edges.map(({ node }) => node) ?? []

  const type = (value: string) => {
    setTyped(value)
    const person = found.find(({ email }) => email === value)
    if (person) onChoose(person.id)
  }

  return (
    <div className={classes.person}>
      <TextInput
        ref={field}
        label={texts.person}
        placeholder={texts.personHelp}
        list={listId}
        autoComplete="off"
        value={typed}
        onChange={(event) => type(event.currentTarget.value)}
      />
      <datalist id={listId}>
        {found.map((user) => (
          <option key={user.id} value={user.email}>
            {isolated(fullName(user))}
          </option>
        ))}
      </datalist>
    </div>
  )
}

function ChosenPerson({ focused, filters, onChange }: PersonFilterProps & { focused: boolean }) {
  const field = useFocusOnArrival<HTMLSelectElement>(focused)
  const { data } = useQuery(PersonOfFilterDocument, { variables: { id: filters.person } })
  const user = data?.user
  const name = user ? isolated(fullName(user)) : data && texts.unknownPerson

  return (
    <div className={classes.chosen}>
      <NativeSelect
        ref={field}
        label={texts.part(name ?? '')}
        value={filters.part}
        data={[
          { value: 'about', label: texts.about },
          { value: 'by', label: texts.by },
        ]}
        onChange={({ currentTarget: { value } }) => onChange({ part: value === 'by' ? 'by' : 'about' })}
      />
      <Button variant="default" onClick={() => onChange({ person: '', part: 'about' })}>
        {texts.everybody}
      </Button>
    </div>
  )
}

function useFocusOnArrival<Field extends HTMLElement>(focused: boolean): RefObject<Field | null> {
  const ref = useRef<Field>(null)
  useEffect(() => {
    if (focused) ref.current?.focus()
  }, [focused])
  return ref
}
