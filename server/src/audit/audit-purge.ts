import type { Database } from '../database/database.ts'
import { allowAuditPurge, auditIdSecondsAgo, purgeAuditEvents } from './audit-statements.ts'

const batch = 1_000

/**
 * Removes the events that are older than `retentionSeconds`, oldest first and in small transactions, so that nobody waits for it.
 * @returns how many
 */
export async function purgeAuditLog(database: Database, retentionSeconds: number): Promise<number> {
  const [limit] = await database.query<{ id: string }>(auditIdSecondsAgo, [retentionSeconds])
  if (limit === undefined) return 0
  let purged = 0
  let last = batch
  while (last === batch) {
    last = await purgeBatch(database, limit.id)
    purged += last
  }
  return purged
}

async function purgeBatch(database: Database, beforeId: string): Promise<number> {
  const [row] = await database.transaction(
    async (tx) => {
      await tx.query(allowAuditPurge)
      return tx.query<{ purged: number }>(purgeAuditEvents, [beforeId, batch])
    },
    { idempotent: true },
  )
  return row?.purged ?? 0
}
