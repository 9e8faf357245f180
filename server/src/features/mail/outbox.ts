import type { FilterQuery } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import { type Logger, logEvent } from '../../core/log.ts'
import type { SecretBox } from '../../core/secrets.ts'
import type { Transaction } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import { Mail, type MailParameters } from './mail.entity.ts'
import { MailKind, MailState } from './mail-kind.ts'
import { type BeforeMailRow, beforeMail } from './mail-statements.ts'

/** Notifies the replicas of a waiting mail. */
export const mailsChannel = 'gatehouse_mails'

/** A mail to queue. */
export interface NewMail {
  readonly kind: MailKind
  readonly userId: string | null
  /** Validated by `parseEmail`. */
  readonly recipient: string
  /** The language that the recipient chose. The server's default if null or omitted. */
  readonly locale?: string | null
  readonly parameters?: MailParameters
  /** Issues what its link proves if the mail is written. A mail without it, or without a token, links to a page. */
  readonly issueToken?: () => Promise<string | undefined>
  readonly validSeconds: number
  /** Written even if its address has reached its limit, so that a flood of other mails cannot suppress it. */
  readonly mustArrive?: boolean
}

/** Lower values are sent first. */
const priorities: Readonly<Record<MailKind, number>> = {
  ACCOUNT_DELETED: 2,
  DELETION_CANCELLED: 2,
  DELETION_SCHEDULED: 2,
  PASSWORD_RESET: 0,
  ALREADY_REGISTERED: 1,
  EMAIL_CHANGE_CONFIRM: 1,
  EMAIL_VERIFICATION: 1,
  INVITATION: 1,
  EMAIL_CHANGED: 2,
  NEW_DEVICE: 3,
  PASSWORD_CHANGED: 2,
  ROLE_CHANGED: 3,
  SECOND_FACTOR_CHANGED: 2,
  SESSION_REUSED: 3,
}

/** Its link lasts; see `Links`. */
const lasting = MailKind.EMAIL_CHANGED

/** Maximum number of mails to one address per hour; more are not written. */
const mostPerHour = 20

interface OutboxParts {
  readonly isAvailable: boolean
  readonly locale: string
  readonly box: SecretBox
  readonly log: Logger
}

/** Writes mails. They are sent after their transaction has committed. */
export class Outbox {
  /** Whether mails can be sent or shown in the mailbox. If not, none are written. */
  readonly isAvailable: boolean
  readonly #locale: string
  readonly #box: SecretBox
  readonly #log: Logger

  /** @param parts.locale the language of users who chose none */
  constructor({ isAvailable, locale, box, log }: OutboxParts) {
    this.isAvailable = isAvailable
    this.#locale = locale
    this.#box = box
    this.#log = log
  }

  /**
   * Queues a mail as part of a transaction, and cancels waiting mails of its kind with an earlier link.
   * @returns whether it was written: there is a mail server, and the address has not reached its limit
   */
  async queue(tx: Transaction, mail: NewMail): Promise<boolean> {
    return (await this.write(tx, mail)) !== null
  }

  /** The same. @returns the id of the mail; null if it was not written */
  async write(tx: Transaction, mail: NewMail): Promise<string | null> {
    if (!this.isAvailable) return null
    const { kind, userId, recipient, mustArrive } = mail
    const [before] = await tx.query<BeforeMailRow>(beforeMail, [recipient, mostPerHour, userId, kind])
    if (!mustArrive && (before?.recent ?? 0) >= mostPerHour) {
      tx.afterCommit(() => logEvent(this.#log, 'mail.skipped', { userId, kind }, 'warn'))
      return null
    }
    if (mail.issueToken !== undefined && userId !== null && kind !== lasting && before?.waiting)
      await this.cancel(tx, userId, kind)
    const id = await this.#insert(tx, mail)
    await tx.notify(mailsChannel, '')
    tx.afterCommit(() => logEvent(this.#log, 'mail.queued', { userId, mailId: id, kind }))
    return id
  }

  /**
   * Cancels all waiting mails with links for an account as part of a transaction, because their links are no longer
   * valid. Links that undo a change of the address still are.
   */
  cancelLinksOf(tx: Transaction, userId: string): Promise<void> {
    return this.#cancel(tx, { userId, sealedToken: { $ne: null }, kind: { $ne: lasting } })
  }

  /** Cancels the waiting mails of one kind for an account as part of a transaction. */
  cancel(tx: Transaction, userId: string, kind: MailKind): Promise<void> {
    return this.#cancel(tx, { userId, kind })
  }

  /** Cancels waiting mails about changes of the address since `time`, as part of a transaction. */
  cancelUndosSince(tx: Transaction, userId: string, time: Date): Promise<void> {
    return this.#cancel(tx, { userId, kind: lasting, createdAt: { $gte: time } })
  }

  async #cancel(tx: Transaction, which: FilterQuery<Mail>): Promise<void> {
    const waiting = { $and: [which, { state: { $in: [MailState.QUEUED, MailState.FAILED] } }] }
    await tx.em.nativeUpdate(Mail, waiting, { state: MailState.CANCELLED, sealedToken: null })
  }

  /** @throws WrongSecretError if it was sealed under another secret */
  tokenOf(mailId: string, sealed: string): string {
    return this.#box.open(sealed, mailId)
  }

  async #insert(tx: Transaction, mail: NewMail): Promise<string> {
    const { kind, userId, recipient, parameters = {}, issueToken, validSeconds } = mail
    const id = uuidv7()
    const token = await issueToken?.()
    const values = {
      id,
      kind,
      state: MailState.QUEUED,
      userId,
      recipient,
      locale: mail.locale ?? this.#locale,
      parameters,
      sealedToken: token === undefined ? null : this.#box.seal(token, id),
      priority: priorities[kind],
      attempts: 0,
      createdAt: databaseNow(),
      nextAttemptAt: databaseNow(),
      expiresAt: secondsFromNow(validSeconds),
    }
    await tx.em.insert(Mail, values)
    return id
  }
}
