import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { act, screen, waitFor, within } from '@testing-library/react'
import { buildSchema, isEnumType } from 'graphql'
import type { AuditEventKind, Role } from './apollo/generated/schema-types.ts'
import type { KindWords } from './feature/audit-words.ts'
import { defineFeature } from './feature/define-feature.ts'
import { features } from './features.ts'
import { auditRecord } from './testing/audit-events.ts'
import { Gatehouse } from './testing/gatehouse.ts'
import { heading, openApp } from './testing/open-app.tsx'
import { Page } from './ui/page.tsx'

/** Generated, once the schema has it. */
const NOTE_WRITTEN = 'NOTE_WRITTEN' as AuditEventKind

const noteWritten: KindWords = {
  label: 'Note written',
  done: ({ actor, detail }) => [actor, ` wrote “${detail('title')}”`],
  refused: ({ actor, reason }) => [actor, ' tried to write a note', reason],
}

const notes = defineFeature({
  name: 'notes',
  pages: [
    {
      path: '/notes',
      page: () => <Page title="Notes" />,
      navigation: { group: 'Writing', label: 'Notes' },
    },
    {
      path: '/notes/all',
      page: () => <Page title="All notes" />,
      needs: 'users',
      navigation: { group: 'Writing', label: 'All notes' },
    },
    { path: '/notes/shared', page: () => <Page title="A shared note" />, audience: 'everyone' },
  ],
  links: [
    {
      path: '/notes-archive',
      group: 'Writing',
      label: 'Archive',
      isShown: ({ role }) => role === 'MANAGER',
    },
  ],
  notice: () => <p>Notes are read-only today.</p>,
  auditWords: async () => ({
    kinds: {
      [NOTE_WRITTEN]: noteWritten,
    },
    reasons: { NOTEBOOK_FULL: 'the notebook is full' },
  }),
})

function openWithNotes(path: string, role: Role, words = true) {
  const gatehouse = new Gatehouse('extend enum AuditEventKind { NOTE_WRITTEN }')
  const ada = gatehouse.add({ firstName: 'Ada', lastName: 'Lovelace', role })
  gatehouse.accounts.events.push(
    auditRecord({ kind: NOTE_WRITTEN, by: ada, details: { title: 'Engines' } }),
    auditRecord({ kind: NOTE_WRITTEN, outcome: 'FAILURE', by: ada, details: { code: 'NOTEBOOK_FULL' } }),
  )
  const all = [...features, words ? notes : defineFeature({ name: 'notes' })]
  return openApp(path, { gatehouse, as: ada, features: all })
}

const navigation = () => within(screen.getByRole('navigation'))
const linksOfGroup = (title: string) =>
  within(navigation().getByRole('list', { name: title }))
    .getAllByRole('link')
    .map(({ textContent }) => textContent)

describe('a feature in the list', () => {
  it('has its pages and its entries in the navigation', async () => {
    const { user, path } = openWithNotes('/profile', 'MANAGER')
    await heading('Profile')
    expect(linksOfGroup('Writing')).toEqual(['Notes', 'All notes', 'Archive'])
    await user.click(navigation().getByRole('link', { name: 'All notes' }))
    await heading('All notes')
    expect(path()).toBe('/notes/all')
  })

  it('shows an entry only to users who may open the page, and says which role may', async () => {
    openWithNotes('/notes/all', 'EMPLOYEE')
    await heading('No access')
    expect(screen.getByText(/for managers and administrators. Your role is employee/)).toBeVisible()
    expect(linksOfGroup('Writing')).toEqual(['Notes'])
  })

  it('can have pages that are open to everyone', async () => {
    openApp('/notes/shared', { features: [...features, notes] })
    await heading('A shared note')
  })

  it('can have a notice above every page for signed-in users', async () => {
    const { user, session } = openWithNotes('/notes', 'EMPLOYEE')
    await heading('Notes')
    await screen.findByText('Notes are read-only today.')
    await user.click(navigation().getByRole('link', { name: 'Profile' }))
    await heading('Profile')
    expect(screen.getByText('Notes are read-only today.')).toBeVisible()
    await act(() => session.signOut())
    await heading('Sign in')
    expect(screen.queryByText('Notes are read-only today.')).toBeNull()
  })

  it('words its events in the audit log', async () => {
    const { user } = openWithNotes('/admin/audit', 'ADMIN')
    expect(await screen.findByText(/wrote “Engines”/)).toHaveTextContent('Ada Lovelace wrote “Engines”')
    expect(screen.getByText(/tried to write a note: the notebook is full/)).toBeVisible()
    await user.selectOptions(screen.getByLabelText('Event'), 'Note written')
    await waitFor(() => expect(screen.getByText('2 events shown. No older events.')).toBeVisible())
  })

  it('shows events without words by their kind', async () => {
    openWithNotes('/admin/audit', 'ADMIN', false)
    expect(await screen.findByText(': note written')).toHaveTextContent('Ada Lovelace: note written')
    expect(screen.getByText(/was refused: note written: NOTEBOOK_FULL/)).toBeVisible()
  })
})

describe('the features of Gatehouse', () => {
  const words = Promise.all(features.flatMap(({ auditWords }) => auditWords?.() ?? []))

  it('have each path once', () => {
    const paths = features.flatMap(({ pages = [], links = [] }) =>
      [...pages, ...links].map(({ path }) => path),
    )
    expect(paths.toSorted()).toEqual([...new Set(paths)].sort())
  })

  it('have words for each kind of event of the schema, once', async () => {
    const kind = buildSchema(readFileSync('schema.graphql', 'utf8')).getType('AuditEventKind')
    const known = (await words).flatMap(({ kinds }) => Object.keys(kinds))
    expect(known.sort()).toEqual(isEnumType(kind) ? kind.getValues().map(({ name }) => name) : [])
  })
})
