import type { UpkeepTask } from '../../core/upkeep-task.ts'
import type { RateLimitPolicies } from '../../gate/rate-limit.ts'
import type { AccountsServices } from '../accounts/feature.ts'
import { defineFeature, type FeatureParts } from '../feature.ts'
import type { MailServices } from '../mail/feature.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { emailChanged, passwordChanged } from '../users/user-events.ts'
import { Challenge } from './challenge.entity.ts'
import { purgeChallenges } from './challenge-statements.ts'
import { Challenges } from './challenges.ts'
import { FactorRecord } from './factor.entity.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import { FactorNotices } from './factor-notices.ts'
import { purgeFailures } from './factor-statements.ts'
import { PasswordChecker } from './password-checker.ts'
import { ProofCheckers } from './proof-checkers.ts'
import { RecoveryCode } from './recovery-code.entity.ts'
import { RecoveryCodeChecker } from './recovery-code-checker.ts'
import { SecondFactorFailures } from './second-factor-failures.entity.ts'
import { TotpChecker } from './totp-checker.ts'

interface Settings {
  readonly publicUrl: string
  readonly rateLimits: boolean
  readonly rateLimitPolicies: RateLimitPolicies
}

/** Services that second factors add to a server. */
export interface FactorsServices {
  readonly challenges: Challenges
  readonly proofCheckers: ProofCheckers
}

export const factorsFeature = defineFeature<
  Settings,
  SessionsServices & AccountsServices & MailServices,
  FactorsServices
>({
  name: 'factors',
  entities: [FactorRecord, RecoveryCode, Challenge, SecondFactorFailures],
  auditKinds: FactorAudit,
  logEvents: ['second-factor.unreadable'],
  services: ({ database, secrets, log, services: { passwords, outbox } }) => {
    const box = secrets.box('factors')
    const notices = new FactorNotices(outbox)
    return {
      challenges: new Challenges(database),
      proofCheckers: new ProofCheckers([
        new PasswordChecker(passwords),
        new TotpChecker(box, log),
        new RecoveryCodeChecker(notices, log),
      ]),
    }
  },
  listeners: ({ challenges }) =>
    [passwordChanged, emailChanged].map((event) =>
      event.listener((tx, { user }) => challenges.endAllOf(tx, user.id)),
    ),
  upkeep: (_services, parts) => [purgingChallenges(parts)],
})

const longestCountedSeconds = 24 * 60 * 60

const purgingChallenges = ({ database }: FeatureParts<Settings>): UpkeepTask => ({
  name: 'expired challenges',
  every: 'minute',
  run: async () => {
    await database.query(purgeChallenges)
    await database.query(purgeFailures, [longestCountedSeconds])
  },
})
