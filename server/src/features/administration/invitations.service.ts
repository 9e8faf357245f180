import { raw } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import { Role } from '../../core/role.ts'
import { ValidationError } from '../../core/validation-error.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import type { PasswordHasher } from '../accounts/password-hasher.ts'
import type { Passwords } from '../accounts/passwords.ts'
import type { Registration } from '../accounts/registration.ts'
import { setPassword } from '../accounts/set-password.ts'
import { recordEvent, recordRefusal } from '../audit/record-event.ts'
import { LinkExpired } from '../mail/link-expired.ts'
import { hashOfLinkToken, newLinkToken } from '../mail/link-token.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import { User } from '../users/user.entity.ts'
import { type ActingUser, actOn, mayTouch } from './acting-user.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import { UserNotFound } from './administration-results.ts'
import { InvitationRecord } from './invitation.entity.ts'
import type { ChoosePasswordInput, CreateUserInput } from './invitation-inputs.ts'
import { Invitation, PasswordAlreadyChosen } from './invitation-results.ts'

const linkLifeSeconds = 3 * 24 * 60 * 60

/**
 * Accounts that administrators create for others, without a password. Their owners choose one with a link that works once and for
 * three days. The link has 256 random bits and only its hash is stored, so that a dump of the database opens no account.
 */
export class Invitations {
  readonly #database: Database
  readonly #registration: Registration
  readonly #passwords: Passwords
  readonly #hasher: PasswordHasher
  readonly #sessions: Sessions
  readonly #publicUrl: string
  readonly #log: Logger

  constructor(parts: {
    database: Database
    registration: Registration
    passwords: Passwords
    hasher: PasswordHasher
    sessions: Sessions
    publicUrl: string
    log: Logger
  }) {
    this.#database = parts.database
    this.#registration = parts.registration
    this.#passwords = parts.passwords
    this.#hasher = parts.hasher
    this.#sessions = parts.sessions
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
      const user = await this.#registration.create(tx, account)
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
    const tokenHash = hashOfLinkToken(input.token)
    const invited = await this.#database.read((em) => invitedBy(em, tokenHash))
    if (invited === null) return new LinkExpired()
    const errors = this.#passwords.errorsOf(input, invited)
    if (errors.length > 0) return new ValidationError(errors)
    const passwordHash = await this.#hasher.hash(input.password)
    const result = await this.#database.transaction(async (tx) => {
      const user = await useInvitation(tx, tokenHash, passwordHash)
      return user && this.#signIn(tx, user, passwordHash, client, input)
    })
    return result ?? new LinkExpired()
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
    const token = newLinkToken()
    const put = {
      userId: user.id,
      tokenHash: hashOfLinkToken(token),
      createdAt: databaseNow(),
      expiresAt: secondsFromNow(linkLifeSeconds),
    }
    const invitation = await tx.em
      .createQueryBuilder(InvitationRecord)
      .insert(put)
      .onConflict('userId')
      .merge()
      .returning('*')
      .getSingleResult()
    if (invitation === null) throw new Error('The invitation was not stored.')
    // Browsers do not send the fragment. The page shows the email, so that password managers save it.
    const link = `${this.#publicUrl}/choose-password?token=${token}#email=${encodeURIComponent(user.email)}`
    return new Invitation(user, link, invitation.expiresAt)
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

/** The account whose password can be chosen with a link; null if the link does not work. */
async function invitedBy(em: SqlEntityManager, tokenHash: string): Promise<User | null> {
  const invitation = await em.findOne(InvitationRecord, { tokenHash, expiresAt: { $gt: databaseNow() } })
  return invitation && em.findOne(User, { id: invitation.userId, active: true, passwordHash: null })
}

/**
 * Uses up a link and sets the first password, or does neither. The account is locked before its link is deleted, so that it cannot
 * be disabled in between; issuing a new link locks both in the same order.
 */
async function useInvitation(
  tx: Transaction,
  tokenHash: string,
  passwordHash: string,
): Promise<User | undefined> {
  const { em } = tx
  const invitation = await em.findOne(InvitationRecord, { tokenHash })
  if (invitation === null) return undefined
  const { userId } = invitation
  const user = await lockUserWithHash(tx, userId)
  if (!user?.active || user.passwordHash !== null) return undefined
  const unexpired = { userId, tokenHash, expiresAt: { $gt: databaseNow() } }
  if ((await em.nativeDelete(InvitationRecord, unexpired)) === 0) return undefined
  await setPassword(tx, user, passwordHash)
  return user
}

/** Removes links that expired at least a day ago. @returns how many */
export async function purgeInvitations(database: Database): Promise<number> {
  const aDayAgo = raw<Date>(`now() - interval '1 day'`)
  return database.transaction(
    ({ em }) => em.nativeDelete(InvitationRecord, { expiresAt: { $lt: aDayAgo } }),
    {
      idempotent: true,
    },
  )
}
