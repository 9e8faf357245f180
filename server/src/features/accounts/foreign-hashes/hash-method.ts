/** How a foreign hash is computed. `key` is what the password must yield. */
export type HashMethod = Pbkdf2 | Scrypt | Argon2 | Bcrypt | WrappedDigest

export interface Pbkdf2 {
  readonly method: 'pbkdf2'
  readonly digest: 'sha1' | 'sha256' | 'sha512'
  readonly iterations: number
  readonly salt: Buffer
  readonly key: Buffer
}

/** `firebase-scrypt` is scrypt whose result encrypts zeros; see `firebase-hash.ts`. */
export interface Scrypt {
  readonly method: 'scrypt' | 'firebase-scrypt'
  /** The logarithm of N to base 2. */
  readonly logN: number
  readonly r: number
  readonly p: number
  readonly salt: Buffer
  readonly key: Buffer
}

export interface Argon2 {
  readonly method: 'argon2d' | 'argon2i' | 'argon2id'
  readonly memoryKiB: number
  readonly passes: number
  readonly parallelism: number
  readonly salt: Buffer
  readonly key: Buffer
}

/** `bcrypt-sha256` is Django's: bcrypt of the SHA-256 of the password in hexadecimal digits. */
export interface Bcrypt {
  readonly method: 'bcrypt' | 'bcrypt-sha256'
  /** In the form `$2b$…`. */
  readonly hash: string
}

/** A plain digest of salt and password. It is never stored like this. */
export interface WeakDigest {
  readonly method: 'md5' | 'sha1'
  readonly salt: Buffer
  readonly key: Buffer
}

/** A plain digest that was wrapped in bcrypt; see `wrapped-digest.ts`. */
export interface WrappedDigest {
  readonly method: 'wrapped-md5' | 'wrapped-sha1'
  readonly salt: Buffer
  /** In the form `$2b$…`. */
  readonly hash: string
}

/** Bytes of a digest, which are those of one block of PBKDF2. */
export const digestLength = { md5: 16, sha1: 20, sha256: 32, sha512: 64 } as const

/** Bytes that scrypt allocates (RFC 7914 §6, as OpenSSL counts). */
export const scryptBytes = ({ logN, r, p }: Scrypt): number => 128 * r * (2 ** logN + p + 2)

export const costOfBcrypt = (hash: string): number => Number(/^\$2b\$(\d\d)\$/.exec(hash)?.[1])

export const isWeak = (method: HashMethod | WeakDigest): method is WeakDigest =>
  method.method === 'md5' || method.method === 'sha1'

export const isWrapped = (method: Bcrypt | WrappedDigest): method is WrappedDigest =>
  method.method === 'wrapped-md5' || method.method === 'wrapped-sha1'
