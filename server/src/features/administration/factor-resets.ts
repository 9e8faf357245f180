import { validate as isUuid } from 'uuid'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import type { Logger } from '../../core/log.ts'
import { Role } from '../../core/role.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { recordEvent, recordRefusal } from '../audit/record-event.ts'
import type { FactorNotices } from '../factors/factor-notices.ts'
import type { RegisteredFactors } from '../factors/registered-factors.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import type { SessionEnds } from '../sessions/session-ends.ts'
import { lockUser } from '../users/lock-user.ts'
import { User } from '../users/user.entity.ts'
import { type ActingUser, actOn, mayTouch } from './acting-user.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import { UserNotFound } from './administration-results.ts'
import { FactorsReset } from './factor-reset-results.ts'

interface FactorResetsParts {
  readonly database: Database
  readonly registeredFactors: RegisteredFactors
  readonly factorNotices: FactorNotices
  readonly sessionEnds: SessionEnds
  readonly log: Logger
}

/** Removes the factors of owners who lost them all, on behalf of administrators. */
export class FactorResets {
  readonly #parts: FactorResetsParts

  constructor(parts: FactorResetsParts) {
    this.#parts = parts
  }

  reset(actor: CurrentUser, userId: string, client: Client): Promise<FactorsReset | UserNotFound> {
    return this.#parts.database.transaction((tx) => this.#resetIn(tx, { actor, client }, userId))
  }

  async #resetIn(tx: Transaction, by: ActingUser, userId: string): Promise<FactorsReset | UserNotFound> {
    const { registeredFactors, factorNotices, sessionEnds, log } = this.#parts
    const target = isUuid(userId) ? await lockUser(tx, userId) : null
    const act = actOn(target, AdministrationAudit.SECOND_FACTORS_RESET, by)
    if (target === null || !mayTouch(by.actor, target)) return recordRefusal(tx, log, act, new UserNotFound())
    const factorsRemoved = await registeredFactors.removeAll(tx, target)
    const { length } = await sessionEnds.endAllIn(tx, target.id, null, SessionEndReason.REVOKED)
    await factorNotices.ofReset(tx, target, await otherAdministrators(tx, target))
    await recordEvent(tx, log, { ...act, details: { factorsRemoved, sessionsEnded: length } })
    return new FactorsReset(target, factorsRemoved, length)
  }
}

const otherAdministrators = ({ em }: Transaction, { id }: User): Promise<User[]> =>
  em.find(User, { role: Role.ADMIN, active: true, id: { $ne: id } })
