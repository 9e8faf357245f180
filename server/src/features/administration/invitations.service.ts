import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { Factor } from '../../core/factor.ts'
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
import { MailKind } from '../mail/mail-kind.ts'
import type { Outbox } from '../mail/outbox.ts'
import { TooManyMails } from '../mail/too-many-mails.ts'
import type { IssuedTokens } from '../sessions/issued-tokens.ts'
import type { Authenticated } from '../sessions/session-results.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import type { SignInRefusal } from '../sign-in-step.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import type { User } from '../users/user.entity.ts'
import { type ActingUser, actOn, mayTouch } from './acting-user.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import { UserNotFound } from './administration-results.ts'
import type { AdministrationSettings } from './administration-settings.ts'
import type { ChoosePasswordInput, CreateUserInput } from './invitation-inputs.ts'
import { Invitation, InvitationMailed, PasswordAlreadyChosen } from './invitation-results.ts'

const { INVITATION: purpose } = LinkPurpose
const validSeconds = 3 * 24 * 60 * 60

interface InvitationsParts {
  readonly database: Database
  readonly registration: Registration
  readonly passwords: Passwords
  readonly hasher: PasswordHasher
  readonly sessions: Sessions
  readonly links: Links
  readonly outbox: Outbox
  readonly settings: AdministrationSettings & { readonly publicUrl: string }
  readonly log: Logger
}

type Invited = Invitation | InvitationMailed

/**
 * Accounts that administrators create for others, without a password. Their owners choose one with a link that works once and for
 * three days. It is mailed to them, and shown to the administrator unless the settings forbid it.
 */
export class Invitations {
  readonly #parts: InvitationsParts

  constructor(parts: InvitationsParts) {
    this.#parts = parts
  }

  /** Creates an account whose owner chooses the password. */
  async createUser(
    actor: CurrentUser,
    input: CreateUserInput,
    client: Client,
  ): Promise<Invited | ValidationError | TooManyMails> {
    const { registration, log } = this.#parts
    const details = await registration.validate(input)
    if (details instanceof ValidationError) return details
    const account = { ...details, role: input.role ?? Role.EMPLOYEE, passwordHash: null }
    const invited = await this.#unlessMailIsRefused(async (tx) => {
      const user = await createAccount(tx, account)
      if (user === undefined) return undefined
      const act = actOn(user, AdministrationAudit.USER_CREATED, { actor, client })
      await recordEvent(tx, log, { ...act, details: { role: user.role } })
      return this.#invite(tx, user)
    })
    return invited ?? this.createUser(actor, input, client)
  }

  /** Issues a new link for an account without a password. The earlier link stops working. */
  async reissue(
    actor: CurrentUser,
    userId: string,
    client: Client,
  ): Promise<Invited | UserNotFound | PasswordAlreadyChosen | TooManyMails> {
    if (!isUuid(userId)) return new UserNotFound()
    return this.#unlessMailIsRefused((tx) => this.#reissueIn(tx, { actor, client }, userId))
  }

  /** Sets the first password with a link, and signs in. */
  async choosePassword(
    input: ChoosePasswordInput,
    client: Client,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | ValidationError | LinkExpired> {
    const { links, passwords, hasher, database } = this.#parts
    const invited = await links.userOf(purpose, input.token)
    if (invited === null) return new LinkExpired()
    const errors = passwords.errorsOf(input, invited)
    if (errors.length > 0) return new ValidationError(errors)
    const passwordHash = await hasher.hash(input.password)
    return database.transaction((tx) => this.#choose(tx, passwordHash, input, client))
  }

  async #reissueIn(
    tx: Transaction,
    by: ActingUser,
    userId: string,
  ): Promise<Invited | UserNotFound | PasswordAlreadyChosen> {
    const { log } = this.#parts
    const target = await lockUserWithHash(tx, userId)
    const act = actOn(target, AdministrationAudit.INVITATION_REISSUED, by)
    if (target === null || !mayTouch(by.actor, target)) return recordRefusal(tx, log, act, new UserNotFound())
    if (target.passwordHash !== null) return recordRefusal(tx, log, act, new PasswordAlreadyChosen())
    await recordEvent(tx, log, act)
    return this.#invite(tx, target)
  }

  /**
   * Issues a link for `user`, which replaces an earlier one, and mails it.
   * @throws MailRefused if it is only mailed, and cannot be
   */
  async #invite(tx: Transaction, user: User): Promise<Invited> {
    const { links, outbox, settings } = this.#parts
    const isShown = settings.invitationLinks === 'shown'
    const email = isShown ? null : user.email
    const token = await links.issue(tx, { purpose, user, email, validSeconds })
    const { expiresAt } = await tx.em.findOneOrFail(Link, { userId: user.id, purpose })
    const isQueued = await outbox.queue(tx, {
      kind: MailKind.INVITATION,
      userId: user.id,
      recipient: user.email,
      locale: user.locale,
      validSeconds,
      issueToken: async () => token,
    })
    if (isShown) return new Invitation(user, this.#linkOf(user, token), expiresAt)
    if (!isQueued) throw new MailRefused()
    return new InvitationMailed(user, expiresAt)
  }

  /** 0.1 may serve the page and reads the token there. The page shows the email, so that password managers save it. */
  #linkOf({ email }: User, token: string): string {
    const { publicUrl } = this.#parts.settings
    return `${publicUrl}/choose-password?token=${token}#email=${encodeURIComponent(email)}`
  }

  /** Does nothing if an invitation cannot be mailed that has to be. */
  #unlessMailIsRefused<Result>(work: (tx: Transaction) => Promise<Result>): Promise<Result | TooManyMails> {
    return this.#parts.database.transaction(work).catch((error: unknown) => {
      if (error instanceof MailRefused) return new TooManyMails()
      throw error
    })
  }

  async #choose(
    tx: Transaction,
    passwordHash: string,
    { token, delivery }: ChoosePasswordInput,
    client: Client,
  ): Promise<IssuedTokens<Authenticated> | SignInRefusal | LinkExpired> {
    const { links, outbox, sessions } = this.#parts
    const user = await links.use(tx, purpose, token)
    if (user === null) return new LinkExpired()
    await setPassword(tx, user, passwordHash)
    await links.endAllOf(tx, user.id)
    await outbox.cancelLinksOf(tx, user.id)
    const kind = AdministrationAudit.PASSWORD_CHOSEN
    const started = await sessions.start(tx, user, {
      factors: [Factor.PASSWORD],
      passwordHash,
      client,
      delivery,
      kind,
    })
    if (started === undefined) throw new Error('An account with a new password could not be signed in.')
    return started
  }
}

/** Rolls an invitation back. */
class MailRefused extends Error {}
