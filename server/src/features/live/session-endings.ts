import type { CurrentUser } from '../../core/current-user.ts'
import type { Database } from '../../database/database.ts'
import { firstIdAt } from '../audit/audit-log.ts'
import { Session } from '../sessions/session.entity.ts'
import { SessionEndReason } from '../sessions/session-end-reason.ts'
import { SessionEnded } from '../sessions/session-results.ts'
import { type EndedByRow, endedBy } from './live-statements.ts'

/** Reads why and from where sessions ended. */
export class SessionEndings {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** How the session of `user` ended. Says from where only if the account itself ended it. */
  async of({ id, sessionId }: CurrentUser): Promise<SessionEnded> {
    const session = await this.#database.read((em) => em.findOne(Session, { id: sessionId, userId: id }))
    const { endedAt = null, endReason } = session ?? {}
    const reason = endReason ?? SessionEndReason.REVOKED
    if (endedAt === null) return new SessionEnded(reason)
    const [by] = await this.#database.query<EndedByRow>(endedBy, [sessionId, firstIdAt(endedAt)])
    if (by?.actor_id !== id || by.ip_address === null) return new SessionEnded(reason)
    return new SessionEnded(reason, { address: by.ip_address, userAgent: by.user_agent })
  }
}
