import { defineFeature } from '../feature.ts'
import type { MailServices } from '../mail/feature.ts'
import { purging } from '../purging.ts'
import { Rounds } from '../rounds.ts'
import { signedIn } from '../sessions/session-events.ts'
import type { SessionsServices } from '../sessions/sessions-services.ts'
import { DataExportLink } from './data-export.entity.ts'
import { DataExports } from './data-exports.ts'
import { DeletionNotices } from './deletion-notices.ts'
import { Deletions } from './deletions.ts'
import { Erasure } from './erasure.entity.ts'
import { Erasures, erasuresChannel } from './erasures.ts'
import { exportRoute } from './export-route.ts'
import { OwnDataResolver } from './own-data.resolver.ts'
import { OwnDataAudit } from './own-data-audit-kinds.ts'
import { ownDataFailures } from './own-data-failures.ts'
import { ownDataLimits } from './own-data-limits.ts'
import { ownDataMetrics } from './own-data-metrics.ts'
import { ownDataSections } from './own-data-sections.ts'
import { type OwnDataSettings, readOwnDataSettings } from './own-data-settings.ts'
import { purgeExports } from './own-data-statements.ts'
import { ScheduledDeletion } from './scheduled-deletion.entity.ts'

interface Settings extends OwnDataSettings {
  readonly publicUrl: string
}

/** Services that own data adds to a server. */
export interface OwnDataServices {
  readonly dataExports: DataExports
  readonly deletions: Deletions
  /** Blanks the audit events of deleted accounts. */
  readonly erasures: Rounds
}

export const ownDataFeature = defineFeature<Settings, SessionsServices & MailServices, OwnDataServices>({
  name: 'own-data',
  entities: [Erasure, ScheduledDeletion, DataExportLink],
  resolvers: [OwnDataResolver],
  failures: ownDataFailures,
  auditKinds: OwnDataAudit,
  limits: ownDataLimits,
  logEvents: ['data-exports.purged', 'erasure.finished'],
  settings: readOwnDataSettings,
  services: ({ database, accountData, settings, log, services }) => {
    const { deletionGraceDays: graceDays, publicUrl } = settings
    const { outbox, sessionEnds } = services
    const parts = { database, accountData, log }
    const erasing = new Erasures(parts)
    return {
      dataExports: new DataExports({ ...parts, publicUrl }),
      deletions: new Deletions({ ...parts, sessionEnds, graceDays, notices: new DeletionNotices(outbox) }),
      erasures: new Rounds({
        database,
        channel: erasuresChannel,
        work: (signal) => erasing.eraseSome(signal),
        failure: 'audit events of deleted accounts cannot be blanked; they are blanked later',
        log,
      }),
    }
  },
  open: ({ erasures }) => erasures.open(),
  clientSettings: (_services, { settings }) => ({ deletionGraceDays: settings.deletionGraceDays }),
  // Without the setting, sign-ins need not ask. What is due then is checked before it is deleted.
  listeners: ({ deletions }, { settings }) =>
    settings.deletionGraceDays === 0
      ? []
      : [signedIn.listener((tx, { user, client }) => deletions.cancel(tx, user, client))],
  routes: ({ dataExports }) => [exportRoute(dataExports)],
  exportOf: ownDataSections,
  upkeep: ({ deletions }, parts) => [
    {
      name: 'accounts that are due to be deleted',
      every: 'minute',
      run: (signal) => deletions.deleteDue(signal),
    },
    purging(parts, 'expired links to copies of data', 'data-exports.purged', async () => {
      const [row] = await parts.database.query<{ purged: number }>(purgeExports)
      return row?.purged ?? 0
    }),
  ],
  metrics: ownDataMetrics,
})
