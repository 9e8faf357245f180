import type { Database } from '../../database/database.ts'
import { type PurgedPage, purgeInPages } from '../../database/purge-in-pages.ts'
import { allowAuditPurge, auditIdSecondsAgo, purgeAuditEvents } from './audit-statements.ts'

const pageSize = 1_000

/**
 * Removes events older than `retentionSeconds`, oldest first and in small transactions, so that requests are not slowed
 * down.
 * @returns the number of events removed
 */
export async function purgeAuditLog(
  database: Database,
  retentionSeconds: number,
  signal?: AbortSignal,
): Promise<number> {
  const [limit] = await database.query<{ id: string }>(auditIdSecondsAgo, [retentionSeconds])
  if (limit === undefined) return 0
  return purgeInPages((after) => purgePage(database, after, limit.id), signal)
}

async function purgePage(database: Database, after: string, before: string): Promise<PurgedPage> {
  const [page] = await database.transaction(
    async (tx) => {
      await tx.query(allowAuditPurge)
      return tx.query<PurgedPage>(purgeAuditEvents, [after, before, pageSize])
    },
    { idempotent: true },
  )
  return page ?? { last: null, purged: 0 }
}
