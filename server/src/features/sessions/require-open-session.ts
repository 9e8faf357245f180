import type { CurrentUser } from '../../core/current-user.ts'
import { sessionIsGone } from '../../core/errors.ts'
import type { Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import { Session } from './session.entity.ts'

/**
 * Asks the database whether the caller's session is open, in a transaction that has locked the account: it may have ended
 * while the transaction waited, such as by a reset whose purpose is to shut the caller out.
 * @throws Refusal if it has ended
 */
export async function requireOpenSession(
  { em }: Transaction,
  { id: userId, sessionId }: CurrentUser,
): Promise<void> {
  const open = { id: sessionId, userId, endedAt: null, expiresAt: { $gt: databaseNow() } }
  if ((await em.count(Session, open)) === 0) sessionIsGone()
}
