import type { HashLimits } from './foreign-hash.ts'
import {
  type Argon2,
  costOfBcrypt,
  type HashMethod,
  type Pbkdf2,
  type Scrypt,
  scryptBytes,
  type WeakDigest,
} from './hash-method.ts'

const highestIterations = 10_000_000
const highestLogN = 17
const highestBcryptCost = 15
const highestPasses = 64
const highestParallelism = 16
const longestSalt = 256
const shortestKey = 16
const longestKey = 128
const scryptMemory = 129 * 1024 * 1024

/**
 * Returns why a hash must not be computed, as a sentence; undefined if it may. Checked when a hash is read and again before each
 * verification, so that neither an import nor a row can occupy a core for minutes or exhaust the memory.
 */
export function costProblem(method: HashMethod | WeakDigest, limits: HashLimits): string | undefined {
  if ('salt' in method && method.salt.length > longestSalt)
    return `Its salt is longer than ${longestSalt} bytes.`
  if ('key' in method && (method.key.length < shortestKey || method.key.length > longestKey))
    return `Its result has fewer than ${shortestKey} or more than ${longestKey} bytes.`
  if ('hash' in method) return bcryptProblem(costOfBcrypt(method.hash))
  if ('passes' in method) return argon2Problem(method, limits)
  if ('logN' in method) return scryptProblem(method)
  return 'iterations' in method ? pbkdf2Problem(method) : undefined
}

const pbkdf2Problem = ({ iterations }: Pbkdf2): string | undefined =>
  isWithin(iterations, 1, highestIterations)
    ? undefined
    : `Its iterations are not between 1 and ${highestIterations}.`

/** The work is that of N · r · p blocks; r = 1 allows a smaller N (RFC 7914 §2). */
function scryptProblem(method: Scrypt): string | undefined {
  const { logN, r, p } = method
  if (!isWithin(logN, 1, highestLogN)) return `Its N is not a power of 2 up to 2^${highestLogN}.`
  const isValid = isWithin(r, 1, 64) && isWithin(p, 1, 64) && logN < 16 * r
  if (isValid && 2 ** logN * r * p <= 2 ** 22 && scryptBytes(method) <= scryptMemory) return undefined
  return 'Its r and p are invalid or need too much time or memory.'
}

/** The work is that of memory × passes; RFC 9106 §3.1 requires 8 KiB for each lane and a salt of 8 bytes. */
function argon2Problem(method: Argon2, { memoryBytes }: HashLimits): string | undefined {
  const { memoryKiB, passes, parallelism, salt } = method
  const highestMemory = Math.floor(memoryBytes / 1024)
  if (!isWithin(parallelism, 1, highestParallelism))
    return `Its parallelism is not between 1 and ${highestParallelism}.`
  if (memoryKiB > highestMemory)
    return `It needs ${Math.ceil(memoryKiB / 1024)} MiB of memory, and IMPORT_HASH_MEMORY allows ${Math.floor(highestMemory / 1024)}.`
  if (!isWithin(memoryKiB, 8 * parallelism, highestMemory))
    return 'Its memory is too small for its parallelism.'
  if (!isWithin(passes, 1, highestPasses) || memoryKiB * passes > 16 * highestMemory)
    return 'It needs too many passes.'
  return salt.length >= 8 ? undefined : 'Its salt has fewer than 8 bytes.'
}

const bcryptProblem = (cost: number): string | undefined =>
  isWithin(cost, 4, highestBcryptCost) ? undefined : `Its cost is not between 4 and ${highestBcryptCost}.`

const isWithin = (value: number, least: number, most: number): boolean =>
  Number.isSafeInteger(value) && value >= least && value <= most
