import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { AccountDisabled } from '../accounts/account-results.ts'
import { recordEvent, recordRefusal } from '../audit/record-event.ts'
import { MailAudit } from '../mail/mail-audit-kinds.ts'
import { type Recovery, resetSeconds } from '../mail/recovery.ts'
import { TooManyMails } from '../mail/too-many-mails.ts'
import { lockUser } from '../users/lock-user.ts'
import { type ActingUser, actOn, mayTouch } from './acting-user.ts'
import { UserNotFound } from './administration-results.ts'
import { PasswordResetMailed } from './password-reset-results.ts'

interface PasswordResetsParts {
  readonly database: Database
  readonly recovery: Recovery
  readonly log: Logger
}

type SendPasswordResetAnswer = PasswordResetMailed | UserNotFound | AccountDisabled | TooManyMails

/** Mails links for replacing a password on behalf of administrators, who never see them. */
export class PasswordResets {
  readonly #parts: PasswordResetsParts

  constructor(parts: PasswordResetsParts) {
    this.#parts = parts
  }

  send(actor: CurrentUser, userId: string, client: Client): Promise<SendPasswordResetAnswer> {
    return this.#parts.database.transaction((tx) => this.#sendIn(tx, { actor, client }, userId))
  }

  async #sendIn(tx: Transaction, by: ActingUser, userId: string): Promise<SendPasswordResetAnswer> {
    const { recovery, log } = this.#parts
    const target = isUuid(userId) ? await lockUser(tx, userId) : null
    const act = actOn(target, MailAudit.PASSWORD_RESET_REQUESTED, by)
    if (target === null || !mayTouch(by.actor, target)) return recordRefusal(tx, log, act, new UserNotFound())
    if (!target.active) return recordRefusal(tx, log, act, new AccountDisabled())
    if (!(await recovery.mailLimitedReset(tx, target))) return recordRefusal(tx, log, act, new TooManyMails())
    await recordEvent(tx, log, act)
    return new PasswordResetMailed(target, resetSeconds)
  }
}
