import type { AuditKind } from '../../core/audit-kind.ts'
import type { Client } from '../../core/client.ts'
import type { CurrentUser } from '../../core/current-user.ts'
import { visibleRoles } from '../../core/role.ts'
import type { RecordedEvent } from '../audit/record-event.ts'
import type { User } from '../users/user.entity.ts'

/** The user who changes another account, and their client. */
export interface ActingUser {
  readonly actor: CurrentUser
  readonly client: Client
}

/** Whether `actor` sees `target` and may act on it. Accounts that rank higher are treated as not found. */
export const mayTouch = (actor: CurrentUser, target: Pick<User, 'role'>): boolean =>
  visibleRoles(actor.role).includes(target.role)

/** The audit event of an act on `target`, before its outcome is known. */
export const actOn = (
  target: Pick<User, 'id'> | null | undefined,
  kind: AuditKind,
  { actor, client }: ActingUser,
): RecordedEvent => ({
  kind,
  actorId: actor.id,
  subjectId: target?.id ?? null,
  sessionId: actor.sessionId,
  client,
  logged: { actorId: actor.id },
})
