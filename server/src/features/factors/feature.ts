import type { RequestContext } from '../../core/context.ts'
import type { Factor } from '../../core/factor.ts'
import { logEvent } from '../../core/log.ts'
import type { RateLimitPolicies } from '../../gate/rate-limit.ts'
import type { AccountsServices } from '../accounts/feature.ts'
import { defineFeature } from '../feature.ts'
import type { MailServices } from '../mail/feature.ts'
import { allSessionsEnded, signedIn } from '../sessions/session-events.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { emailChanged, emailChangeUndone, passwordChanged, roleChanged } from '../users/user-events.ts'
import { Challenge } from './challenge.entity.ts'
import { Challenges } from './challenges.ts'
import { ConfirmationFactors } from './confirmation-factors.ts'
import { Confirmer } from './confirmer.ts'
import { FactorRecord } from './factor.entity.ts'
import { FactorAudit } from './factor-audit-kinds.ts'
import { factorSections } from './factor-data.ts'
import { factorsChanged } from './factor-events.ts'
import { factorFailures } from './factor-failures.ts'
import { factorLimits } from './factor-limits.ts'
import { FactorNotices } from './factor-notices.ts'
import { factorUpkeep } from './factor-upkeep.ts'
import { FactorsResolver } from './factors.resolver.ts'
import { type PasskeyServices, passkeyServices, purgingUsedChallenges } from './passkeys/passkey-services.ts'
import { passkeysPart } from './passkeys/passkeys-part.ts'
import { mayUsePasskeys, needsName } from './passkeys/relying-party.ts'
import { PasswordChecker } from './password-checker.ts'
import { EnrolmentResolver } from './policy/enrolment.resolver.ts'
import { EnrolmentRequired } from './policy/enrolment-required.ts'
import { SecondFactorDueResolver } from './policy/second-factor-due.resolver.ts'
import { SecondFactorPolicy } from './policy/second-factor-policy.ts'
import { readSecondFactorSettings, type SecondFactorSettings } from './policy/second-factor-settings.ts'
import { ProofCheckers } from './proof-checkers.ts'
import { RecoveryCode } from './recovery-code.entity.ts'
import { RecoveryCodeChecker } from './recovery-code-checker.ts'
import { RegisteredFactors } from './registered-factors.ts'
import { SecondFactorFailures } from './second-factor-failures.entity.ts'
import { SecondFactorRequired } from './second-factor-required.ts'
import { SecondStepResolver } from './second-step.resolver.ts'
import { SecondStep } from './second-step.ts'
import { TotpChecker } from './totp-checker.ts'
import { TotpSetUp } from './totp-set-up.ts'
import { TrustedDevice } from './trusted-devices/trusted-device.entity.ts'
import { TrustedDeviceCookie } from './trusted-devices/trusted-device-cookie.ts'
import { TrustedDevicesResolver } from './trusted-devices/trusted-devices.resolver.ts'
import { TrustedDevices } from './trusted-devices/trusted-devices.ts'

interface Settings extends SecondFactorSettings {
  readonly publicUrl: string
  readonly corsOrigins: readonly string[]
  readonly rateLimits: boolean
  readonly rateLimitPolicies: RateLimitPolicies
}

/** Services that second factors add to a server. */
export interface FactorsServices extends PasskeyServices {
  readonly challenges: Challenges
  readonly proofCheckers: ProofCheckers
  readonly registeredFactors: RegisteredFactors
  readonly factorNotices: FactorNotices
  readonly totpSetUp: TotpSetUp
  readonly secondStep: SecondStep
  readonly confirmer: Confirmer
  readonly knownConfirmationFactors: ConfirmationFactors
  /** Asked by the gate, as a method of the request's context: what the signed-in user can confirm with. */
  confirmationFactors(this: RequestContext): Promise<readonly Factor[]>
  readonly secondFactorPolicy: SecondFactorPolicy
  readonly trustedDevices: TrustedDevices
}

export const factorsFeature = defineFeature<
  Settings,
  SessionsServices & AccountsServices & MailServices,
  FactorsServices
>({
  name: 'factors',
  entities: [
    FactorRecord,
    RecoveryCode,
    Challenge,
    SecondFactorFailures,
    TrustedDevice,
    ...passkeysPart.entities,
  ],
  resolvers: [
    FactorsResolver,
    SecondFactorDueResolver,
    SecondStepResolver,
    EnrolmentResolver,
    TrustedDevicesResolver,
    ...passkeysPart.resolvers,
  ],
  unionMembers: {
    ChoosePasswordResult: [SecondFactorRequired, EnrolmentRequired],
    CreateFirstAdministratorResult: [EnrolmentRequired],
    LoginResult: [SecondFactorRequired, EnrolmentRequired],
    RegisterResult: [EnrolmentRequired],
  },
  failures: { ...factorFailures, ...passkeysPart.failures },
  auditKinds: { ...FactorAudit, ...passkeysPart.auditKinds },
  limits: { ...factorLimits, ...passkeysPart.limits },
  logEvents: ['passkeys.unavailable', 'second-factor.unreadable', 'second-factors.resealed'],
  settings: readSecondFactorSettings,
  services: ({ services, ...parts }) => {
    const { database, secrets, settings, events, log } = parts
    const { passwords, outbox, sessions, signIn } = services
    const { publicUrl, rateLimits, rateLimitPolicies } = settings
    const box = secrets.box('factors')
    const trustedCookie = new TrustedDeviceCookie(publicUrl, secrets.keysFor('trusted-devices'))
    const factorNotices = new FactorNotices(outbox)
    const challenges = new Challenges(database)
    const secondFactorPolicy = new SecondFactorPolicy({
      database,
      sessionEnds: services.sessionEnds,
      notices: factorNotices,
      settings,
    })
    const registeredFactors = new RegisteredFactors({
      database,
      challenges,
      notices: factorNotices,
      sessions,
      secondFactorPolicy,
      events,
      log,
    })
    const passkeys = passkeyServices({ ...parts, signIn, sessions, challenges, registeredFactors })
    const { passkeyChecker } = passkeys
    const proofCheckers = new ProofCheckers([
      new PasswordChecker(passwords),
      new TotpChecker(box, log),
      new RecoveryCodeChecker(factorNotices, log),
      passkeyChecker,
    ])
    const knownConfirmationFactors = new ConfirmationFactors(database, proofCheckers)
    const limits = rateLimits ? rateLimitPolicies.SECOND_FACTOR : undefined
    const trustedDevices = new TrustedDevices(database, trustedCookie, log)
    const proving = {
      database,
      challenges,
      proofCheckers,
      sessions,
      trustedDevices,
      notices: factorNotices,
      limits,
      log,
    }
    return {
      ...passkeys,
      secondFactorPolicy,
      trustedDevices,
      challenges,
      registeredFactors,
      factorNotices,
      proofCheckers,
      totpSetUp: new TotpSetUp({ database, challenges, registeredFactors, box, publicUrl, log }),
      secondStep: new SecondStep({ ...proving, passkeyChecker }),
      confirmer: new Confirmer(proving),
      knownConfirmationFactors,
      confirmationFactors() {
        return knownConfirmationFactors.of(this.currentUser.id)
      },
    }
  },
  open: async ({ secondFactorPolicy }, { settings: { publicUrl }, log }) => {
    const { hostname } = new URL(publicUrl)
    if (!mayUsePasskeys(hostname))
      logEvent(log, 'passkeys.unavailable', { hostname, reason: needsName }, 'warn')
    await secondFactorPolicy.open()
    return async () => undefined
  },
  signInSteps: ({ secondStep, secondFactorPolicy }) => [secondStep, secondFactorPolicy],
  listeners: (services) => [
    emailChangeUndone.listener((tx, { user, since, client }) =>
      services.registeredFactors.undoSince(tx, user, since, client),
    ),
    signedIn.listener((tx, { user }) => services.secondFactorPolicy.remind(tx, user)),
    ...[passwordChanged, factorsChanged].map((event) =>
      event.listener(async (tx, { user }) =>
        tx.afterCommit(() => services.knownConfirmationFactors.forget(user.id)),
      ),
    ),
    roleChanged.listener((tx, { user }) => services.secondFactorPolicy.applyToSessions(tx, user)),
    ...[passwordChanged, emailChanged].map((event) =>
      event.listener((tx, { user }) => services.challenges.endAllOf(tx, user.id)),
    ),
    ...[passwordChanged, factorsChanged, roleChanged, emailChangeUndone].map((event) =>
      event.listener(async (tx, { user }) => void (await services.trustedDevices.forgetAllOf(tx, user.id))),
    ),
    allSessionsEnded.listener(
      async (tx, { userId }) => void (await services.trustedDevices.forgetAllOf(tx, userId)),
    ),
  ],
  clientSettings: (_services, { settings }) => ({ secondFactor: settings.secondFactorRoles.length > 0 }),
  exportOf: factorSections,
  upkeep: (_services, parts) => [...factorUpkeep(parts), purgingUsedChallenges(parts.database)],
})
