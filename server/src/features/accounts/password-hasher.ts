import { createHmac, randomBytes } from 'node:crypto'
import { availableParallelism } from 'node:os'
import bcrypt from 'bcrypt'
import { isUnstorable } from '../../core/text.ts'
import {
  defaultHashLimits,
  type ForeignHash,
  type HashLimits,
  isForeign,
} from './foreign-hashes/foreign-hash.ts'
import { ForeignHashes } from './foreign-hashes/foreign-hashes.ts'
import { trimLikePython } from './foreign-hashes/password-candidates.ts'
import { HashQueue } from './hash-queue.ts'
import { isOversizedPassword, normalizePassword } from './password.ts'

export interface PasswordHasherOptions {
  /** bcrypt's cost for new hashes, 4 to 15; each step doubles the time. */
  readonly cost: number
  /** Concurrent hashes. Each occupies a core and a thread of Node's pool; with too few threads, hashes wait uncounted. */
  readonly concurrency?: number
  /** Hashes that may wait; defaults to as many as complete within about eight seconds. */
  readonly maxQueued?: number
  /** Called with a sentence about an unusable stored hash, which contains nothing of the hash. */
  readonly onUnusableHash?: (problem: string) => void
  /** What hashes of other systems may cost. */
  readonly limits?: HashLimits
}

/** How many hashes a process can compute at once with this many threads in Node's pool. */
export const hashConcurrency = (threads: number): number => Math.min(availableParallelism(), threads)

/** How a password was proven. */
export interface PasswordMatch {
  /** Whether spaces around the password do not count: so it was with the hash of another system. */
  readonly trimmed: boolean
}

/** Prefix of a stored hash: the version of how the password is prepared for bcrypt. */
const version = 'v1:'
/**
 * The same without the spaces around the password. Such a hash replaces one of another system, some of which trim passwords, so
 * that the password stays valid as its owner types it.
 */
const trimmedVersion = 'v1t:'
/** A higher cost would occupy a core for minutes (31: for days), so such a hash is not ours. */
const highestCost = 15
const ownHash = /^(v1t?:)(.*)$/s
const bcryptHash = /^\$2[aby]\$(\d\d)\$[./A-Za-z0-9]{53}$/

/** Clients give up after ten seconds, so a request that would wait longer is refused immediately. */
const longestWaitSeconds = 8
/** Measured on a current server core: cost 12 takes a quarter of a second. */
const secondsOf = (cost: number): number => 0.25 * 2 ** (cost - 12)

/**
 * Hashes and compares passwords with bcrypt: one per core at a time, the others in order of arrival in a queue of bounded
 * length.
 *
 * bcrypt reads 72 bytes and stops at NUL, so it is given a digest of fixed length: HMAC-SHA-384 of the password in NFKC,
 * as base64 (64 characters). The HMAC's key is no secret; it makes the digest one that no other system stores, so that
 * digests leaked elsewhere cannot be tried against our hashes ("password shucking").
 */
export class PasswordHasher {
  readonly #cost: number
  readonly #queue: HashQueue
  readonly #foreign: ForeignHashes
  readonly #onUnusableHash: (problem: string) => void

  constructor({
    cost,
    concurrency = availableParallelism(),
    maxQueued = queueLength(cost, concurrency),
    onUnusableHash = () => {},
    limits = defaultHashLimits,
  }: PasswordHasherOptions) {
    this.#cost = cost
    this.#queue = new HashQueue(concurrency, maxQueued, secondsOf(cost))
    this.#foreign = new ForeignHashes({ queue: this.#queue, concurrency, cost, limits, onUnusableHash })
    this.#onUnusableHash = onUnusableHash
  }

  /** What hashes of other systems may cost. */
  get limits(): HashLimits {
    return this.#foreign.limits
  }

  /** Number of running and waiting hashes. */
  get depth(): number {
    return this.#queue.running + this.#queue.waiting
  }

  /** Number of waiting hashes. */
  get waiting(): number {
    return this.#queue.waiting
  }

  /** Calls the listener with the milliseconds that each password waited, when its hash starts. */
  onTurn(listener: (waitedMs: number) => void): void {
    this.#queue.onTurn(listener)
  }

  /**
   * Returns the hash to store for a password that `checkPassword` accepted.
   *
   * @throws {Unavailable} if the queue is full; nothing was done
   */
  async hash(password: string, { trimmed }: PasswordMatch = { trimmed: false }): Promise<string> {
    if (!isHashable(password)) throw new RangeError('a password was not checked before it was hashed')
    const prefix = trimmed ? trimmedVersion : version
    return `${prefix}${await this.#queue.run(() => bcrypt.hash(digestOf(password, prefix), this.#cost))}`
  }

  /**
   * Returns the text to store for a hash of another system. Hashes that are too weak to be stored are wrapped in bcrypt.
   *
   * @throws {Unavailable} if the queue is full; nothing was done
   */
  async adopt(hash: ForeignHash): Promise<string> {
    return this.#foreign.adopt(hash)
  }

  /**
   * Whether `stored` is the hash of `password`. Without a stored hash (unknown account) it returns false after the same
   * work, so that the time reveals nothing; a hash of lower cost is topped up to the same work.
   *
   * @throws {Unavailable} if the queue is full; nothing was done
   */
  async verify(password: string, stored: string | null | undefined): Promise<boolean> {
    return (await this.match(password, stored)) !== undefined
  }

  /** The same as `verify`, and how the password was proven; undefined if it was not. */
  async match(password: string, stored: string | null | undefined): Promise<PasswordMatch | undefined> {
    if (!isHashable(password)) return undefined
    if (stored != null && isForeign(stored)) return this.#foreign.match(password, stored)
    const own = stored == null ? undefined : this.#usable(stored)
    if (stored != null && own === undefined) return undefined
    const digest = digestOf(password, own?.prefix ?? version)
    const { hash } = own ?? {}
    const proven = await this.#queue.run(() =>
      hash === undefined ? this.#pretend(digest) : this.#compare(digest, hash),
    )
    return proven ? { trimmed: own?.prefix === trimmedVersion } : undefined
  }

  /** Whether a stored hash differs in method or cost from new ones; the next sign-in then hashes the password again. */
  needsRehash(stored: string): boolean {
    return costOf(ownHash.exec(stored)?.[2] ?? '') !== this.#cost
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

  /** The parts of a stored hash; undefined, and reported, if it is not safe to compare with. */
  #usable(stored: string): { readonly prefix: string; readonly hash: string } | undefined {
    const [, prefix = '', hash = ''] = ownHash.exec(stored) ?? []
    const cost = costOf(hash)
    if (cost >= 4 && cost <= highestCost) return { prefix, hash }
    this.#onUnusableHash(
      Number.isNaN(cost) ? 'a stored hash is of an unknown form' : `a stored hash has cost ${cost}`,
    )
    return undefined
  }
}

const isHashable = (password: string): boolean => !isOversizedPassword(password) && !isUnstorable(password)

const digestOf = (password: string, prefix: string): string => {
  const compared = prefix === trimmedVersion ? trimLikePython(password) : password
  return createHmac('sha384', 'gatehouse password v1').update(normalizePassword(compared)).digest('base64')
}

const costOf = (hash: string): number => Number(bcryptHash.exec(hash)?.[1] ?? Number.NaN)

/** A well-formed hash of the given cost that matches no password: comparing with it only takes the time. */
const hashOfNothing = (cost: number): string => {
  const characters = randomBytes(40).toString('hex').slice(0, 53)
  return `$2b$${String(cost).padStart(2, '0')}$${characters}`
}

const queueLength = (cost: number, concurrency: number): number => {
  const perCore = Math.round(longestWaitSeconds / secondsOf(cost))
  return concurrency * Math.min(64, Math.max(2, perCore))
}
