import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, flushAndReload, secondsFromNow } from '../../database/database-now.ts'
import { User } from '../users/user.entity.ts'
import { Link, LinkPurpose } from './link.entity.ts'
import { hashOfLinkToken, newLinkToken } from './link-token.ts'

interface NewLink {
  readonly purpose: LinkPurpose
  /** Null if it creates the account. */
  readonly user: Pick<User, 'id' | 'email'> | null
  readonly validSeconds: number
  /** Random if omitted. */
  readonly token?: string
}

/** 32 bytes in base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/

/** Purposes whose links stop working when the address of the account changes. */
const ofCurrentAddress: ReadonlySet<LinkPurpose> = new Set([
  LinkPurpose.EMAIL_VERIFICATION,
  LinkPurpose.PASSWORD_RESET,
])

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
  async issue(tx: Transaction, link: NewLink): Promise<string> {
    const { purpose, user, validSeconds, token = newLinkToken() } = link
    const userId = user?.id ?? null
    await tx.em.nativeDelete(Link, { userId, purpose })
    await tx.em.insert(Link, {
      id: uuidv7(),
      purpose,
      userId,
      email: user?.email ?? null,
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
      const owner = link && ownerOf(link)
      return owner && em.findOne(User, owner)
    })
  }

  /** Whether a link works, without using it. */
  async works(em: SqlEntityManager, purpose: LinkPurpose, token: string): Promise<boolean> {
    return tokenForm.test(token) && (await em.count(Link, working(purpose, token))) > 0
  }

  /**
   * Uses a link up as part of a transaction, and locks its account first. Of several uses at once, one succeeds. It
   * verifies the account's address if it was issued for it.
   * @returns the account; null if the link does not work, or the account is disabled
   */
  async use(tx: Transaction, purpose: LinkPurpose, token: string): Promise<User | null> {
    if (!tokenForm.test(token)) return null
    const link = await tx.em.findOne(Link, working(purpose, token))
    const owner = link && ownerOf(link)
    if (owner === null) return null
    const lockMode = LockMode.PESSIMISTIC_WRITE
    const user = await tx.em.findOne(User, owner, { lockMode })
    if (user === null || !(await this.useUp(tx, purpose, token))) return null
    if (link?.email === user.email && !user.emailVerified) {
      user.emailVerifiedAt = databaseNow()
      await flushAndReload(tx.em, user)
    }
    return user
  }

  /** The same for a link without an account. @returns whether it worked */
  async useUp(tx: Transaction, purpose: LinkPurpose, token: string): Promise<boolean> {
    return (await tx.em.nativeUpdate(Link, working(purpose, token), { usedAt: databaseNow() })) === 1
  }

  /** Ends all links of an account as part of a transaction. */
  async endAllOf(tx: Transaction, userId: string): Promise<void> {
    await tx.em.nativeDelete(Link, { userId })
  }
}

/** The condition for the account of a link; null if it has none. */
const ownerOf = ({ purpose, userId, email }: Link) => {
  const isOfAddress = email !== null && ofCurrentAddress.has(purpose)
  return userId === null ? null : { id: userId, active: true, ...(isOfAddress && { email }) }
}

const working = (purpose: LinkPurpose, token: string) => ({
  purpose,
  tokenHash: hashOfLinkToken(token),
  usedAt: null,
  expiresAt: { $gt: databaseNow() },
})
