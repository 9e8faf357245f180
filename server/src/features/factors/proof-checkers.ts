import type { Factor } from '../../core/factor.ts'
import type { ProofChecker, Readable } from './proof-checker.ts'
import type { ProofInput } from './proof-input.ts'

/** The checkers of all factors. */
export class ProofCheckers {
  readonly #checkers: readonly ProofChecker[]

  constructor(checkers: readonly ProofChecker[]) {
    this.#checkers = checkers
  }

  /** Returns the checker of the field that `proof` has. */
  of(proof: ProofInput): ProofChecker | undefined {
    return this.#checkers.find(({ field }) => proof[field] !== undefined)
  }

  /** The factors with which an account can confirm, in the order of their names. */
  async factorsOf(where: Readable, userId: string): Promise<Factor[]> {
    const found: Factor[] = []
    for (const checker of this.#checkers) if (await checker.isSetUp(where, userId)) found.push(checker.factor)
    return found.toSorted()
  }
}
