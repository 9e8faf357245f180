import type { Profiles } from '../accounts/profiles.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { SessionsContext } from '../sessions/sessions-context.ts'
import type { AuditTail } from './audit-tail.ts'
import type { LiveEvents } from './live-events.ts'
import type { Revocations } from './revocations/revocations.ts'
import type { SessionEndings } from './session-endings.ts'

/** The context of the resolvers of subscriptions. */
export interface LiveContext extends SessionsContext {
  readonly profiles: Profiles
  readonly audit: AuditLog
  readonly auditTail: AuditTail
  readonly liveEvents: LiveEvents
  readonly sessionEndings: SessionEndings
  readonly revocations: Revocations
}
