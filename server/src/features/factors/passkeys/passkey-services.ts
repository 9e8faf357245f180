import type { Logger } from '../../../core/log.ts'
import type { Secrets } from '../../../core/secrets.ts'
import type { UpkeepTask } from '../../../core/upkeep-task.ts'
import type { Database } from '../../../database/database.ts'
import type { SignIn } from '../../accounts/sign-in.ts'
import type { Sessions } from '../../sessions/sessions.service.ts'
import type { Challenges } from '../challenges.ts'
import type { RegisteredFactors } from '../registered-factors.ts'
import { PasskeyChallenges } from './passkey-challenges.ts'
import { PasskeyChecker } from './passkey-checker.ts'
import { PasskeyConfirmation } from './passkey-confirmation.ts'
import { PasskeyEnrolment } from './passkey-enrolment.ts'
import { PasskeyReader } from './passkey-reader.ts'
import { PasskeySignIn } from './passkey-sign-in.ts'
import { purgeUsedChallenges } from './passkey-statements.ts'
import { Passkeys } from './passkeys.ts'
import { relyingPartyOf } from './relying-party.ts'

interface PasskeyParts {
  readonly settings: { readonly publicUrl: string; readonly corsOrigins: readonly string[] }
  readonly database: Database
  readonly secrets: Secrets
  readonly signIn: SignIn
  readonly sessions: Sessions
  readonly challenges: Challenges
  readonly registeredFactors: RegisteredFactors
  readonly log: Logger
}

/** Services that passkeys add to a server. */
export interface PasskeyServices {
  readonly passkeyChecker: PasskeyChecker
  readonly passkeyConfirmation: PasskeyConfirmation
  readonly passkeySignIn: PasskeySignIn
  readonly passkeyEnrolment: PasskeyEnrolment
  readonly passkeyReader: PasskeyReader
}

export function passkeyServices({ settings, secrets, ...parts }: PasskeyParts): PasskeyServices {
  const relyingParty = relyingPartyOf(settings.publicUrl, settings.corsOrigins)
  const issuer = new PasskeyChallenges(secrets)
  const passkeys = new Passkeys({ relyingParty, challenges: issuer, log: parts.log })
  const passkeyChecker = new PasskeyChecker(passkeys)
  return {
    passkeyChecker,
    passkeyConfirmation: new PasskeyConfirmation({ passkeys: passkeyChecker, ...parts }),
    passkeySignIn: new PasskeySignIn({ passkeys, ...parts }),
    passkeyReader: new PasskeyReader(parts.database, relyingParty),
    passkeyEnrolment: new PasskeyEnrolment({ passkeys, ...parts }),
  }
}

export const purgingUsedChallenges = (database: Database): UpkeepTask => ({
  name: 'used passkey challenges',
  every: 'minute',
  run: async () => {
    await database.query(purgeUsedChallenges)
  },
})
