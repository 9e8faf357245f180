import { availableParallelism } from 'node:os'
import { AccountsService } from './accounts/accounts.service.ts'
import { PasswordHasher } from './accounts/password-hasher.ts'
import { AdministrationService } from './administration/administration.service.ts'
import { Explorations, explorationSeconds } from './administration/explorations.ts'
import { FirstAdministrator } from './administration/first-administrator.ts'
import { Invitations } from './administration/invitations.service.ts'
import { AuditLog } from './audit/audit-log.ts'
import type { Config } from './config.ts'
import { Authenticator, type Services } from './context.ts'
import type { Database, Listening } from './database/database.ts'
import type { Logger } from './operations/log.ts'
import { Upkeep } from './operations/upkeep.ts'
import { upkeepTasks } from './operations/upkeep-tasks.ts'
import type { Secrets } from './secrets.ts'
import { AccessTokens, leewaySeconds } from './sessions/access-token.ts'
import { Confirmations } from './sessions/confirmations.ts'
import { EndedSessions } from './sessions/ended-sessions.ts'
import { RefreshTokens } from './sessions/refresh-token.ts'
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

const MINUTE = 60_000

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
  const { seldom, often } = upkeepTasks({ config, database, log, signingKeys })
  const upkeep = [new Upkeep(seldom, 10 * MINUTE, log), new Upkeep(often, MINUTE, log)]

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

const reload = (keys: SigningKeys, log: Logger): void => {
  keys
    .reload()
    .then(
      () => keys.canSign || log.error('the signing keys were replaced under another SECRET: restart with it'),
    )
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
