import { availableParallelism } from 'node:os'
import { AccountsService } from './accounts/accounts.service.ts'
import { PasswordHasher } from './accounts/password-hasher.ts'
import { AdministrationService } from './administration/administration.service.ts'
import { addUpUserCounts } from './administration/administration-statements.ts'
import { Explorations, explorationSeconds } from './administration/explorations.ts'
import { FirstAdministrator } from './administration/first-administrator.ts'
import { Invitations, purgeInvitations } from './administration/invitations.service.ts'
import { AuditLog } from './audit/audit-log.ts'
import { purgeAuditLog } from './audit/audit-purge.ts'
import type { Config } from './config.ts'
import { Authenticator, type Services } from './context.ts'
import type { Database, Listening } from './database/database.ts'
import { type EventName, type Logger, logEvent } from './operations/log.ts'
import { Upkeep, type UpkeepTask } from './operations/upkeep.ts'
import type { Secrets } from './secrets.ts'
import { AccessTokens, leewaySeconds } from './sessions/access-token.ts'
import { Confirmations } from './sessions/confirmations.ts'
import { EndedSessions } from './sessions/ended-sessions.ts'
import { RefreshTokens } from './sessions/refresh-token.ts'
import { purgeSessions } from './sessions/session-purge.ts'
import { Sessions } from './sessions/sessions.service.ts'
import { keysChannel, SigningKeys } from './sessions/signing-keys.ts'
import { TokenVerifier } from './sessions/token-verifier.ts'

/** What the services are made of. */
export interface ServiceParts {
  readonly config: Config
  readonly database: Database
  readonly secrets: Secrets
  readonly log: Logger
}

/** The services of one process, with what keeps them current in the background. */
export interface RunningServices {
  readonly services: Services
  readonly authenticator: Authenticator
  readonly signingKeys: SigningKeys
  readonly hasher: PasswordHasher
  readonly endedSessions: EndedSessions
  readonly confirmations: Confirmations
  close(): Promise<void>
}

/** The audience of access tokens, and the name under which other services know them. */
export const audience = 'gatehouse'

/** Composes the services by hand and starts what runs behind them. */
export async function startServices({
  config,
  database,
  secrets,
  log,
}: ServiceParts): Promise<RunningServices> {
  const signingKeys = new SigningKeys(database, secrets.box('signing-keys'))
  const longestTtlSeconds = Math.max(config.accessTokenTtlSeconds, explorationSeconds)
  const accessTokens = new AccessTokens(signingKeys, {
    issuer: config.publicUrl,
    audience,
    ttlSeconds: config.accessTokenTtlSeconds,
    longestTtlSeconds,
  })
  const refreshTokens = new RefreshTokens(secrets, config.publicUrl)
  const endedSessions = new EndedSessions(database, longestTtlSeconds + leewaySeconds)
  const confirmations = new Confirmations(database, (error) =>
    log.warn({ err: error }, 'a confirmation waits'),
  )
  const hasher = new PasswordHasher({
    cost: config.bcryptCost,
    concurrency: Math.min(availableParallelism(), config.hashThreads),
    onUnusableHash: (problem) => log.error(problem),
  })
  const sessions = new Sessions({
    database,
    accessTokens,
    refreshTokens,
    endedSessions,
    settings: config,
    log,
  })
  const accounts = new AccountsService({ database, sessions, hasher, settings: config, log })
  const upkeep = upkeepOf({ database, config, log }, signingKeys)

  await signingKeys.open()
  await endedSessions.open()
  const rotations = await database.listen(keysChannel, () => reload(signingKeys, log), {
    onReconnect: () => reload(signingKeys, log),
  })
  for (const one of upkeep) one.start()

  return {
    services: {
      accounts,
      sessions,
      tokens: new TokenVerifier(accessTokens, refreshTokens, sessions),
      administration: new AdministrationService({ database, sessions, endedSessions, log }),
      audit: new AuditLog(database),
      explorations: new Explorations({ database, accessTokens, production: config.production, log }),
      invitations: new Invitations({ database, accounts, sessions, publicUrl: config.publicUrl, log }),
      firstAdministrator: new FirstAdministrator({ database, accounts, secrets, log }),
    },
    authenticator: new Authenticator(accessTokens, endedSessions, confirmations),
    signingKeys,
    hasher,
    endedSessions,
    confirmations,
    close: () => closeAll(rotations, upkeep, endedSessions, confirmations),
  }
}

const MINUTE = 60_000

const upkeepOf = (
  { database, config, log }: Omit<ServiceParts, 'secrets'>,
  signingKeys: SigningKeys,
): Upkeep[] => {
  const counted = (name: string, event: EventName, purge: () => Promise<number>): UpkeepTask => ({
    name,
    run: async () => {
      const purged = await purge()
      if (purged > 0) logEvent(log, event, { purged })
    },
  })
  const purges = [
    counted('expired sessions', 'sessions.purged', () =>
      purgeSessions(database, config.refreshTokenTtlSeconds),
    ),
    counted('expired invitations', 'invitations.purged', () => purgeInvitations(database)),
    counted('old audit events', 'audit.purged', () => purgeAuditLog(database, config.auditRetentionSeconds)),
  ]
  const sums = { name: 'the numbers of users', run: async () => void (await database.query(addUpUserCounts)) }
  // For a rotation whose notification was not heard: some poolers drop them, and the read that one asks for may fail.
  const keys = { name: 'the signing keys', run: () => signingKeys.reload() }
  return [new Upkeep(purges, 10 * MINUTE, log), new Upkeep([sums, keys], MINUTE, log)]
}

const reload = (keys: SigningKeys, log: Logger): void => {
  keys
    .reload()
    .catch((error: unknown) => log.warn({ err: error }, 'the signing keys could not be read afresh'))
}

async function closeAll(
  rotations: Listening,
  upkeep: readonly Upkeep[],
  ended: EndedSessions,
  confirmations: Confirmations,
): Promise<void> {
  await Promise.all(upkeep.map((one) => one.close()))
  await rotations.stop()
  await ended.close()
  await confirmations.close()
}
