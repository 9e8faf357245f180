import { availableParallelism } from 'node:os'
import { defineFeature } from '../feature.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { AccountAudit } from './account-audit-kinds.ts'
import { accountFailures } from './account-failures.ts'
import { accountLimits } from './account-limits.ts'
import { accountMetrics } from './account-metrics.ts'
import type { AccountSettings } from './account-settings.ts'
import { AccountsResolver } from './accounts.resolver.ts'
import { PasswordHasher } from './password-hasher.ts'
import { Passwords } from './passwords.ts'
import { Profiles } from './profiles.ts'
import { Registration } from './registration.ts'
import { SignIn } from './sign-in.ts'

interface Settings extends AccountSettings {
  readonly bcryptCost: number
  /** Threads of Node's pool, on which passwords are hashed. */
  readonly hashThreads: number
}

/** Services that accounts add to a server. */
export interface AccountsServices {
  readonly hasher: PasswordHasher
  readonly registration: Registration
  readonly signIn: SignIn
  readonly passwords: Passwords
  readonly profiles: Profiles
}

export const accountsFeature = defineFeature<Settings, SessionsServices, AccountsServices>({
  name: 'accounts',
  resolvers: [AccountsResolver],
  failures: accountFailures,
  auditKinds: AccountAudit,
  limits: accountLimits,
  logEvents: ['profile.updated'],
  services: ({ database, services: { sessions, sessionEnds }, settings, events, log }) => {
    const hasher = new PasswordHasher({
      cost: settings.bcryptCost,
      concurrency: Math.min(availableParallelism(), settings.hashThreads),
      onUnusableHash: (problem) => log.error(problem),
    })
    const parts = { database, sessions, sessionEnds, hasher, settings, events, log }
    return {
      hasher,
      registration: new Registration(parts),
      signIn: new SignIn(parts),
      passwords: new Passwords(parts),
      profiles: new Profiles(parts),
    }
  },
  metrics: accountMetrics,
})
