import type { Database } from '../../database/database.ts'
import { type PurgedPage, purgeInPages } from '../../database/purge-in-pages.ts'
import { allowAuditErasure, blankAuditEvents } from './audit-statements.ts'

const pageSize = 500

/**
 * Blanks what identifies a person in the audit events of an account that was erased: the address and user agent, unless
 * another account acted, and details that are text. Order and number of the events stay the same.
 * @returns the number of events that were changed
 */
export const blankEventsOf = (database: Database, userId: string, signal?: AbortSignal): Promise<number> =>
  purgeInPages(async (after) => {
    const [page] = await database.transaction(
      async (tx) => {
        await tx.query(allowAuditErasure, [userId])
        return tx.query<PurgedPage>(blankAuditEvents, [userId, after, pageSize])
      },
      { idempotent: true },
    )
    return page ?? { last: null, purged: 0 }
  }, signal)
