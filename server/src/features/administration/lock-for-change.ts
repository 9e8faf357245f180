import { LockMode } from '@mikro-orm/core'
import { Role } from '../../core/role.ts'
import type { Transaction } from '../../database/database.ts'
import { lockUser } from '../users/lock-user.ts'
import { User } from '../users/user.entity.ts'

/**
 * Locks the administrators first, then the account, so that all changes lock in the same order. Compare accounts by the ids of the
 * rows: a request may contain an id in upper case, which the database treats as equal.
 */
export async function lockForChange(
  tx: Transaction,
  userId: string,
): Promise<{ administrators: readonly string[]; target: User | null }> {
  const administrators = await lockAdministrators(tx)
  return { administrators, target: await lockUser(tx, userId) }
}

/**
 * Locks every administrator who can sign in, in the order of their ids, so that concurrent changes cannot remove the last two. Keeps
 * them out of the identity map, from which the account would otherwise be taken with its id alone.
 *
 * @returns their ids
 */
async function lockAdministrators({ em }: Transaction): Promise<string[]> {
  const administrators = await em.find(
    User,
    { role: Role.ADMIN, active: true, passwordHash: { $ne: null } },
    {
      fields: ['id'],
      orderBy: { id: 'asc' },
      lockMode: LockMode.PESSIMISTIC_WRITE,
      disableIdentityMap: true,
    },
  )
  return administrators.map(({ id }) => id)
}

/** Whether an account is the only one of the locked administrators. */
export const isLast = (administrators: readonly string[], userId: string): boolean =>
  administrators.length === 1 && administrators[0] === userId
