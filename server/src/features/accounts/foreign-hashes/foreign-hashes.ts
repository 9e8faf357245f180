import { HashQueue } from '../hash-queue.ts'
import { costProblem } from './cost-problem.ts'
import { type ForeignHash, type HashLimits, isForeign } from './foreign-hash.ts'
import { costOfBcrypt, type HashMethod, isWeak, scryptBytes } from './hash-method.ts'
import { matchesHash } from './matches-hash.ts'
import { candidatesOf, type PasswordCandidate } from './password-candidates.ts'
import { fromStoredForm, storedForm } from './stored-form.ts'
import { wrapDigest } from './wrapped-digest.ts'

/** Verifies password hashes of other systems, through the queue of all password hashes. */
export class ForeignHashes {
  readonly #queue: HashQueue
  readonly #adoptions: HashQueue
  readonly #cost: number
  readonly #onUnusableHash: (problem: string) => void
  readonly limits: HashLimits

  constructor(parts: {
    queue: HashQueue
    /** Concurrent hashes of the queue. */
    concurrency: number
    /** bcrypt's cost for wrapped digests. */
    cost: number
    limits: HashLimits
    onUnusableHash: (problem: string) => void
  }) {
    this.#queue = parts.queue
    // An import adopts many at once. They enter the queue one per core, so that they never fill it.
    this.#adoptions = new HashQueue(parts.concurrency, Number.POSITIVE_INFINITY, 0)
    this.#cost = parts.cost
    this.#onUnusableHash = parts.onUnusableHash
    this.limits = parts.limits
  }

  /**
   * Returns the text to store for a foreign hash. Wraps plain digests in bcrypt.
   *
   * @throws {Unavailable} if the queue is full; nothing was done
   */
  async adopt({ stored }: ForeignHash): Promise<string> {
    const method = fromStoredForm(stored)
    if (method === undefined) throw new RangeError('a foreign hash was not read before it was adopted')
    if (!isWeak(method)) return stored
    const wrapped = await this.#adoptions.run(() => this.#queue.run(() => wrapDigest(method, this.#cost)))
    return storedForm(wrapped)
  }

  /**
   * Returns in which form `password` matches a stored foreign hash; undefined if in none. Each form waits for its own turn, so that
   * an expensive hash lets others pass between them.
   *
   * @throws {Unavailable} if the queue is full
   */
  async match(password: string, stored: string): Promise<Pick<PasswordCandidate, 'trimmed'> | undefined> {
    const method = this.#usable(stored)
    if (method === undefined) return undefined
    for (const candidate of candidatesOf(password)) {
      const isMatch = await this.#queue.run(() => this.#matches(method, candidate.text), laneOf(method))
      if (isMatch) return { trimmed: candidate.trimmed }
    }
    return undefined
  }

  async #matches(method: HashMethod, password: string): Promise<boolean> {
    try {
      return await matchesHash(method, password)
    } catch {
      this.#onUnusableHash('a stored hash of another system cannot be computed')
      return false
    }
  }

  #usable(stored: string): HashMethod | undefined {
    const method = isForeign(stored) ? fromStoredForm(stored) : undefined
    if (method === undefined || isWeak(method)) {
      this.#onUnusableHash('a stored hash is of an unknown form')
      return undefined
    }
    if (costProblem(method, this.limits) === undefined) return method
    this.#onUnusableHash('a stored hash of another system is not allowed to be that expensive')
    return undefined
  }
}

const largeMemory = 16 * 1024 * 1024
const manyIterations = 2_000_000
const highBcryptCost = 13

/** Hashes that need much memory run one at a time, and so do slow ones, so that other passwords keep getting their turn. */
function laneOf(method: HashMethod): 'memory' | 'time' | undefined {
  if ('passes' in method) return 'memory'
  if ('logN' in method) return scryptBytes(method) > largeMemory + 2 ** 16 ? 'memory' : undefined
  const isSlow =
    'hash' in method ? costOfBcrypt(method.hash) > highBcryptCost : method.iterations > manyIterations
  return isSlow ? 'time' : undefined
}
