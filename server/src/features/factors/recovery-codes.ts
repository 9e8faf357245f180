import type { Transaction } from '../../database/database.ts'
import { databaseNow } from '../../database/database-now.ts'
import { RecoveryCode } from './recovery-code.entity.ts'
import { hashOfRecoveryCode, newRecoveryCode } from './recovery-code.ts'

const count = 10

/** Replaces the recovery codes of an account as part of a transaction. @returns the new ones, which are not stored */
export async function replaceRecoveryCodes(tx: Transaction, userId: string): Promise<string[]> {
  const codes = Array.from({ length: count }, newRecoveryCode)
  await endRecoveryCodes(tx, userId)
  await tx.em.insertMany(
    RecoveryCode,
    codes.map((code) => ({ hash: storedHashOf(code), userId, createdAt: databaseNow() })),
  )
  return codes
}

/** Ends the recovery codes of an account as part of a transaction. */
export async function endRecoveryCodes(tx: Transaction, userId: string): Promise<void> {
  await tx.em.nativeDelete(RecoveryCode, { userId })
}

function storedHashOf(code: string): string {
  const hash = hashOfRecoveryCode(code)
  if (hash === undefined) throw new Error('A new recovery code is not of its own form.')
  return hash
}
