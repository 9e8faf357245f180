import { v7 as uuidv7 } from 'uuid'
import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import { type FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'
import { Role } from '../../core/role.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import type { TokenDelivery } from '../sessions/token-delivery.ts'
import { User } from '../users/user.entity.ts'
import { isEmailReserved, isEmailTaken } from '../users/user-emails.ts'
import { registered } from '../users/user-events.ts'
import { AccountAudit } from './account-audit-kinds.ts'
import {
  type AccountDetails,
  isComplete,
  type ProposedAccount,
  type ProposedPerson,
  parseAccount,
} from './account-details.ts'
import type { RegisterInput } from './account-inputs.ts'
import { RegistrationClosed } from './account-results.ts'
import type { AccountSettings } from './account-settings.ts'
import { storePasswordHash } from './account-statements.ts'
import type { PasswordHasher } from './password-hasher.ts'

interface NewAccount extends AccountDetails {
  readonly role: Role
  readonly passwordHash: string | null
  /** Whether the owner must verify the address before signing in with `REGISTRATION=verify-first`. False if omitted. */
  readonly mustVerifyEmail?: boolean
}

/** Registers users, and creates accounts for other features. */
export class Registration {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #hasher: PasswordHasher
  readonly #settings: AccountSettings
  readonly #events: DomainEvents

  constructor(parts: {
    database: Database
    sessions: Sessions
    hasher: PasswordHasher
    settings: AccountSettings
    events: DomainEvents
  }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#hasher = parts.hasher
    this.#settings = parts.settings
    this.#events = parts.events
  }

  async register(
    input: RegisterInput,
    client: Client,
  ): Promise<IssuedTokens<Authenticated> | ValidationError | RegistrationClosed> {
    if (this.#settings.registration === 'closed') return new RegistrationClosed()
    const role = input.role ?? Role.EMPLOYEE
    const details = await this.validate(input, this.#roleErrors(role))
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#hasher.hash(input.password)
    return this.#database.transaction((tx) =>
      this.createSignedIn(
        tx,
        { ...details, role, passwordHash, mustVerifyEmail: true },
        AccountAudit.REGISTERED,
        client,
        input.delivery,
      ),
    )
  }

  /** Returns the details of a proposed account, with or without a password, or all of its errors and `more`. */
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

  /** Creates an account and its first session, or neither. Recorded as `kind`. */
  async createSignedIn(
    tx: Transaction,
    account: NewAccount & { passwordHash: string },
    kind: AuditKind,
    client: Client,
    delivery: TokenDelivery | null | undefined,
  ): Promise<IssuedTokens<Authenticated> | ValidationError> {
    const user = await this.create(tx, account)
    if (user === undefined) return new ValidationError([emailTaken()])
    const { passwordHash } = account
    const started = await this.#sessions.start(tx, user, { passwordHash, client, delivery, kind })
    if (started === undefined) throw new Error('A new account could not be signed in.')
    await this.#events.raise(tx, registered, { user, client })
    return started
  }

  /**
   * Creates an account. Returns `undefined` if its email was taken or reserved in the meantime: a persisted entity would cause an error, which
   * would undo the transaction.
   */
  async create(tx: Transaction, { passwordHash, ...account }: NewAccount): Promise<User | undefined> {
    const [now, active] = [databaseNow(), true]
    const user = await tx.em
      .createQueryBuilder(User)
      .insert({ ...account, id: uuidv7(), active, createdAt: now, updatedAt: now })
      .onConflict('emailKey')
      .ignore()
      .returning('*')
      .getSingleResult()
    if (user === null) return undefined
    if (await isEmailReserved(tx.em, account.emailKey)) {
      await tx.em.nativeDelete(User, { id: user.id })
      return undefined
    }
    if (passwordHash !== null) await tx.query(storePasswordHash, [user.id, passwordHash])
    return user
  }

  async #isTaken(emailKey: string): Promise<boolean> {
    return this.#database.read((em) => isEmailTaken(em, emailKey))
  }

  #roleErrors(role: Role): FieldError[] {
    const { selfServiceRoles } = this.#settings
    if (selfServiceRoles.includes(role)) return []
    const message = `Choose ${selfServiceRoles.join(' or ')}. An administrator can raise the role afterwards.`
    return [fieldError(['role'], FieldErrorCode.ROLE_NOT_ALLOWED, message)]
  }
}

const emailTaken = (): FieldError =>
  fieldError(
    ['email'],
    FieldErrorCode.EMAIL_TAKEN,
    'An account with this email exists. Sign in, or use another email.',
  )
