import { v7 as uuidv7 } from 'uuid'
import type { Role } from '../../core/role.ts'
import type { Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import { User } from '../users/user.entity.ts'
import { isEmailReserved } from '../users/user-emails.ts'
import type { AccountDetails } from './account-details.ts'
import { storePasswordHash } from './account-statements.ts'

/** An account to create. */
export interface NewAccount extends AccountDetails {
  readonly role: Role
  readonly passwordHash: string | null
  /** Whether the owner must verify the address before signing in with `REGISTRATION=verify-first`. False if omitted. */
  readonly mustVerifyEmail?: boolean
}

/**
 * Creates an account. Returns `undefined` if its email was taken or reserved in the meantime: a persisted entity would cause an error, which would
 * undo the transaction.
 */
export async function createAccount(
  tx: Transaction,
  { passwordHash, ...account }: NewAccount,
): Promise<User | undefined> {
  const [now, active] = [databaseNow(), true]
  const user = await tx.em
    .createQueryBuilder(User)
    .insert({ ...account, id: uuidv7(), active, createdAt: now, updatedAt: now })
    .onConflict('emailKey')
    .ignore()
    .returning('*')
    .getSingleResult()
  if (user === null) return undefined
  if (await isEmailReserved(tx.em, account.emailKey)) {
    await tx.em.nativeDelete(User, { id: user.id })
    return undefined
  }
  if (passwordHash !== null) await tx.query(storePasswordHash, [user.id, passwordHash])
  return user
}
