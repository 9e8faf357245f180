import type { SessionsContext } from '../sessions/sessions-context.ts'
import type { EmailChanges } from './email-changes.ts'
import type { Mails } from './mails.service.ts'
import type { Recovery } from './recovery.ts'
import type { Verification } from './verification.ts'

/** The context of the mail resolvers. */
export interface MailContext extends SessionsContext {
  readonly mails: Mails
  readonly recovery: Recovery
  readonly verification: Verification
  readonly emailChanges: EmailChanges
}
