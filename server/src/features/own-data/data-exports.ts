import { Readable } from 'node:stream'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Reader, Transaction } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import type { AccountData, ExportSection } from '../account-data.ts'
import { recordEvent } from '../audit/record-event.ts'
import { hashOfLinkToken, newLinkToken } from '../mail/link-token.ts'
import { requireOpenSession } from '../sessions/require-open-session.ts'
import { lockUser } from '../users/lock-user.ts'
import { DataExportLink } from './data-export.entity.ts'
import { OwnDataAudit } from './own-data-audit-kinds.ts'
import { DataExport } from './own-data-results.ts'
import { type TakenExportRow, takeExport } from './own-data-statements.ts'

/** Where copies are served. */
export const exportPath = '/data-export'
const validSeconds = 60
const tokenForm = /^[A-Za-z0-9_-]{43}$/

interface DataExportsParts {
  readonly database: Database
  readonly accountData: AccountData
  readonly publicUrl: string
  readonly log: Logger
}

/** Issues links to copies of accounts' data, and writes the copies. See docs/own-data.md. */
export class DataExports {
  readonly #parts: DataExportsParts

  constructor(parts: DataExportsParts) {
    this.#parts = parts
  }

  /** Issues a link for the session of `currentUser`. Earlier ones stop working. */
  async request(currentUser: CurrentUser, client: Client): Promise<DataExport> {
    const token = newLinkToken()
    await this.#parts.database.transaction((tx) => this.#issue(tx, currentUser, token, client))
    return new DataExport(`${this.#parts.publicUrl}${exportPath}?token=${token}`, validSeconds)
  }

  /** Uses a link up. @returns the document; undefined if the link does not work */
  async open(token: unknown): Promise<Readable | undefined> {
    if (typeof token !== 'string' || !tokenForm.test(token)) return undefined
    const [taken] = await this.#parts.database.query<TakenExportRow>(takeExport, [hashOfLinkToken(token)])
    if (taken === undefined) return undefined
    const document = Readable.from(this.#document(taken.user_id))
    // The response has begun: its connection is closed, so that the client does not take it for complete.
    return document.on('error', (err) => this.#parts.log.warn({ err }, 'a copy of data was broken off'))
  }

  async #issue(tx: Transaction, currentUser: CurrentUser, token: string, client: Client): Promise<void> {
    const { id: userId, sessionId } = currentUser
    await lockUser(tx, userId)
    await requireOpenSession(tx, currentUser)
    await tx.em.nativeDelete(DataExportLink, { userId })
    const times = { createdAt: databaseNow(), expiresAt: secondsFromNow(validSeconds) }
    await tx.em.insert(DataExportLink, { tokenHash: hashOfLinkToken(token), userId, sessionId, ...times })
    const kind = OwnDataAudit.DATA_EXPORTED
    const event = { kind, actorId: userId, subjectId: userId, sessionId, client, logged: { sessionId } }
    await recordEvent(tx, this.#parts.log, event)
  }

  /** Reads a page when the one before it has been sent, so that memory does not depend on the size of the account. */
  async *#document(userId: string): AsyncGenerator<string> {
    const { accountData, database } = this.#parts
    const head = { format: 'gatehouse-data-export-1', exportedAt: new Date(), account: userId }
    yield JSON.stringify(head, null, 1).slice(0, -2)
    for (const section of accountData.sections) {
      yield `,\n ${JSON.stringify(section.name)}: `
      yield* section.single ? single(database, section, userId) : list(database, section, userId)
    }
    yield '\n}\n'
  }
}

async function* single(reader: Reader, section: ExportSection, userId: string): AsyncGenerator<string> {
  const { entries } = await section.read(reader, userId, null)
  yield JSON.stringify(entries[0] ?? null)
}

async function* list(reader: Reader, section: ExportSection, userId: string): AsyncGenerator<string> {
  let after: string | null = null
  let separator = '['
  do {
    const page: Awaited<ReturnType<ExportSection['read']>> = await section.read(reader, userId, after)
    if (page.entries.length > 0)
      yield separator + page.entries.map((entry) => `\n  ${JSON.stringify(entry)}`).join(',')
    if (page.entries.length > 0) separator = ','
    after = page.next
  } while (after !== null)
  yield separator === '[' ? '[]' : '\n ]'
}
