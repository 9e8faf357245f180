import { visibleRoles } from '../accounts/role.ts'
import type { UserRow } from '../accounts/user.entity.ts'
import { type AuditEventKind, AuditOutcome } from '../audit/audit-event-kind.ts'
import { type AuditEntry, writeAudit } from '../audit/write-audit.ts'
import type { CurrentUser } from '../context.ts'
import type { Queries } from '../database/database.ts'
import type { Failure } from '../failure.ts'
import type { Client } from '../sessions/sessions.service.ts'

/** Who does something to another account, and from where. */
export interface ActingUser {
  readonly actor: CurrentUser
  readonly client: Client
}

/** Whether `actor` sees `target` and may act on it: what ranks too high is as if it were not there. */
export const mayTouch = (actor: CurrentUser, target: UserRow): boolean =>
  visibleRoles(actor.role).includes(target.role)

/** Writes down, as part of `tx`, what came of an act on `target`. */
export function auditing(
  tx: Queries,
  { actor, client }: ActingUser,
  kind: AuditEventKind,
  target: Pick<UserRow, 'id'> | undefined,
): {
  done(details?: AuditEntry['details']): Promise<void>
  refused<F extends Failure>(failure: F): Promise<F>
} {
  const entry = {
    kind,
    actorId: actor.id,
    subjectId: target?.id ?? null,
    sessionId: actor.sessionId,
    client,
  }
  return {
    done: (details = {}) => writeAudit(tx, { ...entry, details }),
    refused: async (failure) => {
      await writeAudit(tx, { ...entry, outcome: AuditOutcome.FAILURE, details: { code: failure.code } })
      return failure
    },
  }
}
