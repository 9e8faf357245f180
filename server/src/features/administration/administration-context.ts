import type { SessionsContext } from '../sessions/sessions-context.ts'
import type { AdministrationService } from './administration.service.ts'
import type { Explorations } from './explorations.ts'
import type { FactorResets } from './factor-resets.ts'
import type { FirstAdministrator } from './first-administrator.ts'
import type { Invitations } from './invitations.service.ts'
import type { PasswordResets } from './password-resets.ts'

/** The context of the resolvers of administration. */
export interface AdministrationContext extends SessionsContext {
  readonly administration: AdministrationService
  readonly firstAdministrator: FirstAdministrator
  readonly invitations: Invitations
  readonly explorations: Explorations
  readonly passwordResets: PasswordResets
  readonly factorResets: FactorResets
}
