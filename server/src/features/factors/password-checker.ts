import { Factor } from '../../core/factor.ts'
import type { Transaction } from '../../database/database.ts'
import type { Passwords } from '../accounts/passwords.ts'
import { User } from '../users/user.entity.ts'
import { FactorRecord } from './factor.entity.ts'
import type { GivenProof, ProofChecker, Readable } from './proof-checker.ts'
import type { ProofInput } from './proof-input.ts'

/** Checks passwords: a proof only for accounts without a second factor, or that would be worth nothing. */
export class PasswordChecker implements ProofChecker {
  readonly factor = Factor.PASSWORD
  readonly field = 'password'
  readonly #passwords: Passwords

  constructor(passwords: Passwords) {
    this.#passwords = passwords
  }

  async isSetUp({ em }: Readable, userId: string): Promise<boolean> {
    if ((await em.count(FactorRecord, { userId })) > 0) return false
    return (await em.count(User, { id: userId, passwordHash: { $ne: null } })) > 0
  }

  /** @returns the hash that the password was compared with; undefined if it is wrong */
  async prepare(userId: string, { password = '' }: ProofInput): Promise<string | undefined> {
    const { stored, proven } = await this.#passwords.check(userId, password)
    return proven && stored !== null ? stored : undefined
  }

  async check(tx: Transaction, { user, prepared }: GivenProof): Promise<boolean> {
    return prepared !== undefined && prepared === user.passwordHash && this.isSetUp(tx, user.id)
  }
}
