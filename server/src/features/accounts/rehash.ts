import type { Database } from '../../database/database.ts'
import { lockUserWithHash } from '../users/lock-user.ts'
import { User } from '../users/user.entity.ts'
import { storePasswordHash, type UserWithPasswordRow } from './account-statements.ts'
import type { PasswordHasher, PasswordMatch } from './password-hasher.ts'

/** A password that was just proven, and the hash that it was compared with. */
export interface ProvenPassword {
  readonly row: Pick<UserWithPasswordRow, 'id' | 'password_hash'>
  readonly password: string
  readonly match: PasswordMatch
}

interface Running {
  readonly stored: string
  readonly password: string
  readonly result: Promise<string | null>
}

/** Hashes a password again if its hash has another cost or comes from another system, since only a sign-in knows the password. */
export class Rehash {
  readonly #database: Database
  readonly #hasher: PasswordHasher
  readonly #running = new Map<string, Running>()

  constructor({ database, hasher }: { database: Database; hasher: PasswordHasher }) {
    this.#database = database
    this.#hasher = hasher
  }

  /**
   * Returns the password hash of an account, which is a new one if necessary; null if the password was changed meanwhile.
   * Sign-ins with the same password that arrive together hash it once.
   *
   * @throws {Unavailable} if the queue of hashes is full
   */
  async ifNeeded(proven: ProvenPassword): Promise<string | null> {
    const { row, password } = proven
    const { id, password_hash: stored } = row
    if (stored === null || !this.#hasher.needsRehash(stored)) return stored
    const running = this.#running.get(id)
    if (running?.stored === stored && running.password === password) return running.result
    const result = this.#rehash(stored, proven)
    this.#running.set(id, { stored, password, result })
    try {
      return await result
    } finally {
      if (this.#running.get(id)?.result === result) this.#running.delete(id)
    }
  }

  async #rehash(stored: string, { row: { id }, password, match }: ProvenPassword): Promise<string | null> {
    const current = await this.#hashOf(id)
    if (current !== stored) return this.#ifStillProven(current, password)
    const passwordHash = await this.#hasher.hash(password, match)
    const isReplaced = await this.#database.transaction(async (tx) => {
      const user = await lockUserWithHash(tx, id)
      if (user?.passwordHash !== stored) return false
      await tx.query(storePasswordHash, [id, passwordHash])
      return true
    })
    return isReplaced ? passwordHash : this.#ifStillProven(await this.#hashOf(id), password)
  }

  /** The hash that a concurrent sign-in stored; null if the password was changed. */
  async #ifStillProven(current: string | null, password: string): Promise<string | null> {
    return (await this.#hasher.verify(password, current)) ? current : null
  }

  async #hashOf(userId: string): Promise<string | null> {
    const user = await this.#database.read((em) => em.findOne(User, userId, { populate: ['passwordHash'] }))
    return user?.passwordHash ?? null
  }
}
