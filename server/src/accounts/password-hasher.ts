import { createHmac, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcrypt from 'bcrypt'
import { HashQueue } from './hash-queue.ts'
import { isOversizedPassword, normalizePassword } from './password.ts'
import { isUnstorable } from './text.ts'

export interface PasswordHasherOptions {
  /** bcrypt's cost for new hashes, 4 to 15; each step doubles the time. */
  readonly cost: number
  /** Hashes at once; each occupies a core, and a thread of Node's pool, for its whole time. One that finds no thread waits uncounted. */
  readonly concurrency?: number
  /** Hashes that may wait; by default as many as are done within about eight seconds. */
  readonly maxQueued?: number
  /** Told of a stored hash that cannot be used; the sentence holds nothing of the hash. */
  readonly onUnusableHash?: (problem: string) => void
}

/** What stands before bcrypt's own text in a stored hash, and says how the password is made ready for it. */
const version = 'v1:'
/** A higher cost would occupy a core for minutes (31: for days), so such a hash is not ours. */
const highestCost = 15
const bcryptHash = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** Clients give up after ten seconds; whoever would wait longer is told at once to come back later. */
const longestWaitSeconds = 8
/** Measured on a current server core: cost 12 takes a quarter of a second. */
const secondsOf = (cost: number): number => 0.25 * 2 ** (cost - 12)

/**
 * Hashes and compares passwords with bcrypt: as many at once as there are cores, the others first come first served in a
 * queue of bounded length.
 *
 * bcrypt reads 72 bytes and stops at NUL, so it is given a digest of fixed length: HMAC-SHA-384 of the password in NFKC,
 * as base64 (64 characters). The HMAC's key is no secret; it makes the digest one that no other system stores, so that
 * digests leaked elsewhere cannot be tried against our hashes ("password shucking").
 */
export class PasswordHasher {
  readonly #cost: number
  readonly #queue: HashQueue
  readonly #onUnusableHash: (problem: string) => void

  constructor({
    cost,
    concurrency = availableParallelism(),
    maxQueued = queueLength(cost, concurrency),
    onUnusableHash = () => {},
  }: PasswordHasherOptions) {
    this.#cost = cost
    this.#queue = new HashQueue(concurrency, maxQueued, secondsOf(cost))
    this.#onUnusableHash = onUnusableHash
  }

  /** Hashes in the works: running and waiting. */
  get depth(): number {
    return this.#queue.running + this.#queue.waiting
  }

  /** Hashes that wait for a core. */
  get waiting(): number {
    return this.#queue.waiting
  }

  /** Tells how many milliseconds each password has waited when its turn comes. */
  onTurn(listener: (waitedMs: number) => void): void {
    this.#queue.onTurn(listener)
  }

  /**
   * The hash to store for a password that `checkPassword` found good.
   *
   * @throws {Unavailable} when the queue is full; nothing was done.
   */
  async hash(password: string): Promise<string> {
    if (!isHashable(password)) throw new RangeError('a password was not checked before it was hashed')
    return `${version}${await this.#queue.run(() => bcrypt.hash(digestOf(password), this.#cost))}`
  }

  /**
   * Whether `password` is the one that `stored` was made from. Without a stored hash (no such account) the answer is
   * false after the same work, so that time tells nothing; a hash of lower cost is topped up to the same work.
   *
   * @throws {Unavailable} when the queue is full; nothing was done.
   */
  async verify(password: string, stored: string | null | undefined): Promise<boolean> {
    if (!isHashable(password)) return false
    const digest = digestOf(password)
    const hash = stored == null ? undefined : this.#usable(stored)
    if (stored != null && hash === undefined) return false
    return this.#queue.run(() => (hash === undefined ? this.#pretend(digest) : this.#compare(digest, hash)))
  }

  /** Whether a stored hash was made in another way than `hash` makes them now; then hash anew at the next sign-in. */
  needsRehash(stored: string): boolean {
    return !stored.startsWith(version) || costOf(stored.slice(version.length)) !== this.#cost
  }

  async #compare(digest: string, hash: string): Promise<boolean> {
    if (await bcrypt.compare(digest, hash)) return true
    await this.#topUp(digest, costOf(hash))
    return false
  }

  /** Costs c, c+1 … n−1 together are the work by which cost n exceeds cost c. */
  async #topUp(digest: string, from: number): Promise<void> {
    for (let cost = from; cost < this.#cost; cost += 1) await bcrypt.compare(digest, hashOfNothing(cost))
  }

  async #pretend(digest: string): Promise<false> {
    await bcrypt.compare(digest, hashOfNothing(this.#cost))
    return false
  }

  /** bcrypt's part of a stored hash; undefined, and said, when it is not one that is safe to compare with. */
  #usable(stored: string): string | undefined {
    const hash = stored.startsWith(version) ? stored.slice(version.length) : ''
    const cost = costOf(hash)
    if (cost >= 4 && cost <= highestCost) return hash
    this.#onUnusableHash(
      Number.isNaN(cost) ? 'a stored hash is of an unknown form' : `a stored hash has cost ${cost}`,
    )
    return undefined
  }
}

const isHashable = (password: string): boolean => !isOversizedPassword(password) && !isUnstorable(password)

const digestOf = (password: string): string =>
  createHmac('sha384', 'gatehouse password v1').update(normalizePassword(password)).digest('base64')

const costOf = (hash: string): number => Number(bcryptHash.exec(hash)?.[1] ?? Number.NaN)

/** Well formed, of the given cost, and of no password anybody has: comparing with it is work and nothing else. */
const hashOfNothing = (cost: number): string => {
  const characters = randomBytes(40).toString('hex').slice(0, 53)
  return `$2b$${String(cost).padStart(2, '0')}$${characters}`
}

const queueLength = (cost: number, concurrency: number): number => {
  const perCore = Math.round(longestWaitSeconds / secondsOf(cost))
  return concurrency * Math.min(64, Math.max(2, perCore))
}
