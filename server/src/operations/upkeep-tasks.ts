import { addUpUserCounts } from '../administration/administration-statements.ts'
import { purgeInvitations } from '../administration/invitations.service.ts'
import { purgeAuditLog } from '../audit/audit-purge.ts'
import type { Config } from '../config.ts'
import { claim } from '../database/claim.ts'
import type { Database } from '../database/database.ts'
import { purgeSessions } from '../sessions/session-purge.ts'
import type { SigningKeys } from '../sessions/signing-keys.ts'
import { type EventName, type Logger, logEvent } from './log.ts'
import type { UpkeepTask } from './upkeep.ts'

/** What upkeep works on. */
export interface UpkeepParts {
  readonly config: Config
  readonly database: Database
  readonly log: Logger
  readonly signingKeys: SigningKeys
}

export interface UpkeepTasks {
  /** Every ten minutes will do. */
  readonly seldom: readonly UpkeepTask[]
  /** Every minute. */
  readonly often: readonly UpkeepTask[]
}

/** By one of the replicas: whichever comes first when they are due. */
const purgeEverySeconds = 60 * 60

/** Everything that a server does without being asked, but for the index of ended sessions. */
export function upkeepTasks({ config, database, log, signingKeys }: UpkeepParts): UpkeepTasks {
  const purging = (
    name: string,
    event: EventName,
    purge: (signal: AbortSignal) => Promise<number>,
  ): UpkeepTask => ({
    name,
    run: async (signal) => {
      if (!(await claim(database, name, purgeEverySeconds))) return
      const purged = await purge(signal)
      if (purged > 0) logEvent(log, event, { purged })
    },
  })
  return {
    seldom: [
      purging('expired sessions', 'sessions.purged', (signal) =>
        purgeSessions(database, config.refreshTokenTtlSeconds, signal),
      ),
      purging('expired invitations', 'invitations.purged', () => purgeInvitations(database)),
      purging('old audit events', 'audit.purged', (signal) =>
        purgeAuditLog(database, config.auditRetentionSeconds, signal),
      ),
    ],
    often: [
      { name: 'the numbers of users', run: async () => void (await database.query(addUpUserCounts)) },
      // For a rotation whose notification was not heard: some poolers drop them, and the read that one asks for may fail.
      { name: 'the signing keys', run: () => signingKeys.reload() },
    ],
  }
}
