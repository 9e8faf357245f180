import { LockMode } from '@mikro-orm/core'
import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import { pageOf } from '../../core/page-info.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import { recordEvent, recordRefusal } from '../audit/record-event.ts'
import { Mail } from './mail.entity.ts'
import { MailAudit } from './mail-audit-kinds.ts'
import { MailKind, MailState } from './mail-kind.ts'
import {
  MailCancelled,
  type MailConnection,
  type MailFilter,
  MailNotFound,
  MailRetried,
  MailSettled,
} from './mail-results.ts'
import { mailsChannel } from './outbox.ts'

/** A page of mails, newest first. */
export interface MailPage {
  readonly first: number
  /** The id of the last mail of the previous page. */
  readonly after: string | null
}

/** A newer release may have written others, and one of them would make a list fail. */
const knownKinds = Object.values(MailKind)

/** Shows the outbox to administrators, who can retry or cancel a mail. */
export class Mails {
  readonly #database: Database
  readonly #log: Logger

  constructor({ database, log }: { database: Database; log: Logger }) {
    this.#database = database
    this.#log = log
  }

  async list({ state, kind, recipient }: MailFilter, page: MailPage): Promise<MailConnection> {
    const where = {
      ...(page.after !== null && { id: { $lt: page.after } }),
      ...(state != null && { state }),
      kind: kind ?? { $in: knownKinds },
      ...(recipient != null && { recipient }),
    }
    const mails = await this.#database.readList((reader) =>
      reader.read((em) => em.find(Mail, where, { orderBy: { id: 'desc' }, limit: page.first + 1 })),
    )
    return pageOf(mails, page, ({ id }) => Buffer.from(id).toString('base64url'))
  }

  /** Immediately retries a mail that failed or is waiting for its next attempt. */
  async retry(
    actor: CurrentUser,
    id: string,
    client: Client,
  ): Promise<MailRetried | MailNotFound | MailSettled> {
    return this.#change(id, { actor, client }, MailAudit.MAIL_RETRIED, async (tx, mail) => {
      Object.assign(mail, { state: MailState.QUEUED, attempts: 0, nextAttemptAt: databaseNow() })
      await tx.em.flush()
      await tx.notify(mailsChannel, '')
      return new MailRetried(mail)
    })
  }

  /** Prevents a mail from being sent. One that is already being sent may still arrive. */
  async cancel(
    actor: CurrentUser,
    id: string,
    client: Client,
  ): Promise<MailCancelled | MailNotFound | MailSettled> {
    return this.#change(id, { actor, client }, MailAudit.MAIL_CANCELLED, async (tx, mail) => {
      Object.assign(mail, { state: MailState.CANCELLED, sealedToken: null })
      await tx.em.flush()
      return new MailCancelled(mail)
    })
  }

  async #change<Changed>(
    id: string,
    { actor, client }: { actor: CurrentUser; client: Client },
    kind: (typeof MailAudit)[keyof typeof MailAudit],
    change: (tx: Transaction, mail: Mail) => Promise<Changed>,
  ): Promise<Changed | MailNotFound | MailSettled> {
    if (!isUuid(id)) return new MailNotFound()
    return this.#database.transaction(async (tx) => {
      const mail = await tx.em.findOne(
        Mail,
        { id, kind: { $in: knownKinds } },
        { lockMode: LockMode.PESSIMISTIC_WRITE },
      )
      const act = {
        kind,
        actorId: actor.id,
        subjectId: mail?.userId ?? null,
        sessionId: actor.sessionId,
        client,
      }
      if (mail === null) return recordRefusal(tx, this.#log, act, new MailNotFound())
      if (!(await this.#isOpen(tx, mail))) return recordRefusal(tx, this.#log, act, new MailSettled())
      await recordEvent(tx, this.#log, { ...act, details: { mailId: mail.id } })
      return change(tx, mail)
    })
  }

  async #isOpen(tx: Transaction, { id }: Mail): Promise<boolean> {
    const open = {
      id,
      state: { $in: [MailState.QUEUED, MailState.FAILED] },
      expiresAt: { $gt: databaseNow() },
    }
    return (await tx.em.count(Mail, open)) > 0
  }
}
