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
import { SessionEndings } from './session-endings.ts'
import { SessionEventsResolver } from './session-events.resolver.ts'

type Lower = { readonly audit: AuditLog } & SessionsServices & AccountsServices

/** Services that live events add to a server. */
export interface LiveServices {
  readonly liveEvents: LiveEvents
  readonly auditTail: AuditTail
  readonly sessionEndings: SessionEndings
}

export const liveFeature = defineFeature<unknown, Lower, LiveServices>({
  name: 'live',
  resolvers: [SessionEventsResolver, AuditEventsResolver],
  services: ({ database, log, services: { audit } }) => ({
    auditTail: new AuditTail(audit, log),
    liveEvents: new LiveEvents(database, log),
    sessionEndings: new SessionEndings(database),
  }),
  open: async ({ liveEvents, auditTail, endedSessions }) => {
    const close = await liveEvents.open()
    const unwatch = endedSessions.watch(({ userId }) => {
      if (userId !== undefined) liveEvents.notify(userId, 'role')
    })
    return async () => {
      unwatch()
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
