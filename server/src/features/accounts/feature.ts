import { randomInt } from 'node:crypto'
import { defineFeature } from '../feature.ts'
import { purging } from '../purging.ts'
import { Rounds } from '../rounds.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { AccountAudit } from './account-audit-kinds.ts'
import { accountFailures } from './account-failures.ts'
import { accountLimits } from './account-limits.ts'
import { accountMetrics } from './account-metrics.ts'
import type { AccountSettings } from './account-settings.ts'
import { AccountsResolver } from './accounts.resolver.ts'
import { type ForeignHashSettings, readForeignHashSettings } from './foreign-hashes/foreign-hash-settings.ts'
import { hashConcurrency, PasswordHasher } from './password-hasher.ts'
import { Passwords } from './passwords.ts'
import { PendingRegistrations, registrationsChannel } from './pending-registrations.ts'
import { Profiles } from './profiles.ts'
import { Registration } from './registration.ts'
import { RegistrationRequest } from './registration-request.entity.ts'
import { purgeRegistrationRequests } from './registration-statements.ts'
import { SignIn } from './sign-in.ts'

interface Settings extends AccountSettings, ForeignHashSettings {
  readonly bcryptCost: number
  /** Threads of Node's pool, on which passwords are hashed. */
  readonly hashThreads: number
}

/** Services that accounts add to a server. */
export interface AccountsServices {
  readonly hasher: PasswordHasher
  readonly registration: Registration
  /** Completes registrations that wait for their mail. */
  readonly registrationRequests: Rounds
  readonly signIn: SignIn
  readonly passwords: Passwords
  readonly profiles: Profiles
}

export const accountsFeature = defineFeature<Settings, SessionsServices, AccountsServices>({
  name: 'accounts',
  entities: [RegistrationRequest],
  resolvers: [AccountsResolver],
  failures: accountFailures,
  auditKinds: AccountAudit,
  limits: accountLimits,
  settings: readForeignHashSettings,
  logEvents: ['profile.updated', 'registrations.purged'],
  services: ({ database, services: { sessions, sessionEnds }, settings, events, log }) => {
    const hasher = new PasswordHasher({
      cost: settings.bcryptCost,
      concurrency: hashConcurrency(settings.hashThreads),
      onUnusableHash: (problem) => log.error(problem),
      limits: { memoryBytes: settings.importHashMemoryBytes },
    })
    const pending = new PendingRegistrations({ database, events, log })
    const parts = { database, sessions, sessionEnds, hasher, settings, events, pending, log }
    return {
      hasher,
      registration: new Registration(parts),
      registrationRequests: new Rounds({
        database,
        channel: registrationsChannel,
        work: () => pending.completeSome(),
        // Not while the response is sent: the work differs between addresses, and the time of the response must not.
        pauseMs: () => randomInt(250, 750),
        failure: 'registrations cannot be completed; they are completed later',
        log,
      }),
      signIn: new SignIn(parts),
      passwords: new Passwords(parts),
      profiles: new Profiles(parts),
    }
  },
  open: async ({ registrationRequests }, { settings }) =>
    settings.registration === 'verify-first' ? registrationRequests.open() : async () => undefined,
  upkeep: (_services, parts) => [
    purging(parts, 'old registrations', 'registrations.purged', async () => {
      const [row] = await parts.database.query<{ purged: number }>(purgeRegistrationRequests)
      return row?.purged ?? 0
    }),
  ],
  erase: () => ({
    now: async ({ em }, { emailKey }) => void (await em.nativeDelete(RegistrationRequest, { emailKey })),
  }),
  metrics: accountMetrics,
})
