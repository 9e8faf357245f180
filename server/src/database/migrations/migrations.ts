import type { Constructor } from '@mikro-orm/core'
import type { Migration } from '@mikro-orm/migrations'
import { AccountsAndSessions } from './20261120-000001-accounts-and-sessions.ts'
import { AuditAndAdministration } from './20261120-000002-audit-and-administration.ts'
import { RateLimits } from './20261120-000003-rate-limits.ts'
import { AnySchemaAndLocale } from './20261128-000004-any-schema-and-locale.ts'
import { PasswordChangedAt } from './20261128-000005-password-changed-at.ts'
import { Mails } from './20261128-000006-mails.ts'
import { Links } from './20261128-000007-links.ts'
import { EmailVerification } from './20261128-000008-email-verification.ts'
import { ReservedEmails } from './20261128-000009-reserved-emails.ts'
import { InvitationLinks } from './20261128-000010-invitation-links.ts'
import { RegistrationRequests } from './20261128-000011-registration-requests.ts'
import { SessionFactors } from './20261128-000012-session-factors.ts'
import { Factors } from './20261128-000020-factors.ts'
import { Passkeys } from './20261128-000030-passkeys.ts'
import { TrustedDevices } from './20261128-000040-trusted-devices.ts'
import { LegacyIds } from './20261129-000010-legacy-ids.ts'
import { ForeignHashIndex } from './20261129-000020-foreign-hash-index.ts'
import { Exchange } from './20261129-000030-exchange.ts'
import { EnrollingSessions } from './20261129-000050-enrolling-sessions.ts'
import { ProtectedSince } from './20261129-000051-protected-since.ts'
import { Erasures } from './20261129-000060-erasures.ts'
import { ServiceTokens } from './20261130-000010-service-tokens.ts'

/** A migration and the name that the database records. */
export interface NamedMigration {
  /** `YYYYMMDD-NNNNNN-what-it-does`. Migrations are applied in the order of their names. Never change a name. */
  readonly name: string
  readonly class: Constructor<Migration>
}

/** All migrations in the order of application. The database records their names: never rename one. */
export const migrations: readonly NamedMigration[] = [
  { name: '20261120-000001-accounts-and-sessions', class: AccountsAndSessions },
  { name: '20261120-000002-audit-and-administration', class: AuditAndAdministration },
  { name: '20261120-000003-rate-limits', class: RateLimits },
  { name: '20261128-000004-any-schema-and-locale', class: AnySchemaAndLocale },
  { name: '20261128-000005-password-changed-at', class: PasswordChangedAt },
  { name: '20261128-000006-mails', class: Mails },
  { name: '20261128-000007-links', class: Links },
  { name: '20261128-000008-email-verification', class: EmailVerification },
  { name: '20261128-000009-reserved-emails', class: ReservedEmails },
  { name: '20261128-000010-invitation-links', class: InvitationLinks },
  { name: '20261128-000011-registration-requests', class: RegistrationRequests },
  { name: '20261128-000012-session-factors', class: SessionFactors },
  { name: '20261128-000020-factors', class: Factors },
  { name: '20261128-000030-passkeys', class: Passkeys },
  { name: '20261128-000040-trusted-devices', class: TrustedDevices },
  { name: '20261129-000010-legacy-ids', class: LegacyIds },
  { name: '20261129-000020-foreign-hash-index', class: ForeignHashIndex },
  { name: '20261129-000030-exchange', class: Exchange },
  { name: '20261129-000050-enrolling-sessions', class: EnrollingSessions },
  { name: '20261129-000051-protected-since', class: ProtectedSince },
  { name: '20261129-000060-erasures', class: Erasures },
  { name: '20261130-000010-service-tokens', class: ServiceTokens },
]
