import { digestLength, type Pbkdf2 } from './hash-method.ts'

/**
 * Keeps only the first block of a key. Each block of PBKDF2 is computed separately (RFC 8018 §5.2), so the first one proves
 * the password, and a long key does not multiply the work.
 */
export const pbkdf2 = (digest: Pbkdf2['digest'], iterations: number, salt: Buffer, key: Buffer): Pbkdf2 => ({
  method: 'pbkdf2',
  digest,
  iterations,
  salt,
  key: key.subarray(0, digestLength[digest]),
})
