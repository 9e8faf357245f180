import type { Client } from '../../core/client.ts'
import type { Factor } from '../../core/factor.ts'
import type { Transaction } from '../../database/database.ts'
import type { User } from '../users/user.entity.ts'
import type { Challenge } from './challenge.entity.ts'
import type { ProofInput } from './proof-input.ts'

/** A proof and the account that it is for. The transaction holds the lock on the account's row. */
export interface GivenProof {
  /** With its password hash. */
  readonly user: User
  readonly proof: ProofInput
  /** The challenge that it answers; null for `confirm` without one. Locked by the transaction. */
  readonly challenge: Challenge | null
  readonly client: Client
  /** The result of `prepare`. */
  readonly prepared: string | undefined
}

/** Whose data a checker reads: of a transaction, or of a reader. */
export type Readable = Pick<Transaction, 'em'>

/** Checks the proofs of one factor. */
export interface ProofChecker {
  readonly factor: Factor
  /** The field of `ProofInput` that it reads. */
  readonly field: keyof ProofInput
  /** Whether the account can confirm with this factor. The password is one only without a second factor. */
  isSetUp(where: Readable, userId: string): Promise<boolean>
  /** How many secrets of the account a proof is compared with. One if omitted. */
  guesses?(where: Readable, userId: string): Promise<number>
  /** Does the slow part of a check before the transaction. */
  prepare?(userId: string, proof: ProofInput): Promise<string | undefined>
  /** Checks a proof as part of a transaction, and uses up what works once. */
  check(tx: Transaction, given: GivenProof): Promise<boolean>
}
