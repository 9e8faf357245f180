import { LockMode } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import { User } from '../users/user.entity.ts'
import { Link, type LinkPurpose } from './link.entity.ts'
import { hashOfLinkToken, newLinkToken } from './link-token.ts'

interface NewLink {
  readonly purpose: LinkPurpose
  readonly user: Pick<User, 'id' | 'email'>
  readonly validSeconds: number
}

/** 32 bytes in base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/

/**
 * Links that work once: until they are used, expire or are replaced by a newer one of their purpose, and not after a change of the
 * account's password or address.
 */
export class Links {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /**
   * Issues a link as part of a transaction that holds the lock on the account's row. Earlier ones of its purpose stop working.
   * @returns its token, which is not stored
   */
  async issue(tx: Transaction, { purpose, user, validSeconds }: NewLink): Promise<string> {
    const token = newLinkToken()
    await tx.em.nativeDelete(Link, { userId: user.id, purpose })
    await tx.em.insert(Link, {
      id: uuidv7(),
      purpose,
      userId: user.id,
      email: user.email,
      tokenHash: hashOfLinkToken(token),
      createdAt: databaseNow(),
      expiresAt: secondsFromNow(validSeconds),
    })
    return token
  }

  /** The active account that a link is for, without using it; null if the link does not work. */
  async userOf(purpose: LinkPurpose, token: string): Promise<User | null> {
    if (!tokenForm.test(token)) return null
    return this.#database.read(async (em) => {
      const link = await em.findOne(Link, working(purpose, token))
      return link && em.findOne(User, { id: link.userId, active: true })
    })
  }

  /**
   * Uses a link up as part of a transaction, and locks its account first. Of several uses at once, one succeeds.
   * @returns the account; null if the link does not work, or the account is disabled
   */
  async use(tx: Transaction, purpose: LinkPurpose, token: string): Promise<User | null> {
    if (!tokenForm.test(token)) return null
    const link = await tx.em.findOne(Link, working(purpose, token))
    if (link === null) return null
    const lockMode = LockMode.PESSIMISTIC_WRITE
    const user = await tx.em.findOne(User, { id: link.userId, active: true }, { lockMode })
    const used = user && (await tx.em.nativeUpdate(Link, working(purpose, token), { usedAt: databaseNow() }))
    return used === 1 ? user : null
  }

  /** Ends all links of an account as part of a transaction. */
  async endAllOf(tx: Transaction, userId: string): Promise<void> {
    await tx.em.nativeDelete(Link, { userId })
  }
}

const working = (purpose: LinkPurpose, token: string) => ({
  purpose,
  tokenHash: hashOfLinkToken(token),
  usedAt: null,
  expiresAt: { $gt: databaseNow() },
})
