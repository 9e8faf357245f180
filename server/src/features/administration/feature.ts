import { mailUnavailable } from '../../core/errors.ts'
import type { AccountsServices } from '../accounts/feature.ts'
import type { FactorsServices } from '../factors/feature.ts'
import { defineFeature } from '../feature.ts'
import type { MailServices } from '../mail/feature.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { AccessResolver } from './access.resolver.ts'
import { AdministrationResolver } from './administration.resolver.ts'
import { AdministrationService } from './administration.service.ts'
import { AdministrationAudit } from './administration-audit-kinds.ts'
import { administrationFailures } from './administration-failures.ts'
import { administrationLimits } from './administration-limits.ts'
import { type AdministrationSettings, readAdministrationSettings } from './administration-settings.ts'
import { addUpUserCounts } from './administration-statements.ts'
import { Explorations } from './explorations.ts'
import { FactorResetsResolver } from './factor-resets.resolver.ts'
import { FactorResets } from './factor-resets.ts'
import { FirstAdministrator } from './first-administrator.ts'
import { InvitationsResolver } from './invitations.resolver.ts'
import { Invitations } from './invitations.service.ts'
import { PasswordResetsResolver } from './password-resets.resolver.ts'
import { PasswordResets } from './password-resets.ts'

interface Settings extends AdministrationSettings {
  readonly publicUrl: string
  readonly production: boolean
}

/** Services that administration adds to a server. */
export interface AdministrationServices {
  readonly administration: AdministrationService
  readonly explorations: Explorations
  readonly invitations: Invitations
  readonly passwordResets: PasswordResets
  readonly factorResets: FactorResets
  readonly firstAdministrator: FirstAdministrator
}

export const administrationFeature = defineFeature<
  Settings,
  SessionsServices & AccountsServices & MailServices & FactorsServices,
  AdministrationServices
>({
  name: 'administration',
  resolvers: [
    AdministrationResolver,
    InvitationsResolver,
    PasswordResetsResolver,
    FactorResetsResolver,
    AccessResolver,
  ],
  failures: administrationFailures,
  auditKinds: AdministrationAudit,
  limits: administrationLimits,
  settings: readAdministrationSettings,
  services: ({ database, secrets, settings, events, log, services }) => {
    const { sessions, sessionEnds, endedSessions, accessTokens, registration } = services
    const { hasher, links, recovery } = services
    const { production } = settings
    return {
      administration: new AdministrationService({
        database,
        sessions,
        sessionEnds,
        endedSessions,
        events,
        log,
      }),
      explorations: new Explorations({ database, accessTokens, production, log }),
      invitations: new Invitations({ ...services, database, settings, log }),
      factorResets: new FactorResets({ ...services, database, log }),
      passwordResets: new PasswordResets({ database, recovery, log }),
      firstAdministrator: new FirstAdministrator({ database, registration, hasher, secrets, links, log }),
    }
  },
  closedFields: ({ outbox }) => (outbox.isAvailable ? {} : { sendPasswordReset: mailUnavailable }),
  upkeep: (_services, parts) => [
    {
      name: 'the numbers of users',
      every: 'minute',
      run: async () => void (await parts.database.query(addUpUserCounts)),
    },
  ],
})
