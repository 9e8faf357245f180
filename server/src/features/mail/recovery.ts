import { LockMode } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../../core/client.ts'
import { parseEmail } from '../../core/email.ts'
import type { Logger } from '../../core/log.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { secondsFromNow } from '../../database/database-now.ts'
import type { Allowance } from '../../gate/rate-limit.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Passwords } from '../accounts/passwords.ts'
import { setPassword } from '../accounts/set-password.ts'
import { recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { SessionEnds } from '../sessions/session-ends.ts'
import { User } from '../users/user.entity.ts'
import { passwordChanged } from '../users/user-events.ts'
import { initialsOf } from './initials.ts'
import { LinkPurpose } from './link.entity.ts'
import { LinkExpired } from './link-expired.ts'
import type { Links } from './links.ts'
import { Mail } from './mail.entity.ts'
import { MailAudit } from './mail-audit-kinds.ts'
import { MailKind } from './mail-kind.ts'
import { addResetRequest, type ResetRequestRow, takeResetRequests } from './mail-statements.ts'
import type { NewMail, Outbox } from './outbox.ts'
import type { RequestPasswordResetInput, ResetPasswordInput } from './recovery-inputs.ts'
import { MailRequested, PasswordReset } from './recovery-results.ts'

const MINUTE = 60
export const resetSeconds = 30 * MINUTE
const nextRequestSeconds = MINUTE
const mostAtOnce = 10

/** Channel that announces requests to reset a password. */
export const resetRequestsChannel = 'gatehouse_reset_requests'

interface RecoveryParts {
  readonly database: Database
  readonly links: Links
  readonly outbox: Outbox
  readonly passwords: Passwords
  readonly hasher: PasswordHasher
  readonly sessionEnds: SessionEnds
  readonly events: DomainEvents
  /** Mails that one account may request in how many seconds; not limited if undefined. */
  readonly perAccount: Allowance | undefined
  readonly log: Logger
}

/** Lets users who forgot their password choose a new one with a mailed link. */
export class Recovery {
  readonly #parts: RecoveryParts

  constructor(parts: RecoveryParts) {
    this.#parts = parts
  }

  /** Records the request. The response and the work are the same whether or not an account has the address. */
  async requestReset({ email }: RequestPasswordResetInput, client: Client): Promise<MailRequested> {
    const parsed = parseEmail(email)
    if ('emailKey' in parsed) {
      const { database } = this.#parts
      await database.query(addResetRequest, [uuidv7(), parsed.emailKey, client.address, client.userAgent])
      await database.notify(resetRequestsChannel, '')
    }
    return new MailRequested(resetSeconds, nextRequestSeconds)
  }

  /**
   * Looks up the accounts of some requests and queues their mails.
   * @returns whether there may be more
   */
  async answerSome(): Promise<boolean> {
    return this.#parts.database.transaction(async (tx) => {
      const requests = await tx.query<ResetRequestRow>(takeResetRequests, [mostAtOnce, resetSeconds])
      for (const request of requests) if (request.is_current) await this.#answer(tx, request)
      return requests.length === mostAtOnce
    })
  }

  /** Replaces the password with a link's token and ends all sessions. Does not sign in. */
  async resetPassword(
    input: ResetPasswordInput,
    client: Client,
  ): Promise<PasswordReset | ValidationError | LinkExpired> {
    const { links, passwords, hasher, database } = this.#parts
    const user = await links.userOf(LinkPurpose.PASSWORD_RESET, input.token)
    if (user === null) return new LinkExpired()
    const errors = passwords.errorsOf(input, user)
    if (errors.length > 0) return new ValidationError(errors)
    const passwordHash = await hasher.hash(input.password)
    return database.transaction((tx) => this.#replace(tx, input.token, passwordHash, client))
  }

  /**
   * Mails a link to the owner of an account that `tx` has locked, unless they received as many as can be requested for an
   * account.
   * @returns whether the mail was written
   */
  async mailLimitedReset(tx: Transaction, user: User): Promise<boolean> {
    const { perAccount } = this.#parts
    if (perAccount === undefined) return this.mailReset(tx, user)
    const since = { $gt: secondsFromNow(-perAccount.perSeconds) }
    const recent = { kind: MailKind.PASSWORD_RESET, recipient: user.email, createdAt: since }
    return (await tx.em.count(Mail, recent)) < perAccount.points && this.mailReset(tx, user)
  }

  /**
   * Mails a link to choose a new password to the owner of an account that `tx` has locked.
   * @param more `mustArrive` if the account has no password any more
   * @returns whether the mail was written
   */
  async mailReset(
    tx: Transaction,
    user: User,
    more: Pick<NewMail, 'mustArrive' | 'parameters'> = {},
  ): Promise<boolean> {
    const { links, outbox } = this.#parts
    return outbox.queue(tx, {
      ...more,
      parameters: { ...more.parameters, initials: initialsOf(user) },
      kind: MailKind.PASSWORD_RESET,
      userId: user.id,
      recipient: user.email,
      locale: user.locale,
      validSeconds: resetSeconds,
      issueToken: () =>
        links.issue(tx, { purpose: LinkPurpose.PASSWORD_RESET, user, validSeconds: resetSeconds }),
    })
  }

  async #answer(tx: Transaction, request: ResetRequestRow): Promise<void> {
    const { log } = this.#parts
    const { email_key: emailKey, ip_address: address, user_agent: userAgent } = request
    const where = { emailKey, active: true }
    const user = await tx.em.findOne(User, where, { lockMode: LockMode.PESSIMISTIC_WRITE })
    if (user === null || !(await this.mailReset(tx, user))) return
    const kind = MailAudit.PASSWORD_RESET_REQUESTED
    await recordEvent(tx, log, { kind, actorId: null, subjectId: user.id, client: { address, userAgent } })
  }

  async #replace(
    tx: Transaction,
    token: string,
    passwordHash: string,
    client: Client,
  ): Promise<PasswordReset | LinkExpired> {
    const { links, sessionEnds, events, log } = this.#parts
    const user = await links.use(tx, LinkPurpose.PASSWORD_RESET, token)
    if (user === null) return new LinkExpired()
    const { id } = user
    await setPassword(tx, user, passwordHash)
    const ended = await sessionEnds.endAllIn(tx, id, null, SessionEndReason.PASSWORD_CHANGED)
    const event = { kind: MailAudit.PASSWORD_RESET, actorId: id, subjectId: id, client }
    await recordEvent(tx, log, { ...event, details: { sessionsEnded: ended.length } })
    await events.raise(tx, passwordChanged, { user, client })
    return new PasswordReset(ended.length)
  }
}
