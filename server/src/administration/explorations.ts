import type { Role } from '../accounts/role.ts'
import { AuditEventKind, AuditOutcome } from '../audit/audit-event-kind.ts'
import { insertAuditEvent } from '../audit/audit-statements.ts'
import { writeAudit } from '../audit/write-audit.ts'
import type { CurrentUser } from '../context.ts'
import type { Database } from '../database/database.ts'
import { prepared } from '../database/prepared-statement.ts'
import { AuthenticationProblem, unauthenticated } from '../errors.ts'
import { type Logger, logEvent } from '../operations/log.ts'
import type { AccessTokens } from '../sessions/access-token.ts'
import type { Client } from '../sessions/sessions.service.ts'
import { Exploration, ExplorationClosed } from './access-results.ts'

/** How long a token for exploring is good. */
export const explorationSeconds = 10 * 60

/** Writes down that session $1 explores, from address $2 by user agent $3 as role $4. No row: the session has ended. */
const beginExploration = prepared(
  'explorations.begin',
  `with open as (
     select id, user_id, greatest(floor(extract(epoch from expires_at - now()))::integer, 1) as expires_in from sessions
     where id = $1 and ended_at is null and expires_at > now()
   ), audited as (
     ${insertAuditEvent}
     select '${AuditEventKind.EXPLORED_AS}', 'SUCCESS', user_id, user_id, id, $2, $3, jsonb_build_object('role', $4::text)
     from open
   )
   select expires_in from open`,
)

/** Lets administrators read as another role, without changing an account. Every token is in the audit log. */
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

  /** A token of the session of `actor` that reads as `role` and cannot write. */
  async exploreAs(actor: CurrentUser, role: Role, client: Client): Promise<Exploration | ExplorationClosed> {
    if (!this.#isOpen) return this.#refused(actor, client)
    const values = [actor.sessionId, client.address, client.userAgent, role]
    const [session] = await this.#database.query<{ expires_in: number }>(beginExploration, values)
    if (session === undefined) throw unauthenticated(AuthenticationProblem.SESSION_ENDED)
    const accessTokenExpiresIn = Math.min(explorationSeconds, session.expires_in)
    const { id, sessionId, generation } = actor
    const reader: CurrentUser = { id, sessionId, generation, role, readOnly: true }
    logEvent(this.#log, 'exploration.begun', { userId: id, sessionId, role })
    return Object.assign(new Exploration(), {
      accessToken: this.#accessTokens.sign(reader, accessTokenExpiresIn),
      accessTokenExpiresIn,
      role,
    })
  }

  async #refused({ id, sessionId }: CurrentUser, client: Client): Promise<ExplorationClosed> {
    const failure = new ExplorationClosed()
    await writeAudit(this.#database, {
      kind: AuditEventKind.EXPLORED_AS,
      outcome: AuditOutcome.FAILURE,
      actorId: id,
      subjectId: id,
      sessionId,
      client,
      details: { code: failure.code },
    })
    return failure
  }
}
