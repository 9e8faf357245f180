import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import { Role } from '../../core/role.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, flushAndReload } from '../../database/database-now.ts'
import { recordEvent, recordRefusal } from '../audit/record-event.ts'
import type { DomainEvents } from '../domain-events.ts'
import type { EndedSessions } from '../sessions/ended-sessions.ts'
import type { Session } from '../sessions/session.entity.ts'
import { SessionAudit } from '../sessions/session-audit-kinds.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { SessionEnds } from '../sessions/session-ends.ts'
import type { Sessions } from '../sessions/sessions.service.ts'
import { lockUser } from '../users/lock-user.ts'
import { User } from '../users/user.entity.ts'
import { roleChanged } from '../users/user-events.ts'
import { type ActingUser, actOn, mayTouch } from './acting-user.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import type { SetUserActiveInput, SetUserRoleInput } from './administration-inputs.ts'
import {
  LastAdministrator,
  OwnRole,
  UserActiveSet,
  UserNotFound,
  UserRoleSet,
  UserSessionsEnded,
} from './administration-results.ts'
import { isLast, lockForChange } from './lock-for-change.ts'
import type { UserConnection } from './user-connection.ts'
import { listUsers, type UserPage } from './user-list.ts'

/** Manages the accounts of others. Accounts that rank above the viewer are treated as not found. */
export class AdministrationService {
  readonly #database: Database
  readonly #sessions: Sessions
  readonly #ends: SessionEnds
  readonly #ended: EndedSessions
  readonly #events: DomainEvents
  readonly #log: Logger

  constructor(parts: {
    database: Database
    sessions: Sessions
    sessionEnds: SessionEnds
    endedSessions: EndedSessions
    events: DomainEvents
    log: Logger
  }) {
    this.#database = parts.database
    this.#sessions = parts.sessions
    this.#ends = parts.sessionEnds
    this.#ended = parts.endedSessions
    this.#events = parts.events
    this.#log = parts.log
  }

  /** @throws InvalidCursorError */
  async users(viewer: CurrentUser, page: UserPage): Promise<UserConnection> {
    return listUsers(this.#database, viewer.role, page)
  }

  async user(viewer: CurrentUser, id: string): Promise<User | null> {
    if (!isUuid(id)) return null
    const user = await this.#database.read((em) => em.findOne(User, id))
    return user !== null && mayTouch(viewer, user) ? user : null
  }

  async setRole(
    actor: CurrentUser,
    { userId, role }: SetUserRoleInput,
    client: Client,
  ): Promise<UserRoleSet | UserNotFound | LastAdministrator | OwnRole> {
    if (!isUuid(userId)) return new UserNotFound()
    return this.#database.transaction((tx) => this.#setRoleIn(tx, { actor, client }, userId, role))
  }

  async setActive(
    actor: CurrentUser,
    { userId, active }: SetUserActiveInput,
    client: Client,
  ): Promise<UserActiveSet | UserNotFound | LastAdministrator> {
    if (!isUuid(userId)) return new UserNotFound()
    return this.#database.transaction((tx) => this.#setActiveIn(tx, { actor, client }, userId, active))
  }

  /** Ends all sessions of an account. */
  async endSessions(
    actor: CurrentUser,
    userId: string,
    client: Client,
  ): Promise<UserSessionsEnded | UserNotFound> {
    if (!isUuid(userId)) return new UserNotFound()
    return this.#database.transaction((tx) => this.#endSessionsIn(tx, { actor, client }, userId))
  }

  /** The open sessions of an account that `viewer` may see; null if not found. */
  async sessionsOf(viewer: CurrentUser, userId: string): Promise<Session[] | null> {
    const user = await this.user(viewer, userId)
    return user && this.#sessions.openSessionsOf(user.id)
  }

  async #setRoleIn(
    tx: Transaction,
    by: ActingUser,
    userId: string,
    role: Role,
  ): Promise<UserRoleSet | UserNotFound | LastAdministrator | OwnRole> {
    const { administrators, target } = await lockForChange(tx, userId)
    const act = actOn(target, AdministrationAudit.ROLE_CHANGED, by)
    if (target === null || !mayTouch(by.actor, target))
      return recordRefusal(tx, this.#log, act, new UserNotFound())
    const { id, role: from } = target
    if (role !== Role.ADMIN && isLast(administrators, id))
      return recordRefusal(tx, this.#log, act, new LastAdministrator())
    if (id === by.actor.id) return recordRefusal(tx, this.#log, act, new OwnRole())
    if (from === role) return new UserRoleSet(target)
    target.role = role
    target.roleChangedAt = databaseNow()
    target.updatedAt = databaseNow()
    await flushAndReload(tx.em, target)
    await this.#ended.announceRole(tx, id, role)
    const details = { from, to: role }
    await recordEvent(tx, this.#log, { ...act, details, logged: { ...act.logged, role } })
    await this.#events.raise(tx, roleChanged, { user: target, from, to: role })
    return new UserRoleSet(target)
  }

  async #setActiveIn(
    tx: Transaction,
    by: ActingUser,
    userId: string,
    active: boolean,
  ): Promise<UserActiveSet | UserNotFound | LastAdministrator> {
    const { administrators, target } = await lockForChange(tx, userId)
    const kind = active ? AdministrationAudit.ACCOUNT_ENABLED : AdministrationAudit.ACCOUNT_DISABLED
    const act = actOn(target, kind, by)
    if (target === null || !mayTouch(by.actor, target))
      return recordRefusal(tx, this.#log, act, new UserNotFound())
    const { id } = target
    if (!active && isLast(administrators, id))
      return recordRefusal(tx, this.#log, act, new LastAdministrator())
    if (target.active === active) return new UserActiveSet(target, 0)
    target.active = active
    target.updatedAt = databaseNow()
    await flushAndReload(tx.em, target)
    const reason = SessionEndReason.ACCOUNT_DISABLED
    const { length } = active ? [] : await this.#ends.endAllIn(tx, id, null, reason)
    await recordEvent(tx, this.#log, { ...act, details: active ? {} : { sessionsEnded: length } })
    return new UserActiveSet(target, length)
  }

  async #endSessionsIn(
    tx: Transaction,
    by: ActingUser,
    userId: string,
  ): Promise<UserSessionsEnded | UserNotFound> {
    const target = await lockUser(tx, userId)
    const act = actOn(target, SessionAudit.USER_SESSIONS_ENDED, by)
    if (target === null || !mayTouch(by.actor, target))
      return recordRefusal(tx, this.#log, act, new UserNotFound())
    const { length } = await this.#ends.endAllIn(tx, target.id, null, SessionEndReason.REVOKED)
    await recordEvent(tx, this.#log, { ...act, details: { sessionsEnded: length } })
    return new UserSessionsEnded(target, length)
  }
}
