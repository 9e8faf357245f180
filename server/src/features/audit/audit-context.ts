import type { RequestContext } from '../../core/context.ts'
import type { AuditLog } from './audit-log.ts'

/** The context of the audit resolvers. */
export interface AuditContext extends RequestContext {
  readonly audit: AuditLog
}
