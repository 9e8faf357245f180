import { validate as isUuid } from 'uuid'
import { userById } from '../accounts/account-statements.ts'
import { Role } from '../accounts/role.ts'
import { type User, type UserRow, userOf } from '../accounts/user.entity.ts'
import { AuditEventKind } from '../audit/audit-event-kind.ts'
import type { CurrentUser } from '../context.ts'
import type { Database, Queries } from '../database/database.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import type { EndedSessions } from '../sessions/ended-sessions.ts'
import type { Session } from '../sessions/session.entity.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { Client, Sessions } from '../sessions/sessions.service.ts'
import { type ActingUser, auditing, mayTouch } from './acting-user.ts'
import type { SetUserActiveInput, SetUserRoleInput } from './administration-inputs.ts'
import {
  LastAdministrator,
  OwnRole,
  UserActiveSet,
  UserNotFound,
  UserRoleSet,
  UserSessionsEnded,
} from './administration-results.ts'
import { lockAdministrators, lockUser, setActive, setRole } from './administration-statements.ts'
import type { UserConnection } from './user-connection.ts'
import { listUsers, type UserPage } from './user-list.ts'

/** What managers and administrators may do to accounts. Nobody sees or touches what ranks above them. */
export class AdministrationService {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #ended: EndedSessions
  readonly #log: Logger

  constructor(parts: { database: Database; sessions: Sessions; endedSessions: EndedSessions; log: Logger }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#ended = parts.endedSessions
    this.#log = parts.log
  }

  /** @throws InvalidCursorError */
  async users(viewer: CurrentUser, page: UserPage): Promise<UserConnection> {
    return listUsers(this.#database, viewer.role, page)
  }

  async user(viewer: CurrentUser, id: string): Promise<User | null> {
    if (!isUuid(id)) return null
    const [row] = await this.#database.query<UserRow>(userById, [id])
    return row !== undefined && mayTouch(viewer, row) ? userOf(row) : null
  }

  async setRole(
    actor: CurrentUser,
    { userId, role }: SetUserRoleInput,
    client: Client,
  ): Promise<UserRoleSet | UserNotFound | LastAdministrator | OwnRole> {
    if (!isUuid(userId)) return new UserNotFound()
    const result = await this.#database.transaction((tx) =>
      this.#setRoleIn(tx, { actor, client }, userId, role),
    )
    if (!(result instanceof UserRoleSet)) return result
    const { id } = result.user
    this.#ended.noteRole(id, role)
    logEvent(this.#log, 'role.changed', { userId: id, role, actorId: actor.id })
    return result
  }

  async setActive(
    actor: CurrentUser,
    { userId, active }: SetUserActiveInput,
    client: Client,
  ): Promise<UserActiveSet | UserNotFound | LastAdministrator> {
    if (!isUuid(userId)) return new UserNotFound()
    const outcome = await this.#database.transaction((tx) =>
      this.#setActiveIn(tx, { actor, client }, userId, active),
    )
    if (!('endedIds' in outcome)) return outcome
    this.#sessions.noteEnds(outcome.endedIds, SessionEndReason.ACCOUNT_DISABLED)
    const { user, endedIds } = outcome
    logEvent(this.#log, active ? 'account.enabled' : 'account.disabled', {
      userId: user.id,
      actorId: actor.id,
    })
    return new UserActiveSet(user, endedIds.length)
  }

  /** Ends every session of an account. */
  async endSessions(
    actor: CurrentUser,
    userId: string,
    client: Client,
  ): Promise<UserSessionsEnded | UserNotFound> {
    if (!isUuid(userId)) return new UserNotFound()
    const outcome = await this.#database.transaction((tx) =>
      this.#endSessionsIn(tx, { actor, client }, userId),
    )
    if (!('endedIds' in outcome)) return outcome
    this.#sessions.noteEnds(outcome.endedIds, SessionEndReason.REVOKED)
    return new UserSessionsEnded(outcome.user, outcome.endedIds.length)
  }

  /** The open sessions of an account that `viewer` may see; null when there is no such. */
  async sessionsOf(viewer: CurrentUser, userId: string): Promise<Session[] | null> {
    const user = await this.user(viewer, userId)
    return user && this.#sessions.openSessionsOf(user.id)
  }

  async #setRoleIn(
    tx: Queries,
    by: ActingUser,
    userId: string,
    role: Role,
  ): Promise<UserRoleSet | UserNotFound | LastAdministrator | OwnRole> {
    const { administrators, target } = await lockForChange(tx, userId)
    const audit = auditing(tx, by, AuditEventKind.ROLE_CHANGED, target)
    if (target === undefined || !mayTouch(by.actor, target)) return audit.refused(new UserNotFound())
    const { id } = target
    if (role !== Role.ADMIN && isLast(administrators, id)) return audit.refused(new LastAdministrator())
    if (id === by.actor.id) return audit.refused(new OwnRole())
    if (target.role === role) return new UserRoleSet(userOf(target))
    const [row] = await tx.query<UserRow>(setRole, [id, role])
    await this.#ended.announceRole(tx, id, role)
    await audit.done({ from: target.role, to: role })
    return new UserRoleSet(userOf(row ?? target))
  }

  async #setActiveIn(
    tx: Queries,
    by: ActingUser,
    userId: string,
    active: boolean,
  ): Promise<UserAndEnds | UserNotFound | LastAdministrator> {
    const { administrators, target } = await lockForChange(tx, userId)
    const kind = active ? AuditEventKind.ACCOUNT_ENABLED : AuditEventKind.ACCOUNT_DISABLED
    const audit = auditing(tx, by, kind, target)
    if (target === undefined || !mayTouch(by.actor, target)) return audit.refused(new UserNotFound())
    const { id } = target
    if (!active && isLast(administrators, id)) return audit.refused(new LastAdministrator())
    if (target.active === active) return { user: userOf(target), endedIds: [] }
    const [row] = await tx.query<UserRow>(setActive, [id, active])
    const reason = SessionEndReason.ACCOUNT_DISABLED
    const endedIds = active ? [] : await this.#sessions.endAllIn(tx, id, null, reason)
    await audit.done(active ? {} : { sessionsEnded: endedIds.length })
    return { user: userOf(row ?? target), endedIds }
  }

  async #endSessionsIn(tx: Queries, by: ActingUser, userId: string): Promise<UserAndEnds | UserNotFound> {
    const [target] = await tx.query<UserRow>(lockUser, [userId])
    const audit = auditing(tx, by, AuditEventKind.USER_SESSIONS_ENDED, target)
    if (target === undefined || !mayTouch(by.actor, target)) return audit.refused(new UserNotFound())
    const endedIds = await this.#sessions.endAllIn(tx, userId, null, SessionEndReason.REVOKED)
    await audit.done({ sessionsEnded: endedIds.length })
    return { user: userOf(target), endedIds }
  }
}

interface UserAndEnds {
  readonly user: User
  readonly endedIds: readonly string[]
}

/**
 * Administrators first, then the account, so that all changes lock in one order. From here on accounts are compared by the ids of
 * their rows: a request may spell one in upper case, which the database takes for the same.
 */
async function lockForChange(
  tx: Queries,
  userId: string,
): Promise<{ administrators: readonly string[]; target: UserRow | undefined }> {
  const administrators = await tx.query<{ id: string }>(lockAdministrators)
  const [target] = await tx.query<UserRow>(lockUser, [userId])
  return { administrators: administrators.map(({ id }) => id), target }
}

const isLast = (administrators: readonly string[], userId: string): boolean =>
  administrators.length === 1 && administrators[0] === userId
