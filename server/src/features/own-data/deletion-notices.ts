import type { Transaction } from '../../database/database.ts'
import { MailKind } from '../mail/mail-kind.ts'
import type { Outbox } from '../mail/outbox.ts'
import type { User } from '../users/user.entity.ts'

const DAY = 24 * 60 * 60
const noticeSeconds = 3 * DAY

/** Mails owners about the end of their account. */
export class DeletionNotices {
  readonly #outbox: Outbox

  constructor(outbox: Outbox) {
    this.#outbox = outbox
  }

  /** @returns the id of the mail, which must be removed after it was sent; null if there is none */
  async ofDeletion(
    tx: Transaction,
    { email, locale }: Pick<User, 'email' | 'locale'>,
  ): Promise<string | null> {
    return this.#outbox.write(tx, {
      kind: MailKind.ACCOUNT_DELETED,
      userId: null,
      recipient: email,
      locale,
      parameters: { time: new Date().toISOString() },
      validSeconds: DAY,
      mustArrive: true,
    })
  }

  async ofSchedule(tx: Transaction, user: User, dueAt: Date): Promise<void> {
    await this.#queue(tx, MailKind.DELETION_SCHEDULED, user, dueAt)
  }

  async ofCancellation(tx: Transaction, user: User): Promise<void> {
    await this.#queue(tx, MailKind.DELETION_CANCELLED, user, new Date())
  }

  async #queue(tx: Transaction, kind: MailKind, user: User, time: Date): Promise<void> {
    await this.#outbox.queue(tx, {
      kind,
      userId: user.id,
      recipient: user.email,
      locale: user.locale,
      parameters: { time: time.toISOString() },
      validSeconds: noticeSeconds,
      mustArrive: true,
    })
  }
}
