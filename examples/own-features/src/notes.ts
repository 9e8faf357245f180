import {
  type Client,
  type CurrentUser,
  codePointCount,
  type Database,
  defineAuditKinds,
  FieldErrorCode,
  fieldError,
  isUnstorable,
  type Logger,
  recordEvent,
  type Transaction,
  ValidationError,
} from '@gatehouse/server'
import { v7 as uuidv7 } from 'uuid'
import { Note, NotebookFull } from './note.ts'

export interface NoteSettings {
  /** Maximum number of notes per account. */
  readonly notesPerAccount: number
}

export const NoteAudit = defineAuditKinds({
  NOTE_ADDED: { description: 'A user added a note.', event: 'note.added' },
  NOTES_DELETED: { description: 'A user deleted all of their notes.', event: 'notes.deleted' },
})

const longestNote = 1_000
const listed = 100

/** Stores the notes of users. */
export class Notes {
  readonly #database: Database
  readonly #settings: NoteSettings
  readonly #log: Logger

  constructor(parts: { database: Database; settings: NoteSettings; log: Logger }) {
    this.#database = parts.database
    this.#settings = parts.settings
    this.#log = parts.log
  }

  /** The latest hundred notes of an account, newest first. */
  async of(userId: string): Promise<Note[]> {
    return this.#database.read((em) => em.find(Note, { userId }, { orderBy: { id: 'desc' }, limit: listed }))
  }

  async count(): Promise<number> {
    return this.#database.read((em) => em.count(Note))
  }

  async add(
    { id: userId, sessionId }: CurrentUser,
    text: string,
    client: Client,
  ): Promise<Note | NotebookFull | ValidationError> {
    const problem = problemOf(text)
    if (problem !== undefined) return problem
    return this.#database.transaction(async (tx) => {
      if (await this.#isFull(tx, userId)) return new NotebookFull()
      const note = tx.em.create(Note, { id: uuidv7(), userId, text, createdAt: new Date() })
      await tx.em.persist(note).flush()
      const audit = { kind: NoteAudit.NOTE_ADDED, actorId: userId, subjectId: userId, sessionId, client }
      await recordEvent(tx, this.#log, { ...audit, logged: { noteId: note.id } })
      return note
    })
  }

  /** @returns the number of notes that were deleted */
  async deleteAll({ id: userId, sessionId }: CurrentUser, client: Client): Promise<number> {
    return this.#database.transaction(async (tx) => {
      const count = await tx.em.nativeDelete(Note, { userId })
      const audit = { kind: NoteAudit.NOTES_DELETED, actorId: userId, subjectId: userId, sessionId, client }
      await recordEvent(tx, this.#log, { ...audit, logged: { count } })
      return count
    })
  }

  /** Locks the account's row first, so that two concurrent notes cannot both take the last place. */
  async #isFull(tx: Transaction, userId: string): Promise<boolean> {
    await tx.em.execute('select from users where id = ? for update', [userId])
    return (await tx.em.count(Note, { userId })) >= this.#settings.notesPerAccount
  }
}

function problemOf(text: string): ValidationError | undefined {
  if (text.trim() === '') return wrongText(FieldErrorCode.REQUIRED, 'Enter some text.')
  if (isUnstorable(text)) return wrongText(FieldErrorCode.MALFORMED, 'Remove control characters.')
  if (codePointCount(text) > longestNote)
    return wrongText(FieldErrorCode.TOO_LONG, `Use at most ${longestNote} characters.`)
  return undefined
}

const wrongText = (code: FieldErrorCode, message: string): ValidationError =>
  new ValidationError([fieldError(['text'], code, message)])
