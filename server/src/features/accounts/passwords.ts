import { v7 as uuidv7 } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { Factor } from '../../core/factor.ts'
import { type FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'
import type { Logger } from '../../core/log.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { AuditOutcome } from '../audit/audit-event-kind.ts'
import { type RecordedEvent, recordEvent } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { SessionEnds } from '../sessions/session-ends.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import { User } from '../users/user.entity.ts'
import { passwordChanged } from '../users/user-events.ts'
import { AccountAudit } from './account-audit-kinds.ts'
import type { ProposedAccount } from './account-details.ts'
import type { ChangePasswordInput } from './account-inputs.ts'
import { PasswordChanged } from './account-results.ts'
import type { AccountSettings } from './account-settings.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { checkPassword } from './password-rules.ts'
import { setPassword } from './set-password.ts'

/** Changes and checks the passwords of accounts. */
export class Passwords {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #sessionEnds: SessionEnds
  readonly #hasher: PasswordHasher
  readonly #settings: AccountSettings
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor(parts: {
    database: Database
    sessions: Sessions
    sessionEnds: SessionEnds
    hasher: PasswordHasher
    settings: AccountSettings
    events: DomainEvents
    log: Logger
  }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#sessionEnds = parts.sessionEnds
    this.#hasher = parts.hasher
    this.#settings = parts.settings
    this.#events = parts.events
    this.#log = parts.log
  }

  /**
   * Changes the password, ends all sessions and starts a new one for the caller, so that no earlier token is accepted. Does all of it
   * or nothing.
   * @returns `undefined` if this session ended in the meantime
   */
  async change(
    caller: CurrentUser,
    input: ChangePasswordInput,
    client: Client,
  ): Promise<IssuedTokens<PasswordChanged> | ValidationError | undefined> {
    const { id, sessionId } = caller
    const { user, stored, proven } = await this.check(id, input.currentPassword)
    const kind = AccountAudit.PASSWORD_CHANGED
    const audit = { kind, actorId: id, subjectId: id, sessionId, client, logged: { sessionId } }
    if (!proven) await this.recordWrongPassword(audit)
    const errors = [...(proven ? [] : [wrongPassword()]), ...this.#newPasswordErrors(input, user)]
    if (stored === null || errors.length > 0) return new ValidationError(errors)
    const passwordHash = await this.#hasher.hash(input.newPassword)
    const change = { caller, passwordHash, stored, audit, client }
    return this.#database
      .transaction(async (tx) => (await this.#replace(tx, change)) ?? new ValidationError([wrongPassword()]))
      .catch(unlessSessionGone)
  }

  /** When the password of an account was last changed: null if never, `undefined` if there is no account. */
  async changedAt(emailKey: string): Promise<Date | null | undefined> {
    const user = await this.#database.read((em) =>
      em.findOne(User, { emailKey }, { fields: ['passwordChangedAt'] }),
    )
    return user?.passwordChangedAt
  }

  /** Returns the errors in a password that `user` has chosen. */
  errorsOf(
    {
      password,
      passwordConfirmation: confirmation,
    }: Pick<ProposedAccount, 'password' | 'passwordConfirmation'>,
    { email, firstName, lastName }: User,
  ): FieldError[] {
    const minLength = this.#settings.passwordMinLength
    return checkPassword({ password, confirmation, email, firstName, lastName, minLength })
  }

  /** Checks the current password of an account. `stored` is the hash that it was compared with. */
  async check(
    userId: string,
    password: string,
  ): Promise<{ user: User | null; stored: string | null; proven: boolean }> {
    const user = await this.#database.read((em) => em.findOne(User, userId, { populate: ['passwordHash'] }))
    const stored = user?.passwordHash ?? null
    return { user, stored, proven: await this.#hasher.verify(password, stored) }
  }

  /** Records that an attempt was refused because the current password was wrong. */
  async recordWrongPassword(attempt: RecordedEvent): Promise<void> {
    const details = { code: FieldErrorCode.PASSWORD_INCORRECT }
    await recordEvent(this.#database, this.#log, { ...attempt, outcome: AuditOutcome.FAILURE, details })
  }

  #newPasswordErrors(input: ChangePasswordInput, user: User | null): FieldError[] {
    return checkPassword({
      password: input.newPassword,
      confirmation: input.newPasswordConfirmation,
      email: user?.email ?? '',
      firstName: user?.firstName ?? '',
      lastName: user?.lastName ?? '',
      minLength: this.#settings.passwordMinLength,
      passwordPath: ['newPassword'],
      confirmationPath: ['newPasswordConfirmation'],
    })
  }

  /** @returns `undefined` if another change was faster, so that the verified password is outdated */
  async #replace(
    tx: Transaction,
    change: {
      caller: CurrentUser
      passwordHash: string
      stored: string
      audit: RecordedEvent
      client: Client
    },
  ): Promise<IssuedTokens<PasswordChanged> | undefined> {
    const { caller, passwordHash, stored, audit, client } = change
    const { id: userId, sessionId } = caller
    const user = await lockUserWithHash(tx, userId)
    if (!user?.active || user.passwordHash !== stored) return undefined
    await setPassword(tx, user, passwordHash)
    const endedIds = await this.#sessionEnds.endAllIn(tx, userId, null, SessionEndReason.PASSWORD_CHANGED)
    if (!endedIds.includes(sessionId)) throw new SessionGone()
    const otherSessionsEnded = endedIds.length - 1
    const newSessionId = uuidv7()
    const details = { sessionsEnded: otherSessionsEnded, newSessionId }
    await recordEvent(tx, this.#log, { ...audit, details })
    const proof = { factors: [Factor.PASSWORD], passwordHash, client, kind: audit.kind }
    const replacing = { id: newSessionId, former: caller, proof }
    const replaced = await this.#sessions.replace(tx, user, replacing)
    if (replaced === undefined) throw new SessionGone()
    await this.#events.raise(tx, passwordChanged, { user, client })
    return replaced.as(PasswordChanged, { otherSessionsEnded })
  }
}

/** Rolls a change of password back. */
class SessionGone extends Error {}

/** Turns a `SessionGone` into `undefined`. */
function unlessSessionGone(error: unknown): undefined {
  if (!(error instanceof SessionGone)) throw error
}

export const wrongPassword = (): FieldError =>
  fieldError(['currentPassword'], FieldErrorCode.PASSWORD_INCORRECT, 'This is not your current password.')
