import { createHash, randomBytes } from 'node:crypto'
import { validate as isUuid } from 'uuid'
import type { AccountsService } from '../accounts/accounts.service.ts'
import { type User, type UserRow, userOf } from '../accounts/user.entity.ts'
import { ValidationError } from '../accounts/validation-error.ts'
import { AuditEventKind } from '../audit/audit-event-kind.ts'
import type { CurrentUser } from '../context.ts'
import type { Database, Queries } from '../database/database.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import { Authenticated } from '../sessions/session-results.ts'
import type { Client, Sessions } from '../sessions/sessions.service.ts'
import { type ActingUser, auditing, mayTouch } from './acting-user.ts'
import { UserNotFound } from './administration-results.ts'
import type { ChoosePasswordInput, CreateUserInput } from './invitation-inputs.ts'
import { Invitation, LinkExpired, PasswordAlreadyChosen } from './invitation-results.ts'
import {
  type InvitableRow,
  invitedBy,
  lockInvitable,
  putInvitation,
  removeExpiredInvitations,
  useInvitation,
} from './invitation-statements.ts'

const linkLifeSeconds = 3 * 24 * 60 * 60

/**
 * Accounts that administrators create for others, without a password: their owners choose one by a link that works once and for three
 * days. The link is 256 random bits and only its hash is stored, so that a dump of the database opens no account.
 */
export class Invitations {
  readonly #database: Database
  readonly #accounts: AccountsService
  readonly #sessions: Sessions
  readonly #publicUrl: string
  readonly #log: Logger

  constructor(parts: {
    database: Database
    accounts: AccountsService
    sessions: Sessions
    publicUrl: string
    log: Logger
  }) {
    this.#database = parts.database
    this.#accounts = parts.accounts
    this.#sessions = parts.sessions
    this.#publicUrl = parts.publicUrl
    this.#log = parts.log
  }

  /** Creates an account whose owner is to choose the password. */
  async createUser(
    actor: CurrentUser,
    input: CreateUserInput,
    client: Client,
  ): Promise<Invitation | ValidationError> {
    const details = await this.#accounts.validate(input)
    if (details instanceof ValidationError) return details
    const account = { ...details, role: input.role, passwordHash: null }
    const invitation = await this.#database.transaction(async (tx) => {
      const user = await this.#accounts.create(tx, account)
      if (user === undefined) return undefined
      const audit = auditing(tx, { actor, client }, AuditEventKind.USER_CREATED, user)
      await audit.done({ role: user.role })
      return this.#invite(tx, user)
    })
    if (invitation === undefined) return this.createUser(actor, input, client)
    logEvent(this.#log, 'account.created', { userId: invitation.user.id, actorId: actor.id })
    return invitation
  }

  /** A new link for somebody who has not chosen a password yet; the one before stops working. */
  async reissue(
    actor: CurrentUser,
    userId: string,
    client: Client,
  ): Promise<Invitation | UserNotFound | PasswordAlreadyChosen> {
    if (!isUuid(userId)) return new UserNotFound()
    const result = await this.#database.transaction((tx) => this.#reissueIn(tx, { actor, client }, userId))
    if (result instanceof Invitation)
      logEvent(this.#log, 'invitation.reissued', { userId, actorId: actor.id })
    return result
  }

  /** Sets the first password by a link, and signs in. */
  async choosePassword(
    input: ChoosePasswordInput,
    client: Client,
  ): Promise<Authenticated | ValidationError | LinkExpired> {
    const tokenHash = hashOf(input.token)
    const [invited] = await this.#database.query<UserRow>(invitedBy, [tokenHash])
    if (invited === undefined) return new LinkExpired()
    const errors = this.#accounts.passwordErrors(input, userOf(invited))
    if (errors.length > 0) return new ValidationError(errors)
    const passwordHash = await this.#accounts.hashPassword(input.password)
    const result = await this.#database.transaction(async (tx) => {
      const [row] = await tx.query<UserRow>(useInvitation, [tokenHash, passwordHash])
      return row && this.#signIn(tx, userOf(row), passwordHash, client, input)
    })
    if (result === undefined) return new LinkExpired()
    const { user, session } = result
    logEvent(this.#log, 'password.chosen', { userId: user.id })
    logEvent(this.#log, 'session.started', { userId: user.id, sessionId: session.id })
    return result
  }

  async #reissueIn(
    tx: Queries,
    by: ActingUser,
    userId: string,
  ): Promise<Invitation | UserNotFound | PasswordAlreadyChosen> {
    const [target] = await tx.query<InvitableRow>(lockInvitable, [userId])
    const audit = auditing(tx, by, AuditEventKind.INVITATION_REISSUED, target)
    if (target === undefined || !mayTouch(by.actor, target)) return audit.refused(new UserNotFound())
    if (!target.invited) return audit.refused(new PasswordAlreadyChosen())
    await audit.done()
    return this.#invite(tx, userOf(target))
  }

  async #invite(tx: Queries, user: User): Promise<Invitation> {
    const token = randomBytes(32).toString('base64url')
    const values = [user.id, hashOf(token), linkLifeSeconds]
    const [row] = await tx.query<{ expires_at: Date }>(putInvitation, values)
    if (row === undefined) throw new Error('The invitation was not stored.')
    return new Invitation(user, `${this.#publicUrl}/choose-password?token=${token}`, row.expires_at)
  }

  async #signIn(
    tx: Queries,
    user: User,
    passwordHash: string,
    client: Client,
    { delivery }: ChoosePasswordInput,
  ): Promise<Authenticated> {
    const kind = AuditEventKind.PASSWORD_CHOSEN
    const started = await this.#sessions.start(tx, user, passwordHash, client, delivery, kind)
    if (started === undefined) throw new Error('An account with a new password could not be signed in.')
    return Object.assign(new Authenticated(), { user, ...started })
  }
}

/** Removes links that stopped working a day ago or more. @returns how many */
export async function purgeInvitations(database: Database): Promise<number> {
  const [row] = await database.query<{ purged: number }>(removeExpiredInvitations)
  return row?.purged ?? 0
}

/** A plain hash is enough: 256 random bits cannot be guessed. */
const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url')
