import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import { Role } from '../../core/role.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { createAccount } from '../accounts/create-account.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Passwords } from '../accounts/passwords.ts'
import type { Registration } from '../accounts/registration.ts'
import { setPassword } from '../accounts/set-password.ts'
import { recordEvent, recordRefusal } from '../audit/record-event.ts'
import { Link, LinkPurpose } from '../mail/link.entity.ts'
import { LinkExpired } from '../mail/link-expired.ts'
import type { Links } from '../mail/links.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { type ActingUser, actOn, mayTouch } from './acting-user.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import { UserNotFound } from './administration-results.ts'
import type { ChoosePasswordInput, CreateUserInput } from './invitation-inputs.ts'
import { Invitation, PasswordAlreadyChosen } from './invitation-results.ts'

const { INVITATION: purpose } = LinkPurpose
const linkLifeSeconds = 3 * 24 * 60 * 60

/**
 * Accounts that administrators create for others, without a password. Their owners choose one with a link that works once and for
 * three days.
 */
export class Invitations {
  readonly #database: Database
  readonly #registration: Registration
  readonly #passwords: Passwords
  readonly #hasher: PasswordHasher
  readonly #sessions: Sessions
  readonly #links: Links
  readonly #publicUrl: string
  readonly #log: Logger

  constructor(parts: {
    database: Database
    registration: Registration
    passwords: Passwords
    hasher: PasswordHasher
    sessions: Sessions
    links: Links
    publicUrl: string
    log: Logger
  }) {
    this.#database = parts.database
    this.#registration = parts.registration
    this.#passwords = parts.passwords
    this.#hasher = parts.hasher
    this.#sessions = parts.sessions
    this.#links = parts.links
    this.#publicUrl = parts.publicUrl
    this.#log = parts.log
  }

  /** Creates an account whose owner chooses the password. */
  async createUser(
    actor: CurrentUser,
    input: CreateUserInput,
    client: Client,
  ): Promise<Invitation | ValidationError> {
    const details = await this.#registration.validate(input)
    if (details instanceof ValidationError) return details
    const account = { ...details, role: input.role ?? Role.EMPLOYEE, passwordHash: null }
    const invitation = await this.#database.transaction(async (tx) => {
      const user = await createAccount(tx, account)
      if (user === undefined) return undefined
      const act = actOn(user, AdministrationAudit.USER_CREATED, { actor, client })
      await recordEvent(tx, this.#log, { ...act, details: { role: user.role } })
      return this.#invite(tx, user)
    })
    return invitation ?? this.createUser(actor, input, client)
  }

  /** Issues a new link for an account without a password. The earlier link stops working. */
  async reissue(
    actor: CurrentUser,
    userId: string,
    client: Client,
  ): Promise<Invitation | UserNotFound | PasswordAlreadyChosen> {
    if (!isUuid(userId)) return new UserNotFound()
    return this.#database.transaction((tx) => this.#reissueIn(tx, { actor, client }, userId))
  }

  /** Sets the first password with a link, and signs in. */
  async choosePassword(
    input: ChoosePasswordInput,
    client: Client,
  ): Promise<IssuedTokens<Authenticated> | ValidationError | LinkExpired> {
    const invited = await this.#links.userOf(purpose, input.token)
    if (invited === null) return new LinkExpired()
    const errors = this.#passwords.errorsOf(input, invited)
    if (errors.length > 0) return new ValidationError(errors)
    const passwordHash = await this.#hasher.hash(input.password)
    return this.#database.transaction(async (tx) => {
      const user = await this.#links.use(tx, purpose, input.token)
      if (user === null) return new LinkExpired()
      await setPassword(tx, user, passwordHash)
      await this.#links.endAllOf(tx, user.id)
      return this.#signIn(tx, user, passwordHash, client, input)
    })
  }

  async #reissueIn(
    tx: Transaction,
    by: ActingUser,
    userId: string,
  ): Promise<Invitation | UserNotFound | PasswordAlreadyChosen> {
    const target = await lockUserWithHash(tx, userId)
    const act = actOn(target, AdministrationAudit.INVITATION_REISSUED, by)
    if (target === null || !mayTouch(by.actor, target))
      return recordRefusal(tx, this.#log, act, new UserNotFound())
    if (target.passwordHash !== null) return recordRefusal(tx, this.#log, act, new PasswordAlreadyChosen())
    await recordEvent(tx, this.#log, act)
    return this.#invite(tx, target)
  }

  /** Issues a link for `user`, which replaces an earlier one. */
  async #invite(tx: Transaction, user: User): Promise<Invitation> {
    const token = await this.#links.issue(tx, { purpose, user, validSeconds: linkLifeSeconds })
    const { expiresAt } = await tx.em.findOneOrFail(Link, { userId: user.id, purpose })
    // Browsers do not send the fragment. The page shows the email, so that password managers save it.
    const link = `${this.#publicUrl}/choose-password?token=${token}#email=${encodeURIComponent(user.email)}`
    return new Invitation(user, link, expiresAt)
  }

  async #signIn(
    tx: Transaction,
    user: User,
    passwordHash: string,
    client: Client,
    { delivery }: ChoosePasswordInput,
  ): Promise<IssuedTokens<Authenticated>> {
    const kind = AdministrationAudit.PASSWORD_CHOSEN
    const started = await this.#sessions.start(tx, user, { passwordHash, client, delivery, kind })
    if (started === undefined) throw new Error('An account with a new password could not be signed in.')
    return started
  }
}
