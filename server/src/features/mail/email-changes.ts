import type DataLoader from 'dataloader'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { type Email, parseEmail } from '../../core/email.ts'
import { FieldError } from '../../core/field-error.ts'
import { type Logger, logEvent } from '../../core/log.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { together } from '../../database/together.ts'
import { ProfileUpdated } from '../accounts/account-results.ts'
import { setPassword } from '../accounts/set-password.ts'
import { type RecordedEvent, recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import { requireOpenSession } from '../sessions/require-open-session.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { SessionEnds } from '../sessions/session-ends.ts'
import { lockUser } from '../users/lock-user.ts'
import {
  isEmailTaken,
  releaseEmails,
  reserveEmail,
  setEmail,
  unlessEmailTaken,
} from '../users/user-emails.ts'
import { emailChanged, emailChangeUndone } from '../users/user-events.ts'
import type { ChangeEmailInput } from './email-change-inputs.ts'
import { EmailChanged, EmailChangeStarted, EmailChangeUndone } from './email-change-results.ts'
import { LinkPurpose } from './link.entity.ts'
import { LinkExpired } from './link-expired.ts'
import type { Links } from './links.ts'
import { MailAudit } from './mail-audit-kinds.ts'
import { MailKind } from './mail-kind.ts'
import type { Outbox } from './outbox.ts'
import { type Recovery, resetSeconds } from './recovery.ts'
import { MailVariant } from './texts/mail-texts.ts'

const DAY = 24 * 60 * 60
export const confirmSeconds = DAY
export const undoSeconds = 7 * DAY
const mostTogether = 100

/** How long before a change of the address an attacker may have prepared it. */
const suspectSeconds = 7 * DAY

interface EmailChangesParts {
  readonly database: Database
  readonly links: Links
  readonly outbox: Outbox
  readonly recovery: Recovery
  readonly sessionEnds: SessionEnds
  readonly events: DomainEvents
  readonly log: Logger
}

/** Changes the addresses of accounts with links that are mailed to the new one and, to undo it, the former one. */
export class EmailChanges {
  readonly #parts: EmailChangesParts
  readonly #pending: DataLoader<string, string | null>

  constructor(parts: EmailChangesParts) {
    this.#parts = parts
    this.#pending = together(async (ids) => {
      const emails = await parts.links.pendingEmails(ids)
      return ids.map((id) => emails.get(id) ?? null)
    }, mostTogether)
  }

  /** The address that waits for the use of its link; null if there is none. */
  pendingEmailOf(userId: string): Promise<string | null> {
    return this.#pending.load(userId)
  }

  /**
   * Mails a link to a new address. The response and the statements are the same whether or not the address is taken: only
   * the text of the mail differs.
   * @returns `undefined` if the account was disabled in the meantime
   */
  async start(
    currentUser: CurrentUser,
    { email: proposed }: ChangeEmailInput,
    client: Client,
  ): Promise<EmailChangeStarted | ValidationError | undefined> {
    const { id, sessionId } = currentUser
    const kind = MailAudit.EMAIL_CHANGE_STARTED
    const audit = { kind, actorId: id, subjectId: id, sessionId, client, logged: { sessionId } }
    const email = parseEmail(proposed)
    if (email instanceof FieldError) return new ValidationError([email])
    return this.#parts.database.transaction((tx) => this.#start(tx, email, currentUser, audit))
  }

  /** @returns `undefined` if the account no longer exists */
  async cancel({ id }: CurrentUser): Promise<ProfileUpdated | undefined> {
    const { database, links, outbox, log } = this.#parts
    return database.transaction(
      async (tx) => {
        const user = await lockUser(tx, id)
        if (user === null) return undefined
        await outbox.cancel(tx, id, MailKind.EMAIL_CHANGE_CONFIRM)
        if (await links.end(tx, id, LinkPurpose.EMAIL_CHANGE))
          tx.afterCommit(() => logEvent(log, 'email-change.cancelled', { userId: id }))
        return new ProfileUpdated(user)
      },
      { idempotent: true },
    )
  }

  /** Changes the address with the token of a link that was mailed to the new one. */
  async confirm(token: string, client: Client): Promise<EmailChanged | LinkExpired> {
    const changed = await this.#parts.database
      .transaction((tx) => this.#confirm(tx, token, client))
      .catch(unlessEmailTaken)
    return changed ?? new LinkExpired()
  }

  /** Puts back a former address with the token of a link that was mailed to it. */
  async undo(token: string, client: Client): Promise<EmailChangeUndone | LinkExpired> {
    const undone = await this.#parts.database
      .transaction((tx) => this.#undo(tx, token, client))
      .catch(unlessEmailTaken)
    return undone ?? new LinkExpired()
  }

  async #start(
    tx: Transaction,
    { email, emailKey }: Email,
    currentUser: CurrentUser,
    audit: RecordedEvent,
  ): Promise<EmailChangeStarted | undefined> {
    const { links, outbox, log } = this.#parts
    const user = await lockUser(tx, currentUser.id)
    if (!user?.active) return undefined
    await requireOpenSession(tx, currentUser)
    const validSeconds = confirmSeconds
    const token = await links.issue(tx, { purpose: LinkPurpose.EMAIL_CHANGE, user, email, validSeconds })
    const isTaken = await isEmailTaken(tx.em, emailKey, user.id)
    await outbox.queue(tx, {
      kind: MailKind.EMAIL_CHANGE_CONFIRM,
      userId: user.id,
      recipient: email,
      locale: user.locale,
      parameters: isTaken ? { variant: MailVariant.EMAIL_TAKEN } : {},
      // The token of a link to a taken address is in no mail.
      issueToken: async () => (isTaken ? undefined : token),
      validSeconds,
      mustArrive: true,
    })
    await recordEvent(tx, log, audit)
    return new EmailChangeStarted(user, validSeconds)
  }

  async #confirm(tx: Transaction, token: string, client: Client): Promise<EmailChanged | undefined> {
    const { links, outbox, events, log } = this.#parts
    const used = await links.take(tx, LinkPurpose.EMAIL_CHANGE, token)
    if (used === null) return undefined
    const { user } = used
    const [former, email] = [addressOf(user.email), addressOf(used.link.email)]
    await setEmail(tx, user, email)
    await reserveEmail(tx, { userId: user.id, emailKey: former.emailKey, seconds: undoSeconds })
    await recordEvent(tx, log, {
      kind: MailAudit.EMAIL_CHANGED,
      actorId: user.id,
      subjectId: user.id,
      client,
    })
    await events.raise(tx, emailChanged, { user, former: former.email, client })
    const undo = {
      purpose: LinkPurpose.EMAIL_CHANGE_UNDO,
      user,
      email: former.email,
      validSeconds: undoSeconds,
    }
    await outbox.queue(tx, {
      kind: MailKind.EMAIL_CHANGED,
      userId: user.id,
      recipient: former.email,
      locale: user.locale,
      parameters: { newEmail: masked(email) },
      issueToken: () => links.issue(tx, undo),
      validSeconds: undoSeconds,
      mustArrive: true,
    })
    return new EmailChanged(email.email)
  }

  async #undo(tx: Transaction, token: string, client: Client): Promise<EmailChangeUndone | undefined> {
    const { links, outbox, recovery, sessionEnds, events, log } = this.#parts
    const used = await links.take(tx, LinkPurpose.EMAIL_CHANGE_UNDO, token)
    if (used === null) return undefined
    const { user, link } = used
    const { id, email: former } = user
    await setEmail(tx, user, addressOf(link.email))
    await setPassword(tx, user, null)
    // A thief who made later changes must not be able to undo this.
    await links.endLaterUndos(tx, link)
    await outbox.cancelUndosSince(tx, id, link.createdAt)
    await releaseEmails(tx, id, link.expiresAt)
    const { length } = await sessionEnds.endAllIn(tx, id, null, SessionEndReason.PASSWORD_CHANGED)
    const event = { kind: MailAudit.EMAIL_CHANGE_UNDONE, actorId: id, subjectId: id, client }
    await recordEvent(tx, log, { ...event, details: { sessionsEnded: length } })
    await events.raise(tx, emailChanged, { user, former, client })
    const since = new Date(link.createdAt.getTime() - suspectSeconds * 1000)
    await events.raise(tx, emailChangeUndone, { user, since, client })
    const parameters = { variant: MailVariant.PASSWORD_REMOVED }
    await recovery.mailReset(tx, user, { mustArrive: true, parameters })
    return new EmailChangeUndone(user.email, length, resetSeconds)
  }
}

/** An address that was parsed before it was stored. */
function addressOf(stored: string | null): Email {
  const email = parseEmail(stored ?? '')
  if (email instanceof FieldError) throw new Error('A stored email address is malformed.')
  return email
}

/** Such as `a…@example.org`: enough for its owner, and little for a stranger who reads the former mailbox today. */
const masked = ({ email, emailKey }: Email): string =>
  `${[...email][0]}…${emailKey.slice(emailKey.lastIndexOf('@'))}`
