import type { SessionsContext } from '../../sessions/sessions-context.ts'
import type { PasskeyConfirmation } from './passkey-confirmation.ts'
import type { PasskeyEnrolment } from './passkey-enrolment.ts'
import type { PasskeyReader } from './passkey-reader.ts'
import type { PasskeySignIn } from './passkey-sign-in.ts'

/** The context of the resolvers of passkeys. */
export interface PasskeysContext extends SessionsContext {
  readonly passkeyConfirmation: PasskeyConfirmation
  readonly passkeySignIn: PasskeySignIn
  readonly passkeyEnrolment: PasskeyEnrolment
  readonly passkeyReader: PasskeyReader
}
