import { defineFeature } from '../feature.ts'
import { purging } from '../purging.ts'
import { AuditResolver } from './audit.resolver.ts'
import { auditSections } from './audit-data.ts'
import { AuditLog } from './audit-log.ts'
import { purgeAuditLog } from './audit-purge.ts'
import { AuditRecord } from './audit-record.entity.ts'
import { blankEventsOf } from './blank-events.ts'

interface Settings {
  readonly auditRetentionSeconds: number
}

export const auditFeature = defineFeature<Settings, unknown, { readonly audit: AuditLog }>({
  name: 'audit',
  entities: [AuditRecord],
  resolvers: [AuditResolver],
  logEvents: ['audit.purged'],
  services: ({ database }) => ({ audit: new AuditLog(database) }),
  exportOf: auditSections,
  erase: (_services, { database }) => ({
    later: async (userId, signal) => void (await blankEventsOf(database, userId, signal)),
  }),
  upkeep: (_services, parts) => [
    purging(parts, 'old audit events', 'audit.purged', (signal) =>
      purgeAuditLog(parts.database, parts.settings.auditRetentionSeconds, signal),
    ),
  ],
})
