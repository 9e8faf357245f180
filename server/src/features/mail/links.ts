import { LockMode } from '@mikro-orm/core'
import type { SqlEntityManager } from '@mikro-orm/sql'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, flushAndReload, secondsFromNow } from '../../database/database-now.ts'
import type { DomainEvents } from '../domain-events.ts'
import { User } from '../users/user.entity.ts'
import { profileChanged } from '../users/user-events.ts'
import { Link, LinkPurpose } from './link.entity.ts'
import { hashOfLinkToken, newLinkToken } from './link-token.ts'

interface NewLink {
  readonly purpose: LinkPurpose
  /** Null if it creates the account. */
  readonly user: Pick<User, 'id' | 'email'> | null
  /** The address that it is mailed to: the account's if omitted. Null if others see it too, so that it proves none. */
  readonly email?: string | null
  readonly validSeconds: number
  /** Random if omitted. */
  readonly token?: string
}

/** A link that was used, and its account. */
export interface UsedLink {
  readonly user: User
  readonly link: Link
}

/**
 * Links to undo a change of the address. They survive newer ones, and changes of the password or address: the person
 * whom they protect the account against can make all of those.
 */
const lasting = LinkPurpose.EMAIL_CHANGE_UNDO

/** 32 bytes in base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/

/** Purposes whose links stop working when the address of the account changes. */
const ofCurrentAddress: ReadonlySet<LinkPurpose> = new Set([
  LinkPurpose.EMAIL_VERIFICATION,
  LinkPurpose.PASSWORD_RESET,
])

/**
 * Links that work once: until they are used, expire or are replaced by a newer one of their purpose, and not after a change of the
 * account's password or address. Links that undo a change of the address work until they are used or expire, or an
 * earlier change is undone.
 */
export class Links {
  readonly #database: Database
  readonly #events: DomainEvents

  constructor(database: Database, events: DomainEvents) {
    this.#database = database
    this.#events = events
  }

  /**
   * Issues a link as part of a transaction that holds the lock on the account's row. Earlier ones of its purpose stop working.
   * @returns its token, which is not stored
   */
  async issue(tx: Transaction, link: NewLink): Promise<string> {
    const { purpose, user, email = user?.email ?? null, validSeconds, token = newLinkToken() } = link
    const userId = user?.id ?? null
    if (purpose !== lasting) await this.end(tx, userId, purpose)
    await tx.em.insert(Link, {
      id: uuidv7(),
      purpose,
      userId,
      email,
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
    const used = await this.take(tx, purpose, token)
    return used?.user ?? null
  }

  /** The same, and returns the link too. */
  async take(tx: Transaction, purpose: LinkPurpose, token: string): Promise<UsedLink | null> {
    if (!tokenForm.test(token)) return null
    const link = await tx.em.findOne(Link, working(purpose, token))
    const owner = link && ownerOf(link)
    if (link === null || owner === null) return null
    const lockMode = LockMode.PESSIMISTIC_WRITE
    const user = await tx.em.findOne(User, owner, { lockMode })
    if (user === null || !(await this.useUp(tx, purpose, token))) return null
    if (link.email === user.email && !user.emailVerified) {
      user.emailVerifiedAt = databaseNow()
      await flushAndReload(tx.em, user)
      await this.#events.raise(tx, profileChanged, { userId: user.id })
    }
    return { user, link }
  }

  /** The same for a link without an account. @returns whether it worked */
  async useUp(tx: Transaction, purpose: LinkPurpose, token: string): Promise<boolean> {
    return (await tx.em.nativeUpdate(Link, working(purpose, token), { usedAt: databaseNow() })) === 1
  }

  /** Ends the links of an account as part of a transaction, except those that undo a change of its address. */
  async endAllOf(tx: Transaction, userId: string): Promise<void> {
    await tx.em.nativeDelete(Link, { userId, purpose: { $ne: lasting } })
  }

  /** Ends an account's links of one purpose as part of a transaction. @returns whether there were any */
  async end(tx: Transaction, userId: string | null, purpose: LinkPurpose): Promise<boolean> {
    return (await tx.em.nativeDelete(Link, { userId, purpose })) > 0
  }

  /** Ends the links that undo later changes of the address than `link` does, as part of a transaction. */
  async endLaterUndos(tx: Transaction, { id, userId, createdAt }: Link): Promise<void> {
    await tx.em.nativeDelete(Link, {
      userId,
      purpose: lasting,
      id: { $ne: id },
      createdAt: { $gte: createdAt },
    })
  }

  /** The addresses that mailed links would give to accounts, by the accounts' ids. */
  async pendingEmails(userIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const links = await this.#database.read((em) =>
      em.find(Link, { userId: { $in: [...userIds] }, purpose: LinkPurpose.EMAIL_CHANGE, ...unused() }),
    )
    return new Map(links.map(({ userId, email }) => [userId ?? '', email ?? '']))
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
  ...unused(),
})

const unused = () => ({ usedAt: null, expiresAt: { $gt: databaseNow() } })
