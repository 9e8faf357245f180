import type { Factor } from '../../core/factor.ts'
import { growingCache } from '../../core/growing-cache.ts'
import type { Database } from '../../database/database.ts'
import type { ProofCheckers } from './proof-checkers.ts'

const mostAccounts = 10_000
const rememberedMs = 2_000

/**
 * What accounts can confirm with, as refusals of `@fresh` fields say. Such a refusal comes before any rate limit, so an
 * account's factors are read at most once in two seconds, however often it is refused.
 */
export class ConfirmationFactors {
  readonly #database: Database
  readonly #proofCheckers: ProofCheckers
  readonly #read = growingCache<Promise<readonly Factor[]>>(mostAccounts, { ttl: rememberedMs })

  constructor(database: Database, proofCheckers: ProofCheckers) {
    this.#database = database
    this.#proofCheckers = proofCheckers
  }

  of(userId: string): Promise<readonly Factor[]> {
    const remembered = this.#read.get(userId)
    if (remembered !== undefined) return remembered
    const factors = this.#database.read((em) => this.#proofCheckers.factorsOf({ em }, userId))
    this.#read.set(userId, factors)
    factors.catch(() => this.forget(userId))
    return factors
  }

  /** Reads again what has changed. Other replicas remember it for a moment. */
  forget(userId: string): void {
    this.#read.delete(userId)
  }
}
