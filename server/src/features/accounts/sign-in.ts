import type { Client } from '../../core/client.ts'
import { parseEmail } from '../../core/email.ts'
import { Factor } from '../../core/factor.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { recordRefusal } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { DeviceCookie } from '../sessions/device-cookie.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import { SessionAudit } from '../sessions/session-audit-kinds.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions, SignInProof } from '../sessions/sessions.service.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { lockUser } from '../users/lock-user.ts'
import { User, type UserRow, userOf } from '../users/user.entity.ts'
import { verificationNeeded } from '../users/user-events.ts'
import { AccountAudit } from './account-audit-kinds.ts'
import { isFieldError } from './account-details.ts'
import type { LoginInput } from './account-inputs.ts'
import { AccountDisabled, EmailNotVerified, InvalidCredentials } from './account-results.ts'
import type { AccountSettings } from './account-settings.ts'
import { type UserWithPasswordRow, userWithPasswordByEmail } from './account-statements.ts'
import { FailedSignInTime } from './foreign-hashes/failed-sign-in-time.ts'
import type { ForeignHashSettings } from './foreign-hashes/foreign-hash-settings.ts'
import type { PasswordHasher } from './password-hasher.ts'
import { type ProvenPassword, Rehash } from './rehash.ts'

/** The device that a user signs in on. */
export interface SigningIn extends Pick<SignInProof, 'client' | 'cookies'> {
  /** Its record of the accounts that it has signed in to. */
  readonly deviceCookie: Pick<DeviceCookie, 'isOf'>
}

type SignedIn = IssuedTokens<Authenticated> | SignInRefusal
type SignInFailure = InvalidCredentials | AccountDisabled | EmailNotVerified

const isFailure = (result: SignedIn | SignInFailure): result is SignInFailure =>
  result instanceof InvalidCredentials ||
  result instanceof AccountDisabled ||
  result instanceof EmailNotVerified

/** Signs users in. */
export class SignIn {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #hasher: PasswordHasher
  readonly #rehash: Rehash
  readonly #failedSignInTime: FailedSignInTime
  readonly #settings: AccountSettings
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor(parts: {
    database: Database
    sessions: Sessions
    hasher: PasswordHasher
    settings: AccountSettings & ForeignHashSettings
    events: DomainEvents
    log: Logger
  }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#hasher = parts.hasher
    this.#rehash = new Rehash(parts)
    this.#failedSignInTime = new FailedSignInTime({ ...parts, seconds: parts.settings.failedSignInSeconds })
    this.#settings = parts.settings
    this.#events = parts.events
    this.#log = parts.log
  }

  async login(input: LoginInput, from: SigningIn): Promise<SignedIn | SignInFailure> {
    const cameAt = performance.now()
    const result = await this.#login(input, from)
    if (isFailure(result)) await this.#failedSignInTime.wait(cameAt)
    return result
  }

  async #login(
    input: LoginInput,
    { client, deviceCookie, cookies }: SigningIn,
  ): Promise<SignedIn | SignInFailure> {
    const email = parseEmail(input.email)
    const emailKey = isFieldError(email) ? undefined : email.emailKey
    const row = await this.#byEmailKey(emailKey)
    const match = await this.#hasher.match(input.password, row?.password_hash)
    if (row === undefined || match === undefined)
      return this.#signInFailed(new InvalidCredentials(), client, row)
    if (!row.active) return this.#signInFailed(new AccountDisabled(), client, row)
    if (this.#mustVerifyFirst(row)) return this.#unverified(row, client)
    const isKnownDevice = emailKey !== undefined && deviceCookie.isOf(emailKey)
    const started = await this.#startSession(row, input, match, { client, cookies, isKnownDevice })
    return started ?? this.#signInFailed(new InvalidCredentials(), client, row)
  }

  /**
   * Returns why an account that `tx` has locked cannot sign in, although it was proven without the password; undefined
   * if it can. Causes a new link if the address must be verified first.
   */
  async refusalOf(tx: Transaction, { id }: User): Promise<AccountDisabled | EmailNotVerified | undefined> {
    const user = await tx.em.findOneOrFail(User, id, { populate: ['mustVerifyEmail'] })
    if (!user.active) return new AccountDisabled()
    const { emailVerifiedAt, mustVerifyEmail = false } = user
    if (!this.#mustVerifyFirst({ email_verified_at: emailVerifiedAt, must_verify_email: mustVerifyEmail }))
      return undefined
    await this.#events.raise(tx, verificationNeeded, { user })
    return new EmailNotVerified()
  }

  async #byEmailKey(emailKey: string | undefined): Promise<UserWithPasswordRow | undefined> {
    if (emailKey === undefined) return undefined
    const [row] = await this.#database.query<UserWithPasswordRow>(userWithPasswordByEmail, [emailKey])
    return row
  }

  async #startSession(
    row: UserWithPasswordRow,
    { password, delivery }: LoginInput,
    match: ProvenPassword['match'],
    from: Pick<SignInProof, 'client' | 'cookies' | 'isKnownDevice'>,
  ): Promise<SignedIn | undefined> {
    const user = userOf(row)
    const passwordHash = await this.#rehash.ifNeeded({ row, password, match })
    const kind = SessionAudit.SIGNED_IN
    const proof = { factors: [Factor.PASSWORD], passwordHash, delivery, kind, ...from }
    return this.#database.transaction((tx) => this.#sessions.start(tx, user, proof))
  }

  #mustVerifyFirst(row: Pick<UserWithPasswordRow, 'email_verified_at' | 'must_verify_email'>): boolean {
    const isVerified = row.email_verified_at !== null || !row.must_verify_email
    return this.#settings.registration === 'verify-first' && !isVerified
  }

  /** Causes a new link, in case the former one is lost or has expired. */
  async #unverified(row: UserWithPasswordRow, client: Client): Promise<EmailNotVerified> {
    await this.#database.transaction(async (tx) => {
      const user = await lockUser(tx, row.id)
      if (user !== null && !user.emailVerified) await this.#events.raise(tx, verificationNeeded, { user })
    })
    return this.#signInFailed(new EmailNotVerified(), client, row)
  }

  /** Does the same work whether or not the account exists. */
  async #signInFailed<Refused extends SignInFailure>(
    failure: Refused,
    client: Client,
    row: UserRow | undefined,
  ): Promise<Refused> {
    const attempt = {
      kind: AccountAudit.SIGN_IN_FAILED,
      actorId: null,
      subjectId: row?.id ?? null,
      client,
      logged: { code: failure.code, address: client.address },
    }
    return recordRefusal(this.#database, this.#log, attempt, failure)
  }
}
