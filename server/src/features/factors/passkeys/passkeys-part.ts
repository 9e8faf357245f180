import { Passkey } from './passkey.entity.ts'
import { PasskeyAudit } from './passkey-audit-kinds.ts'
import { PasskeyDetailsResolver } from './passkey-details.resolver.ts'
import { passkeyFailures } from './passkey-failures.ts'
import { passkeyLimits } from './passkey-limits.ts'
import { PasskeysResolver } from './passkeys.resolver.ts'
import { UsedPasskeyChallenge } from './used-passkey-challenge.entity.ts'

/** What passkeys add to the feature of second factors. */
export const passkeysPart = {
  entities: [Passkey, UsedPasskeyChallenge],
  resolvers: [PasskeysResolver, PasskeyDetailsResolver],
  failures: passkeyFailures,
  auditKinds: PasskeyAudit,
  limits: passkeyLimits,
} as const
