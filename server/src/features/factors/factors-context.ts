import type { MailContext } from '../mail/mail-context.ts'
import type { Confirmer } from './confirmer.ts'
import type { RegisteredFactors } from './registered-factors.ts'
import type { SecondStep } from './second-step.ts'
import type { TotpSetUp } from './totp-set-up.ts'

/** The context of the resolvers of second factors. */
export interface FactorsContext extends MailContext {
  readonly registeredFactors: RegisteredFactors
  readonly totpSetUp: TotpSetUp
  readonly secondStep: SecondStep
  readonly confirmer: Confirmer
}
