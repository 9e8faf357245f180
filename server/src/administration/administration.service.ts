import { validate as isUuid } from 'uuid'
import { userById } from '../accounts/account-statements.ts'
import { Role } from '../accounts/role.ts'
import { type User, type UserRow, userOf } from '../accounts/user.entity.ts'
import type { CurrentUser } from '../context.ts'
import type { Database, Queries } from '../database/database.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import type { EndedSessions } from '../sessions/ended-sessions.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import type { SetUserActiveInput, SetUserRoleInput } from './administration-inputs.ts'
import {
  LastAdministrator,
  OwnRole,
  UserActiveSet,
  UserNotFound,
  UserRoleSet,
} from './administration-results.ts'
import { lockAdministrators, lockUser, setActive, setRole } from './administration-statements.ts'
import type { UserConnection } from './user-connection.ts'
import { listUsers, type UserPage, visibleRoles } from './user-list.ts'

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
  ): Promise<UserRoleSet | UserNotFound | LastAdministrator | OwnRole> {
    if (!isUuid(userId)) return new UserNotFound()
    const result = await this.#database.transaction((tx) => this.#setRoleIn(tx, actor, userId, role))
    if (!(result instanceof UserRoleSet)) return result
    this.#ended.noteRole(userId, role)
    logEvent(this.#log, 'role.changed', { userId, role, actorId: actor.id })
    return result
  }

  async setActive(
    actor: CurrentUser,
    { userId, active }: SetUserActiveInput,
  ): Promise<UserActiveSet | UserNotFound | LastAdministrator> {
    if (!isUuid(userId)) return new UserNotFound()
    const outcome = await this.#database.transaction((tx) => this.#setActiveIn(tx, actor, userId, active))
    if (!('endedIds' in outcome)) return outcome
    this.#sessions.noteEnds(outcome.endedIds, SessionEndReason.ACCOUNT_DISABLED)
    logEvent(this.#log, active ? 'account.enabled' : 'account.disabled', { userId, actorId: actor.id })
    return new UserActiveSet(outcome.user, outcome.endedIds.length)
  }

  async #setRoleIn(
    tx: Queries,
    actor: CurrentUser,
    userId: string,
    role: Role,
  ): Promise<UserRoleSet | UserNotFound | LastAdministrator | OwnRole> {
    const { administrators, target } = await lockForChange(tx, userId)
    if (target === undefined || !mayTouch(actor, target)) return new UserNotFound()
    if (role !== Role.ADMIN && isLast(administrators, userId)) return new LastAdministrator()
    if (userId === actor.id) return new OwnRole()
    if (target.role === role) return new UserRoleSet(userOf(target))
    const [row] = await tx.query<UserRow>(setRole, [userId, role])
    await this.#ended.announceRole(tx, userId, role)
    return new UserRoleSet(userOf(row ?? target))
  }

  async #setActiveIn(
    tx: Queries,
    actor: CurrentUser,
    userId: string,
    active: boolean,
  ): Promise<{ user: User; endedIds: string[] } | UserNotFound | LastAdministrator> {
    const { administrators, target } = await lockForChange(tx, userId)
    if (target === undefined || !mayTouch(actor, target)) return new UserNotFound()
    if (!active && isLast(administrators, userId)) return new LastAdministrator()
    if (target.active === active) return { user: userOf(target), endedIds: [] }
    const [row] = await tx.query<UserRow>(setActive, [userId, active])
    const reason = SessionEndReason.ACCOUNT_DISABLED
    const endedIds = active ? [] : await this.#sessions.endAllIn(tx, userId, null, reason)
    return { user: userOf(row ?? target), endedIds }
  }
}

/** Administrators first, then the account, so that all changes lock in one order. */
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

const mayTouch = (actor: CurrentUser, target: UserRow): boolean =>
  visibleRoles(actor.role).includes(target.role)
