import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { sessionIsGone } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import type { AccountData } from '../account-data.ts'
import { type ActingUser, actOn, mayTouch } from '../administration/acting-user.ts'
import { LastAdministrator, UserNotFound } from '../administration/administration-results.ts'
import { isLast, lockForChange } from '../administration/lock-for-change.ts'
import { type RecordedEvent, recordEvent, recordRefusal } from '../audit/record-event.ts'
import { requireOpenSession } from '../sessions/require-open-session.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { SessionEnds } from '../sessions/session-ends.ts'
import type { User } from '../users/user.entity.ts'
import type { DeletionNotices } from './deletion-notices.ts'
import { Erasure } from './erasure.entity.ts'
import { erasuresChannel } from './erasures.ts'
import { OwnDataAudit } from './own-data-audit-kinds.ts'
import { AccountDeleted, DeletionScheduled, OwnAccount } from './own-data-results.ts'
import { dueDeletions, hasReturned } from './own-data-statements.ts'
import { ScheduledDeletion } from './scheduled-deletion.entity.ts'

const DAY = 24 * 60 * 60
const mostAtOnce = 20

interface DeletionsParts {
  readonly database: Database
  readonly accountData: AccountData
  readonly notices: DeletionNotices
  readonly sessionEnds: SessionEnds
  /** 0 to delete at once. */
  readonly graceDays: number
  readonly log: Logger
}

/** Deletes accounts. */
export class Deletions {
  readonly #parts: DeletionsParts

  constructor(parts: DeletionsParts) {
    this.#parts = parts
  }

  /** Deletes the account of `currentUser`, or schedules that. */
  deleteOwn(
    currentUser: CurrentUser,
    client: Client,
  ): Promise<AccountDeleted | DeletionScheduled | LastAdministrator> {
    return this.#parts.database.transaction(async (tx) => {
      const { administrators, target } = await lockForChange(tx, currentUser.id)
      if (target === null) return sessionIsGone()
      await requireOpenSession(tx, currentUser)
      const isScheduled = this.#parts.graceDays > 0
      const kind = isScheduled ? OwnDataAudit.DELETION_SCHEDULED : OwnDataAudit.ACCOUNT_DELETED
      const act = actOn(target, kind, { actor: currentUser, client })
      if (isLast(await staying(tx, administrators, target), target.id))
        return recordRefusal(tx, this.#parts.log, act, new LastAdministrator())
      return isScheduled ? this.#schedule(tx, target, act) : this.#erase(tx, target, act)
    })
  }

  /** Deletes an account on behalf of an administrator, at once. */
  deleteUser(
    actor: CurrentUser,
    userId: string,
    client: Client,
  ): Promise<AccountDeleted | UserNotFound | LastAdministrator | OwnAccount> {
    return this.#parts.database.transaction((tx) => this.#deleteUserIn(tx, { actor, client }, userId))
  }

  /** Deletes some accounts that are due, each in a transaction of its own. */
  async deleteDue(signal: AbortSignal): Promise<void> {
    const { database } = this.#parts
    const due = await database.query<{ user_id: string }>(dueDeletions, [mostAtOnce])
    for (const { user_id: userId } of due) {
      if (signal.aborted) return
      await database.transaction((tx) => this.#deleteDueIn(tx, userId))
    }
  }

  /** Keeps an account that was to be deleted, because its owner signed in, as part of a transaction. */
  async cancel(tx: Transaction, user: User, client: Client | null): Promise<void> {
    if ((await tx.em.nativeDelete(ScheduledDeletion, { userId: user.id })) === 0) return
    const kind = OwnDataAudit.DELETION_CANCELLED
    await recordEvent(tx, this.#parts.log, { kind, actorId: user.id, subjectId: user.id, client })
    await this.#parts.notices.ofCancellation(tx, user)
  }

  async #deleteUserIn(
    tx: Transaction,
    by: ActingUser,
    userId: string,
  ): Promise<AccountDeleted | UserNotFound | LastAdministrator | OwnAccount> {
    const { log } = this.#parts
    const { administrators, target } = await lockForChange(tx, isUuid(userId) ? userId : by.actor.id)
    await requireOpenSession(tx, by.actor)
    const isFound = target !== null && isUuid(userId) && mayTouch(by.actor, target)
    const act = actOn(isFound ? target : null, OwnDataAudit.ACCOUNT_DELETED, by)
    if (!isFound) return recordRefusal(tx, log, act, new UserNotFound())
    if (target.id === by.actor.id) return recordRefusal(tx, log, act, new OwnAccount())
    if (isLast(administrators, target.id)) return recordRefusal(tx, log, act, new LastAdministrator())
    return this.#erase(tx, target, act)
  }

  async #deleteDueIn(tx: Transaction, userId: string): Promise<void> {
    const { administrators, target } = await lockForChange(tx, userId)
    const isDue = (await tx.em.count(ScheduledDeletion, { userId, dueAt: { $lte: databaseNow() } })) > 0
    if (target === null || !isDue) return
    const [row] = await tx.query<{ found: boolean }>(hasReturned, [userId])
    if (row?.found) return this.cancel(tx, target, null)
    // Another administrator has left since. The account stays until there is one again.
    if (isLast(administrators, userId)) return
    const act = { kind: OwnDataAudit.ACCOUNT_DELETED, actorId: null, subjectId: userId, client: null }
    await this.#erase(tx, target, act)
  }

  async #schedule(tx: Transaction, user: User, act: RecordedEvent): Promise<DeletionScheduled> {
    const { sessionEnds, notices, graceDays, log } = this.#parts
    const { id: userId } = user
    const { length } = await sessionEnds.endAllIn(tx, userId, null, SessionEndReason.REVOKED)
    await recordEvent(tx, log, { ...act, details: { sessionsEnded: length } })
    await tx.em.nativeDelete(ScheduledDeletion, { userId })
    const times = { requestedAt: databaseNow(), dueAt: secondsFromNow(graceDays * DAY) }
    await tx.em.insert(ScheduledDeletion, { userId, ...times })
    const { dueAt } = await tx.em.findOneOrFail(ScheduledDeletion, { userId })
    await notices.ofSchedule(tx, user, dueAt)
    return new DeletionScheduled(dueAt)
  }

  /** Removes everything but audit events, which are blanked afterwards. The row of the account is locked. */
  async #erase(tx: Transaction, user: User, act: RecordedEvent): Promise<AccountDeleted> {
    const { accountData, notices, log } = this.#parts
    const { id, emailKey } = await tx.em.refreshOrFail(user, { populate: ['emailKey'] })
    const { email, locale } = user
    await recordEvent(tx, log, act)
    await accountData.erase(tx, { id, email, emailKey })
    const noticeId = await notices.ofDeletion(tx, { email, locale })
    await tx.em.insert(Erasure, { userId: id, noticeId, erasedAt: databaseNow(), nextAt: databaseNow() })
    await tx.notify(erasuresChannel, '')
    return new AccountDeleted(id)
  }
}

/** Administrators whose accounts are not to be deleted, and `target`. */
async function staying(
  { em }: Transaction,
  administrators: readonly string[],
  target: User,
): Promise<readonly string[]> {
  const leaving = await em.find(ScheduledDeletion, { userId: { $in: [...administrators] } })
  const isLeaving = (id: string): boolean => leaving.some(({ userId }) => userId === id)
  return administrators.filter((id) => id === target.id || !isLeaving(id))
}
