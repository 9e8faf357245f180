import { leewaySeconds } from '../../core/leeway.ts'
import type { Logger } from '../../core/log.ts'
import { defineFeature } from '../feature.ts'
import { purging } from '../purging.ts'
import { AccessTokens } from './access-token.ts'
import { Authenticator } from './authenticator.ts'
import { Confirmations } from './confirmations.ts'
import { EndedSessions } from './ended-sessions.ts'
import { ErasedSession } from './erased-session.entity.ts'
import { explorationSeconds } from './exploration-seconds.ts'
import { RefreshTokens } from './refresh-token.ts'
import { Refreshes } from './refreshes.ts'
import { Session } from './session.entity.ts'
import { SessionAudit } from './session-audit-kinds.ts'
import { sessionSections } from './session-data.ts'
import { SessionEnds } from './session-ends.ts'
import { sessionFailures } from './session-failures.ts'
import { sessionMetrics } from './session-metrics.ts'
import { purgeErasedSessions, purgeSessions } from './session-purge.ts'
import type { SessionSettings } from './session-settings.ts'
import { SessionsResolver } from './sessions.resolver.ts'
import { Sessions } from './sessions.service.ts'
import type { SessionsServices } from './sessions-services.ts'
import { SigningKeyRecord } from './signing-key.entity.ts'
import { keysChannel, SigningKeys } from './signing-keys.ts'
import { TokenIssuer } from './token-issuer.ts'
import { TokenVerifier } from './token-verifier.ts'

/** The audience of access tokens, by which other services know them. */
const audience = 'gatehouse'

interface Settings extends SessionSettings {
  readonly publicUrl: string
}

export const sessionsFeature = defineFeature<Settings, unknown, SessionsServices>({
  name: 'sessions',
  entities: [Session, ErasedSession, SigningKeyRecord],
  resolvers: [SessionsResolver],
  failures: sessionFailures,
  auditKinds: SessionAudit,
  logEvents: [
    'keys.rotated',
    'refresh.refused',
    'refresh.repeated',
    'session.ended',
    'session.rotated',
    'session.started',
    'sessions.purged',
  ],
  services: ({ database, secrets, settings, events, signInSteps, log }) => {
    const signingKeys = new SigningKeys(database, secrets.box('signing-keys'))
    const longestTtlSeconds = Math.max(settings.accessTokenTtlSeconds, explorationSeconds)
    const accessTokens = new AccessTokens(signingKeys, {
      issuer: settings.publicUrl,
      audience,
      ttlSeconds: settings.accessTokenTtlSeconds,
      longestTtlSeconds,
    })
    const refreshTokens = new RefreshTokens(secrets, settings.publicUrl)
    const endedSessions = new EndedSessions(database, longestTtlSeconds + leewaySeconds)
    const confirmations = new Confirmations(database, (error) =>
      log.warn({ err: error }, 'could not save session confirmations; retrying'),
    )
    const { accessTokenTtlSeconds } = settings
    const issuer = new TokenIssuer({ accessTokens, refreshTokens, accessTokenTtlSeconds })
    const parts = { database, refreshTokens, issuer, endedSessions, settings, events, signInSteps, log }
    const sessionEnds = new SessionEnds(parts)
    const sessions = new Sessions({ ...parts, sessionEnds })
    return {
      signingKeys,
      accessTokens,
      refreshTokens,
      endedSessions,
      confirmations,
      sessions,
      sessionEnds,
      refreshes: new Refreshes({ ...parts, sessions }),
      authenticator: new Authenticator(accessTokens, endedSessions, confirmations),
      tokens: new TokenVerifier(accessTokens, refreshTokens, sessions),
    }
  },
  open: async ({ signingKeys, endedSessions, confirmations }, { database, log }) => {
    await signingKeys.open()
    await endedSessions.open()
    const rotations = await database.listen(keysChannel, () => reload(signingKeys, log), {
      onReconnect: () => reload(signingKeys, log),
    })
    return async () => {
      await rotations.stop()
      await endedSessions.close()
      await confirmations.close()
    }
  },
  upkeep: ({ signingKeys }, parts) => [
    // Catches a rotation whose notification was lost: some poolers drop notifications, and the read that follows one
    // may fail.
    { name: 'the signing keys', every: 'minute', run: () => signingKeys.reload() },
    purging(parts, 'expired sessions', 'sessions.purged', (signal) =>
      purgeSessions(parts.database, parts.settings.refreshTokenTtlSeconds, signal),
    ),
    purging(parts, 'sessions of erased accounts', 'sessions.purged', () =>
      purgeErasedSessions(parts.database),
    ),
  ],
  exportOf: sessionSections,
  erase: ({ sessionEnds }) => ({ now: (tx, { id }) => sessionEnds.eraseAllIn(tx, id) }),
  metrics: sessionMetrics,
})

const reload = (keys: SigningKeys, log: Logger): void => {
  keys
    .reload()
    .then(
      () => keys.canSign || log.error('the signing keys were replaced under another SECRET: restart with it'),
    )
    .catch((error: unknown) => log.warn({ err: error }, 'could not reload the signing keys'))
}
