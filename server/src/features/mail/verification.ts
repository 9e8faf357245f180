import type { Client } from '../../core/client.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { secondsFromNow } from '../../database/database-now.ts'
import { recordEvent } from '../audit/record-event.ts'
import { lockUser } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { Link, LinkPurpose } from './link.entity.ts'
import { LinkExpired } from './link-expired.ts'
import type { Links } from './links.ts'
import { Mail } from './mail.entity.ts'
import { MailAudit } from './mail-audit-kinds.ts'
import { MailKind } from './mail-kind.ts'
import type { Outbox } from './outbox.ts'
import { MailRequested } from './recovery-results.ts'
import { EmailVerified } from './verification-results.ts'

const MINUTE = 60
const verificationSeconds = 24 * 60 * MINUTE
const nextRequestSeconds = MINUTE
const noticeSeconds = 24 * 60 * MINUTE

interface VerificationParts {
  readonly database: Database
  readonly links: Links
  readonly outbox: Outbox
  readonly log: Logger
}

/** Lets users prove with a mailed link that the address of their account is theirs. */
export class Verification {
  readonly #parts: VerificationParts

  constructor(parts: VerificationParts) {
    this.#parts = parts
  }

  /** Mails a link to an account whose address is not verified. Earlier links stop working. */
  async request(userId: string): Promise<MailRequested> {
    await this.#parts.database.transaction(async (tx) => {
      const user = await lockUser(tx, userId)
      if (user !== null && !user.emailVerified) await this.queue(tx, user)
    })
    return new MailRequested(verificationSeconds, nextRequestSeconds)
  }

  /** Mails a link as part of a transaction that holds the lock on the account's row. */
  async queue(tx: Transaction, user: User): Promise<void> {
    const { links, outbox } = this.#parts
    const validSeconds = verificationSeconds
    await outbox.queue(tx, {
      kind: MailKind.EMAIL_VERIFICATION,
      userId: user.id,
      recipient: user.email,
      locale: user.locale,
      validSeconds,
      issueToken: () => links.issue(tx, { purpose: LinkPurpose.EMAIL_VERIFICATION, user, validSeconds }),
    })
  }

  /** The same, unless a link was issued within the last minute. */
  async queueAgain(tx: Transaction, user: User): Promise<void> {
    const createdAt = { $gt: secondsFromNow(-nextRequestSeconds) }
    const latest = { userId: user.id, purpose: LinkPurpose.EMAIL_VERIFICATION, createdAt }
    if ((await tx.em.count(Link, latest)) === 0) await this.queue(tx, user)
  }

  /** Notifies the owner of an account that someone registered with its address, at most once an hour. */
  async tellOwner(tx: Transaction, { user, email: recipient }: { user: User; email: string }): Promise<void> {
    const { id: userId, locale } = user
    const kind = MailKind.ALREADY_REGISTERED
    const latest = { userId, kind, createdAt: { $gt: secondsFromNow(-60 * MINUTE) } }
    if ((await tx.em.count(Mail, latest)) > 0) return
    await this.#parts.outbox.queue(tx, { kind, userId, recipient, locale, validSeconds: noticeSeconds })
  }

  /** Verifies the address with a link's token. */
  async verify(token: string, client: Client): Promise<EmailVerified | LinkExpired> {
    const { database, links, log } = this.#parts
    return database.transaction(async (tx) => {
      const user = await links.use(tx, LinkPurpose.EMAIL_VERIFICATION, token)
      if (user === null) return new LinkExpired()
      const { id, email } = user
      await recordEvent(tx, log, { kind: MailAudit.EMAIL_VERIFIED, actorId: id, subjectId: id, client })
      return new EmailVerified(email)
    })
  }
}
