import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import { Factor } from '../../core/factor.ts'
import { type FieldError, FieldErrorCode, fieldError } from '../../core/field-error.ts'
import { Role } from '../../core/role.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import type { TokenDelivery } from '../sessions/token-delivery.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { isEmailTaken } from '../users/user-emails.ts'
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
import { RegistrationClosed, type RegistrationStarted } from './account-results.ts'
import type { AccountSettings } from './account-settings.ts'
import { createAccount, type NewAccount } from './create-account.ts'
import type { PasswordHasher } from './password-hasher.ts'
import type { PendingRegistrations } from './pending-registrations.ts'

/** Registers users. */
export class Registration {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #hasher: PasswordHasher
  readonly #settings: AccountSettings
  readonly #events: DomainEvents
  readonly #pending: PendingRegistrations

  constructor(parts: {
    database: Database
    sessions: Sessions
    hasher: PasswordHasher
    settings: AccountSettings
    events: DomainEvents
    pending: PendingRegistrations
  }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#hasher = parts.hasher
    this.#settings = parts.settings
    this.#events = parts.events
    this.#pending = parts.pending
  }

  async register(
    input: RegisterInput,
    client: Client,
  ): Promise<
    IssuedTokens<Authenticated> | SignInRefusal | ValidationError | RegistrationClosed | RegistrationStarted
  > {
    if (this.#settings.registration === 'closed') return new RegistrationClosed()
    const role = input.role ?? Role.EMPLOYEE
    const isVerifiedFirst = this.#settings.registration === 'verify-first'
    const errors = this.#roleErrors(role)
    const details = isVerifiedFirst ? this.#validate(input, errors) : await this.validate(input, errors)
    if (details instanceof ValidationError) return details
    const passwordHash = await this.#hasher.hash(input.password)
    if (isVerifiedFirst) return this.#pending.add({ ...details, role, passwordHash }, client)
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
    return all.length > 0 || !isComplete(details) ? new ValidationError(all) : details
  }

  /** The same without a look at other accounts. */
  #validate(proposed: ProposedAccount, more: FieldError[]): AccountDetails | ValidationError {
    const { errors, details } = parseAccount(proposed, this.#settings.passwordMinLength)
    const all = [...errors, ...more]
    return all.length > 0 || !isComplete(details) ? new ValidationError(all) : details
  }

  /** Creates an account and its first session, unless a sign-in step refuses it; or neither. Recorded as `kind`. */
  async createSignedIn(
    tx: Transaction,
    account: NewAccount & { passwordHash: string },
    kind: AuditKind,
    client: Client,
    delivery: TokenDelivery | null | undefined,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | ValidationError> {
    const user = await createAccount(tx, account)
    if (user === undefined) return new ValidationError([emailTaken()])
    const { passwordHash } = account
    const started = await this.#sessions.start(tx, user, {
      factors: [Factor.PASSWORD],
      passwordHash,
      client,
      delivery,
      kind,
    })
    if (started === undefined) throw new Error('A new account could not be signed in.')
    await this.#events.raise(tx, registered, { user, client })
    return started
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
