import { v7 as uuidv7 } from 'uuid'
import { AuditEventKind, AuditOutcome } from '../audit/audit-event-kind.ts'
import { type AuditEntry, writeAudit } from '../audit/write-audit.ts'
import type { CurrentUser } from '../context.ts'
import type { Database, Queries } from '../database/database.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import { Authenticated } from '../sessions/session-results.ts'
import type { Client, Sessions } from '../sessions/sessions.service.ts'
import type { TokenDelivery } from '../sessions/token-delivery.ts'
import {
  type AccountDetails,
  isComplete,
  isFieldError,
  type ProposedAccount,
  type ProposedPerson,
  parseAccount,
} from './account-details.ts'
import type { ChangePasswordInput, LoginInput, RegisterInput, UpdateProfileInput } from './account-inputs.ts'
import {
  AccountDisabled,
  InvalidCredentials,
  PasswordChanged,
  ProfileUpdated,
  RegistrationClosed,
} from './account-results.ts'
import {
  emailIsTaken,
  insertUser,
  rehashPassword,
  replacePassword,
  type UserWithPasswordRow,
  updateProfile,
  userWithPasswordByEmail,
  userWithPasswordById,
} from './account-statements.ts'
import { parseEmail } from './email.ts'
import { type FieldError, FieldErrorCode, fieldError } from './field-error.ts'
import { parseName } from './name.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { checkPassword } from './password-rules.ts'
import { parsePhone } from './phone.ts'
import { Role } from './role.ts'
import { type User, type UserRow, userOf } from './user.entity.ts'
import { UserReader } from './user-reader.ts'
import { ValidationError } from './validation-error.ts'

export interface AccountSettings {
  readonly registration: 'open' | 'closed'
  readonly selfServiceRoles: readonly Role[]
  readonly passwordMinLength: number
}

/** Registers accounts, proves who somebody is, and keeps profiles and passwords. */
export class AccountsService {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #hasher: PasswordHasher
  readonly #settings: AccountSettings
  readonly #users: UserReader
  readonly #log: Logger

  constructor(parts: {
    database: Database
    sessions: Sessions
    hasher: PasswordHasher
    settings: AccountSettings
    log: Logger
  }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#hasher = parts.hasher
    this.#settings = parts.settings
    this.#log = parts.log
    this.#users = new UserReader(parts.database)
  }

  async register(
    input: RegisterInput,
    client: Client,
  ): Promise<Authenticated | ValidationError | RegistrationClosed> {
    if (this.#settings.registration === 'closed') return new RegistrationClosed()
    const role = input.role ?? Role.EMPLOYEE
    const details = await this.validate(input, this.#roleErrors(role))
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#hasher.hash(input.password)
    const result = await this.#database.transaction((tx) =>
      this.createSignedIn(
        tx,
        { ...details, role, passwordHash },
        AuditEventKind.REGISTERED,
        client,
        input.delivery,
      ),
    )
    this.noteRegistered(result)
    return result
  }

  async login(
    input: LoginInput,
    client: Client,
  ): Promise<Authenticated | InvalidCredentials | AccountDisabled> {
    const row = await this.#byEmail(input.email)
    const proven = await this.#hasher.verify(input.password, row?.password_hash)
    if (row === undefined || !proven) return this.#signInFailed('INVALID_CREDENTIALS', client, row)
    if (!row.active) return this.#signInFailed('ACCOUNT_DISABLED', client, row)
    const started = await this.#startSession(row, input, client)
    return started ?? this.#signInFailed('INVALID_CREDENTIALS', client, row)
  }

  async byId(id: string): Promise<User | undefined> {
    const row = await this.#users.read(id)
    return row && userOf(row)
  }

  /** @returns `undefined` when the account is gone */
  async updateProfile(
    userId: string,
    input: UpdateProfileInput,
  ): Promise<ProfileUpdated | ValidationError | undefined> {
    const firstName = nameFrom(input.firstName, 'firstName')
    const lastName = nameFrom(input.lastName, 'lastName')
    const phone = parsePhone(input.phone)
    const errors = [firstName, lastName, phone].filter(isFieldError)
    if (errors.length > 0) return new ValidationError(errors)
    const values = [userId, firstName, lastName, input.phone !== undefined, phone]
    const [row] = await this.#database.query<UserRow>(updateProfile, values)
    if (row === undefined) return undefined
    logEvent(this.#log, 'profile.updated', { userId })
    return new ProfileUpdated(userOf(row))
  }

  /**
   * Changes the password, ends all other sessions and renews the tokens of this one: all of it or nothing.
   * @returns `undefined` when this session ended meanwhile
   */
  async changePassword(
    { id, sessionId }: CurrentUser,
    input: ChangePasswordInput,
    client: Client,
  ): Promise<PasswordChanged | ValidationError | undefined> {
    const [row] = await this.#database.query<UserWithPasswordRow>(userWithPasswordById, [id])
    const stored = row?.password_hash ?? null
    const proven = await this.#hasher.verify(input.currentPassword, stored)
    const audit = { kind: AuditEventKind.PASSWORD_CHANGED, actorId: id, subjectId: id, sessionId, client }
    if (!proven) await this.#passwordRefused(audit)
    const errors = [...(proven ? [] : [wrongPassword()]), ...this.#newPasswordErrors(input, row)]
    if (row === undefined || stored === null || errors.length > 0) return new ValidationError(errors)
    const passwordHash = await this.#hasher.hash(input.newPassword)
    const change = { userId: id, sessionId, passwordHash, stored, audit }
    const changed = await this.#database
      .transaction(
        async (tx) => (await this.#replacePassword(tx, change)) ?? new ValidationError([wrongPassword()]),
      )
      .catch(unlessSessionGone)
    if (changed === undefined || changed instanceof ValidationError) return changed
    this.#sessions.noteEnds(changed.endedIds, SessionEndReason.PASSWORD_CHANGED)
    logEvent(this.#log, 'password.changed', { userId: id, sessionId })
    return changed.result
  }

  /** The details of a proposed account, with or without its password, or everything that is wrong with it and `more`. */
  async validate(
    proposed: ProposedPerson | ProposedAccount,
    more: FieldError[] = [],
  ): Promise<AccountDetails | ValidationError> {
    const { errors, details } = parseAccount(proposed, this.#settings.passwordMinLength)
    const taken = details.emailKey !== undefined && (await this.#isTaken(details.emailKey))
    const all = [...(taken ? [emailTaken()] : []), ...errors, ...more]
    if (all.length > 0 || !isComplete(details)) return new ValidationError(all)
    return details
  }

  /**
   * Creates an account and its first session, or neither; `kind` is what the audit log calls it. Once that has committed, call
   * `noteRegistered`.
   */
  async createSignedIn(
    tx: Queries,
    account: AccountDetails & { role: Role; passwordHash: string },
    kind: AuditEventKind,
    client: Client,
    delivery: TokenDelivery,
  ): Promise<Authenticated | ValidationError> {
    const user = await this.create(tx, account)
    if (user === undefined) return new ValidationError([emailTaken()])
    const started = await this.#sessions.start(tx, user, account.passwordHash, client, delivery, kind)
    if (started === undefined) throw new Error('A new account could not be signed in.')
    return Object.assign(new Authenticated(), { user, ...started })
  }

  /** Logs a registration that came to something. */
  noteRegistered(result: object): void {
    if (!(result instanceof Authenticated)) return
    const { user, session } = result
    logEvent(this.#log, 'account.registered', { userId: user.id, role: user.role })
    logEvent(this.#log, 'session.started', { userId: user.id, sessionId: session.id })
  }

  /** Creates an account; `undefined` when its email was taken at the same moment. */
  async create(
    tx: Queries,
    account: AccountDetails & { role: Role; passwordHash: string | null },
  ): Promise<User | undefined> {
    const { email, emailKey, firstName, lastName, phone, role, passwordHash } = account
    const values = [uuidv7(), email, emailKey, firstName, lastName, phone, role, passwordHash]
    const [row] = await tx.query<UserRow>(insertUser, values)
    return row && userOf(row)
  }

  /** What is wrong with a password that `user` has chosen. */
  passwordErrors(
    {
      password,
      passwordConfirmation: confirmation,
    }: Pick<ProposedAccount, 'password' | 'passwordConfirmation'>,
    { email, firstName, lastName }: User,
  ): FieldError[] {
    const minLength = this.#settings.passwordMinLength
    return checkPassword({ password, confirmation, email, firstName, lastName, minLength })
  }

  /** @throws Unavailable when too many hashes wait already. */
  hashPassword(password: string): Promise<string> {
    return this.#hasher.hash(password)
  }

  async #byEmail(text: string): Promise<UserWithPasswordRow | undefined> {
    const email = parseEmail(text)
    if (isFieldError(email)) return undefined
    const [row] = await this.#database.query<UserWithPasswordRow>(userWithPasswordByEmail, [email.emailKey])
    return row
  }

  async #isTaken(emailKey: string): Promise<boolean> {
    const rows = await this.#database.query(emailIsTaken, [emailKey])
    return rows.length > 0
  }

  async #startSession(
    row: UserWithPasswordRow,
    input: LoginInput,
    client: Client,
  ): Promise<Authenticated | undefined> {
    const user = userOf(row)
    const passwordHash = await this.#rehashed(row, input.password)
    const { delivery } = input
    const kind = AuditEventKind.SIGNED_IN
    const started = await this.#sessions.start(this.#database, user, passwordHash, client, delivery, kind)
    if (started === undefined) return undefined
    logEvent(this.#log, 'session.started', { userId: user.id, sessionId: started.session.id })
    return Object.assign(new Authenticated(), { user, ...started })
  }

  /** The account's password hash, made anew first if the cost was raised since: only now is the password known. */
  async #rehashed(row: UserWithPasswordRow, password: string): Promise<string | null> {
    if (row.password_hash === null || !this.#hasher.needsRehash(row.password_hash)) return row.password_hash
    const passwordHash = await this.#hasher.hash(password)
    const values = [row.id, passwordHash, row.password_hash]
    const replaced = await this.#database.query(rehashPassword, values)
    return replaced.length > 0 ? passwordHash : this.#hashedMeanwhile(row.id, password)
  }

  /** Of two sign-ins at once the second finds the hash of the first, or that of another password. */
  async #hashedMeanwhile(userId: string, password: string): Promise<string | null> {
    const [row] = await this.#database.query<UserWithPasswordRow>(userWithPasswordById, [userId])
    const proven = await this.#hasher.verify(password, row?.password_hash)
    return proven ? (row?.password_hash ?? null) : null
  }

  /** The same work whether or not there is such an account. */
  async #signInFailed(
    code: 'INVALID_CREDENTIALS' | 'ACCOUNT_DISABLED',
    client: Client,
    row: UserRow | undefined,
  ): Promise<InvalidCredentials | AccountDisabled> {
    await writeAudit(this.#database, {
      kind: AuditEventKind.SIGN_IN_FAILED,
      outcome: AuditOutcome.FAILURE,
      actorId: null,
      subjectId: row?.id ?? null,
      client,
      details: { code },
    })
    logEvent(this.#log, 'sign-in.failed', { code, userId: row?.id ?? null, address: client.address })
    return code === 'ACCOUNT_DISABLED' ? new AccountDisabled() : new InvalidCredentials()
  }

  async #passwordRefused(entry: AuditEntry): Promise<void> {
    const details = { code: FieldErrorCode.PASSWORD_INCORRECT }
    await writeAudit(this.#database, { ...entry, outcome: AuditOutcome.FAILURE, details })
    logEvent(this.#log, 'password.refused', { userId: entry.actorId, sessionId: entry.sessionId })
  }

  #roleErrors(role: Role): FieldError[] {
    const { selfServiceRoles } = this.#settings
    if (selfServiceRoles.includes(role)) return []
    const message = `Choose ${selfServiceRoles.join(' or ')}. An administrator can raise the role afterwards.`
    return [fieldError(['role'], FieldErrorCode.ROLE_NOT_ALLOWED, message)]
  }

  #newPasswordErrors(input: ChangePasswordInput, row: UserRow | undefined): FieldError[] {
    return checkPassword({
      password: input.newPassword,
      confirmation: input.newPasswordConfirmation,
      email: row?.email ?? '',
      firstName: row?.first_name ?? '',
      lastName: row?.last_name ?? '',
      minLength: this.#settings.passwordMinLength,
      passwordPath: ['newPassword'],
      confirmationPath: ['newPasswordConfirmation'],
    })
  }

  async #replacePassword(
    tx: Queries,
    change: {
      userId: string
      sessionId: string
      passwordHash: string
      stored: string
      audit: AuditEntry
    },
  ): Promise<{ result: PasswordChanged; endedIds: string[] } | undefined> {
    const { userId, sessionId, passwordHash, stored, audit } = change
    const [row] = await tx.query<UserRow>(replacePassword, [userId, passwordHash, stored])
    if (row === undefined) return undefined
    const user = userOf(row)
    const endedIds = await this.#sessions.endAllIn(tx, userId, sessionId, SessionEndReason.PASSWORD_CHANGED)
    const stepped = await this.#sessions.step(tx, sessionId, user)
    if (stepped === undefined) throw new SessionGone()
    await writeAudit(tx, { ...audit, details: { sessionsEnded: endedIds.length } })
    const result = Object.assign(new PasswordChanged(), {
      user,
      ...stepped,
      otherSessionsEnded: endedIds.length,
    })
    return { result, endedIds }
  }
}

/** Rolls a change of password back. */
class SessionGone extends Error {}

/** `undefined` in place of a `SessionGone`. */
function unlessSessionGone(error: unknown): undefined {
  if (!(error instanceof SessionGone)) throw error
}

const emailTaken = (): FieldError =>
  fieldError(
    ['email'],
    FieldErrorCode.EMAIL_TAKEN,
    'An account with this email exists. Sign in, or use another email.',
  )

const wrongPassword = (): FieldError =>
  fieldError(['currentPassword'], FieldErrorCode.PASSWORD_INCORRECT, 'This is not your current password.')

/** Null: stays as it is. */
function nameFrom(
  text: string | null | undefined,
  field: 'firstName' | 'lastName',
): string | FieldError | null {
  if (text === undefined) return null
  return parseName(text ?? '', [field])
}
