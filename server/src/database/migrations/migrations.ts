import { AccountsAndSessions } from './20261120-000001-accounts-and-sessions.ts'
import { AuditAndAdministration } from './20261120-000002-audit-and-administration.ts'
import { RateLimits } from './20261120-000003-rate-limits.ts'

/** Every migration, in the order of their application. Their names are kept in the database: never rename one. */
export const migrations = [
  { name: '20261120-000001-accounts-and-sessions', class: AccountsAndSessions },
  { name: '20261120-000002-audit-and-administration', class: AuditAndAdministration },
  { name: '20261120-000003-rate-limits', class: RateLimits },
]
