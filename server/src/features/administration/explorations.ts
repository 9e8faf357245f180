import { raw } from '@mikro-orm/core'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { AuthenticationProblem, unauthenticated } from '../../core/errors.ts'
import type { Logger } from '../../core/log.ts'
import type { Role } from '../../core/role.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import { type RecordedEvent, recordEvent, recordRefusal } from '../audit/record-event.ts'
import type { AccessTokens } from '../sessions/access-token.ts'
import { explorationSeconds } from '../sessions/exploration-seconds.ts'
import { unproven } from '../sessions/proven-claims.ts'
import { Session } from '../sessions/session.entity.ts'
import { Exploration, ExplorationClosed } from './access-results.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'

/** By the database's clock. */
const secondsLeft = 'greatest(floor(extract(epoch from expires_at - now()))::integer, 1) as seconds'

/** Lets administrators read as another role without changing an account. The audit log records every token. */
export class Explorations {
  readonly #database: Database
  readonly #accessTokens: AccessTokens
  readonly #isOpen: boolean
  readonly #log: Logger

  constructor(parts: { database: Database; accessTokens: AccessTokens; production: boolean; log: Logger }) {
    this.#database = parts.database
    this.#accessTokens = parts.accessTokens
    this.#isOpen = !parts.production
    this.#log = parts.log
  }

  /** Issues a token for the session of `actor` that reads as `role` and cannot write. */
  async exploreAs(actor: CurrentUser, role: Role, client: Client): Promise<Exploration | ExplorationClosed> {
    const { id, sessionId, generation } = actor
    const attempt = { kind: AdministrationAudit.EXPLORED_AS, actorId: id, subjectId: id, sessionId, client }
    if (!this.#isOpen) return recordRefusal(this.#database, this.#log, attempt, new ExplorationClosed())
    const event = { ...attempt, details: { role }, logged: { sessionId, role } }
    const accessTokenExpiresIn = await this.#database.transaction((tx) => this.#begin(tx, event, sessionId))
    const session = { id, sessionId, generation, enrolling: false }
    const reader: CurrentUser = { ...session, ...unproven, role, readOnly: true }
    return Object.assign(new Exploration(), {
      accessToken: this.#accessTokens.sign(reader, accessTokenExpiresIn),
      accessTokenExpiresIn,
      role,
    })
  }

  /** @returns the lifetime of the token in seconds */
  async #begin(tx: Transaction, event: RecordedEvent, sessionId: string): Promise<number> {
    const session = await tx.em
      .createQueryBuilder(Session)
      .select(raw(secondsLeft))
      .where({ id: sessionId, endedAt: null, expiresAt: { $gt: databaseNow() } })
      .execute<{ seconds: number } | undefined>('get')
    if (session === undefined) throw unauthenticated(AuthenticationProblem.SESSION_ENDED)
    await recordEvent(tx, this.#log, event)
    return Math.min(explorationSeconds, session.seconds)
  }
}
