import type { MailContext } from '../mail/mail-context.ts'
import type { RegisteredFactors } from './registered-factors.ts'
import type { TotpSetUp } from './totp-set-up.ts'

/** The context of the resolvers of second factors. */
export interface FactorsContext extends MailContext {
  readonly registeredFactors: RegisteredFactors
  readonly totpSetUp: TotpSetUp
}
