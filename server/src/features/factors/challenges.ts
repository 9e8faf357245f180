import { LockMode } from '@mikro-orm/core'
import { v7 as uuidv7 } from 'uuid'
import type { Database, Transaction } from '../../database/database.ts'
import { databaseNow, secondsFromNow } from '../../database/database-now.ts'
import { hashOfLinkToken, newLinkToken } from '../mail/link-token.ts'
import { Challenge, type ChallengeData, ChallengePurpose } from './challenge.entity.ts'
import { endOldestChallenges } from './challenge-statements.ts'

/** A wrong proof too many ends a challenge. */
export const mostFailures = 5

/**
 * Open challenges of one account for one purpose. The oldest end. Sign-ins may be more: anyone who knows the password starts
 * one after the other, and must not end the one that the owner is about to complete.
 */
const mostOpen = (purpose: ChallengePurpose): number => (purpose === ChallengePurpose.SIGN_IN ? 1_000 : 10)

/** 32 bytes in base64url. */
const tokenForm = /^[A-Za-z0-9_-]{43}$/

interface NewChallenge {
  readonly purpose: ChallengePurpose
  /** Null while the account is unknown. */
  readonly userId: string | null
  readonly data?: ChallengeData
  readonly validSeconds: number
}

/** Challenges that are answered once: until they are answered, expire, or were answered wrongly five times. */
export class Challenges {
  readonly #database: Database

  constructor(database: Database) {
    this.#database = database
  }

  /** Starts a challenge as part of a transaction. @returns its token, which is not stored */
  async start(tx: Transaction, { purpose, userId, data = {}, validSeconds }: NewChallenge): Promise<string> {
    if (userId !== null) await tx.query(endOldestChallenges, [userId, purpose, mostOpen(purpose) - 1])
    const token = newLinkToken()
    await tx.em.insert(Challenge, {
      id: uuidv7(),
      tokenHash: hashOfLinkToken(token),
      purpose,
      userId,
      data,
      failures: 0,
      createdAt: databaseNow(),
      expiresAt: secondsFromNow(validSeconds),
    })
    return token
  }

  /** Returns a challenge that can be answered, without locking it; null if there is none. */
  async find(purpose: ChallengePurpose, token: string): Promise<Challenge | null> {
    if (!tokenForm.test(token)) return null
    return this.#database.read((em) => em.findOne(Challenge, open(purpose, token)))
  }

  /** Locks a challenge that can be answered, for the transaction that answers it; null if there is none. */
  async lock(tx: Transaction, purpose: ChallengePurpose, token: string): Promise<Challenge | null> {
    if (!tokenForm.test(token)) return null
    return tx.em.findOne(Challenge, open(purpose, token), { lockMode: LockMode.PESSIMISTIC_WRITE })
  }

  /** The same for the latest challenge of an account for a purpose. */
  async lockLatest(tx: Transaction, purpose: ChallengePurpose, userId: string): Promise<Challenge | null> {
    return tx.em.findOne(
      Challenge,
      { purpose, userId, ...answerable() },
      { orderBy: { id: 'desc' }, lockMode: LockMode.PESSIMISTIC_WRITE },
    )
  }

  /** Counts a wrong answer to a challenge that `tx` has locked. @returns how many more there may be */
  async fail(tx: Transaction, challenge: Challenge): Promise<number> {
    challenge.failures += 1
    await tx.em.flush()
    return mostFailures - challenge.failures
  }

  /** Ends a challenge that `tx` has locked, because it was answered. */
  async end(tx: Transaction, { id }: Challenge): Promise<void> {
    await tx.em.nativeDelete(Challenge, { id })
  }

  /** Ends the challenges of an account as part of a transaction: all, or those for one purpose. */
  async endAllOf(tx: Transaction, userId: string, purpose?: ChallengePurpose): Promise<void> {
    await tx.em.nativeDelete(Challenge, { userId, ...(purpose && { purpose }) })
  }
}

const open = (purpose: ChallengePurpose, token: string) => ({
  purpose,
  tokenHash: hashOfLinkToken(token),
  ...answerable(),
})

const answerable = () => ({ failures: { $lt: mostFailures }, expiresAt: { $gt: databaseNow() } })
