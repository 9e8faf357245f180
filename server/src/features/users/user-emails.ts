import type { SqlEntityManager } from '@mikro-orm/sql'
import type { Email } from '../../core/email.ts'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, flushAndReload, secondsFromNow } from '../../database/database-now.ts'
import { codeOf } from '../../database/error-code.ts'
import { ReservedEmail } from './reserved-email.entity.ts'
import { User } from './user.entity.ts'

/**
 * Whether an account has the address or has reserved it. Runs the same statements either way.
 * @param exceptId an account that does not count
 */
export async function isEmailTaken(
  em: SqlEntityManager,
  emailKey: string,
  exceptId?: string,
): Promise<boolean> {
  const owners = await em.count(User, { emailKey, ...(exceptId !== undefined && { id: { $ne: exceptId } }) })
  return (await isEmailReserved(em, emailKey, exceptId)) || owners > 0
}

/** Whether the address is reserved for an account other than `exceptId`. */
export async function isEmailReserved(
  em: SqlEntityManager,
  emailKey: string,
  exceptId?: string,
): Promise<boolean> {
  const others = exceptId === undefined ? {} : { userId: { $ne: exceptId } }
  return (await em.count(ReservedEmail, { emailKey, reservedUntil: { $gt: databaseNow() }, ...others })) > 0
}

/** The account that has the address, or has reserved it. */
export async function ownerOfEmail(em: SqlEntityManager, emailKey: string): Promise<User | null> {
  const owner = await em.findOne(User, { emailKey })
  if (owner !== null) return owner
  const reserved = await em.findOne(ReservedEmail, { emailKey, reservedUntil: { $gt: databaseNow() } })
  return reserved && em.findOne(User, { id: reserved.userId })
}

/** Another account has the address. Rolls the transaction back. */
class EmailTaken extends Error {}

/** Turns a transaction that failed because the address is taken into `undefined`. */
export function unlessEmailTaken(error: unknown): undefined {
  if (!(error instanceof EmailTaken) && codeOf(error) !== uniqueViolation) throw error
}

const uniqueViolation = '23505'

/**
 * Sets the address of an account that `tx` has locked. Its owner has just proved that it is theirs.
 * @throws an error for `unlessEmailTaken` if another account has or reserved it
 */
export async function setEmail(tx: Transaction, user: User, { email, emailKey }: Email): Promise<void> {
  if (await isEmailTaken(tx.em, emailKey, user.id)) throw new EmailTaken()
  Object.assign(user, { email, emailKey, emailVerifiedAt: databaseNow(), updatedAt: databaseNow() })
  await flushAndReload(tx.em, user)
  // An account that gave the address up in the meantime has reserved it.
  if (await isEmailReserved(tx.em, emailKey, user.id)) throw new EmailTaken()
}

/** Reserves an address for an account that had it, as part of a transaction. */
export async function reserveEmail(
  tx: Transaction,
  { userId, emailKey, seconds }: { userId: string; emailKey: string; seconds: number },
): Promise<void> {
  await tx.em
    .createQueryBuilder(ReservedEmail)
    .insert({ emailKey, userId, reservedUntil: secondsFromNow(seconds) })
    .onConflict('emailKey')
    .merge()
    .execute('run')
}

/** Releases addresses of an account that are reserved until `until` or longer, as part of a transaction. */
export async function releaseEmails(tx: Transaction, userId: string, until: Date): Promise<void> {
  await tx.em.nativeDelete(ReservedEmail, { userId, reservedUntil: { $gte: until } })
}

/** Removes addresses that are no longer reserved. @returns how many */
export const purgeReservedEmails = (database: Database): Promise<number> =>
  database.transaction(
    ({ em }) => em.nativeDelete(ReservedEmail, { reservedUntil: { $lte: databaseNow() } }),
    { idempotent: true },
  )
