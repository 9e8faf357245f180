import type { AccountsServices } from '../accounts/feature.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import { defineFeature } from '../feature.ts'
import { refreshTokenReused, sessionsEnded, signedIn } from '../sessions/session-events.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { emailChanged, profileChanged } from '../users/user-events.ts'
import { AuditEventsResolver } from './audit-events.resolver.ts'
import { AuditTail } from './audit-tail.ts'
import { LiveEvents } from './live-events.ts'
import { liveMetrics } from './live-metrics.ts'
import { RevocationsResolver } from './revocations/revocations.resolver.ts'
import { Revocations } from './revocations/revocations.ts'
import { ServiceToken } from './service-tokens/service-token.entity.ts'
import { ServiceTokenAudit } from './service-tokens/service-token-audit-kinds.ts'
import { ServiceTokens } from './service-tokens/service-tokens.ts'
import { SessionEndings } from './session-endings.ts'
import { SessionEventsResolver } from './session-events.resolver.ts'

type Lower = { readonly audit: AuditLog } & SessionsServices & AccountsServices

/** Services that live events add to a server. */
export interface LiveServices {
  readonly liveEvents: LiveEvents
  readonly auditTail: AuditTail
  readonly sessionEndings: SessionEndings
  readonly serviceTokens: ServiceTokens
  readonly revocations: Revocations
}

export const liveFeature = defineFeature<unknown, Lower, LiveServices>({
  name: 'live',
  entities: [ServiceToken],
  resolvers: [SessionEventsResolver, AuditEventsResolver, RevocationsResolver],
  auditKinds: ServiceTokenAudit,
  services: ({ database, log, services: { audit, endedSessions } }) => {
    const serviceTokens = new ServiceTokens(database, log)
    return {
      auditTail: new AuditTail(audit, log),
      liveEvents: new LiveEvents(database, log),
      sessionEndings: new SessionEndings(database),
      serviceTokens,
      revocations: new Revocations(endedSessions, serviceTokens, log),
    }
  },
  open: async ({ liveEvents, auditTail, revocations, endedSessions }) => {
    const close = await liveEvents.open()
    const closeRevocations = revocations.open()
    const unwatch = endedSessions.watch(({ userId }) => {
      if (userId !== undefined) liveEvents.notify(userId, 'role')
    })
    return async () => {
      unwatch()
      await closeRevocations()
      await auditTail.close()
      await close()
    }
  },
  listeners: ({ liveEvents }) => [
    signedIn.listener(async (tx, { user }) => liveEvents.announce(tx, user.id, 'started')),
    sessionsEnded.listener(async (tx, { userId }) => liveEvents.announce(tx, userId, 'ended')),
    refreshTokenReused.listener(async (tx, { userId }) => liveEvents.announce(tx, userId, 'ended')),
    profileChanged.listener(async (tx, { userId }) => liveEvents.announce(tx, userId, 'profile')),
    emailChanged.listener(async (tx, { user }) => liveEvents.announce(tx, user.id, 'profile')),
  ],
  metrics: liveMetrics,
})
