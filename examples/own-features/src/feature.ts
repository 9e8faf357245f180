import { defineFeature, exported, rowsOfAccount, wholeNumber } from '@gatehouse/server'
import { Migration } from '@mikro-orm/migrations'
import { Note, noteFailures } from './note.ts'
import { NotesResolver } from './notes.resolver.ts'
import { NoteAudit, type NoteSettings, Notes } from './notes.ts'

class CreateNotes extends Migration {
  override up(): void {
    this.addSql(`
      create table notes (
        id uuid primary key,
        user_id uuid not null references users (id) on delete cascade,
        text text not null,
        created_at timestamptz not null
      )`)
    this.addSql('create index notes_of_user on notes (user_id, id)')
  }
}

export const notesFeature = defineFeature<NoteSettings, unknown, { readonly notes: Notes }>({
  name: 'notes',
  entities: [Note],
  migrations: [{ name: '20261201-000001-create-notes', class: CreateNotes }],
  resolvers: [NotesResolver],
  failures: noteFailures,
  auditKinds: NoteAudit,
  limits: {
    ADD_NOTE: {
      description: 'Notes added: 60 in 10 minutes from one session.',
      policy: { perSession: { points: 60, perSeconds: 600 } },
    },
  },
  exportOf: [
    rowsOfAccount({
      name: 'notes',
      description: 'Your notes.',
      entity: Note,
      fields: {
        id: exported.text('Its id.'),
        text: exported.text('Its text.'),
        createdAt: exported.time('When it was created.'),
      },
    }),
  ],
  erase: () => ({ now: async ({ em }, { id }) => void (await em.nativeDelete(Note, { userId: id })) }),
  settings: (read) => ({ notesPerAccount: read('NOTES_PER_ACCOUNT', wholeNumber(1, 100_000), 1_000) }),
  services: (parts) => ({ notes: new Notes(parts) }),
})
