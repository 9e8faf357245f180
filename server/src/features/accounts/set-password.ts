import type { Transaction } from '../../database/database.ts'
import { databaseNow, flushAndReload } from '../../database/database-now.ts'
import type { User } from '../users/user.entity.ts'
import { storePasswordHash } from './account-statements.ts'

/** Stores a new password for an account that `tx` has locked, and when it changed. Null: no password until a reset. */
export async function setPassword(tx: Transaction, user: User, passwordHash: string | null): Promise<void> {
  await tx.query(storePasswordHash, [user.id, passwordHash])
  user.passwordChangedAt = databaseNow()
  user.updatedAt = databaseNow()
  await flushAndReload(tx.em, user)
}
