import { argon2, createCipheriv, createHash, pbkdf2, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import bcrypt from 'bcrypt'
import {
  type Argon2,
  type Bcrypt,
  type HashMethod,
  isWrapped,
  type Pbkdf2,
  type Scrypt,
  scryptBytes,
} from './hash-method.ts'
import { matchesWrapped } from './wrapped-digest.ts'

/**
 * Whether a foreign hash is the hash of exactly this password. Computed on Node's thread pool, compared in constant time.
 *
 * @throws if OpenSSL refuses the parameters, which `costProblem` should have found
 */
export async function matchesHash(method: HashMethod, password: string): Promise<boolean> {
  if ('hash' in method)
    return isWrapped(method) ? matchesWrapped(method, password) : matchesBcrypt(method, password)
  return timingSafeEqual(await keyOf(method, password), method.key)
}

const keyOf = async (method: Pbkdf2 | Scrypt | Argon2, password: string): Promise<Buffer> => {
  if ('iterations' in method) return pbkdf2Key(method, password)
  return 'logN' in method ? scryptKey(method, password) : argon2Key(method, password)
}

const pbkdf2Key = ({ salt, iterations, key, digest }: Pbkdf2, password: string): Promise<Buffer> =>
  promisify(pbkdf2)(password, salt, iterations, key.length, digest)

async function scryptKey(method: Scrypt, password: string): Promise<Buffer> {
  const { logN, r, p, salt, key } = method
  const options = { N: 2 ** logN, r, p, maxmem: scryptBytes(method) }
  if (method.method === 'scrypt') return scryptAsync(password, salt, key.length, options)
  return keyStream(await scryptAsync(password, salt, 32, options), key.length)
}

const scryptAsync = (
  password: string,
  salt: Buffer,
  length: number,
  options: { readonly N: number; readonly r: number; readonly p: number; readonly maxmem: number },
): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    scrypt(password, salt, length, options, (error, key) => (error === null ? resolve(key) : reject(error)))
  })

const keyStream = (key: Buffer, length: number): Buffer =>
  createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(length))

const argon2Key = (
  { method, memoryKiB, passes, parallelism, salt, key }: Argon2,
  password: string,
): Promise<Buffer> =>
  promisify(argon2)(method, {
    message: password,
    nonce: salt,
    parallelism,
    tagLength: key.length,
    memory: memoryKiB,
    passes,
  })

/** bcrypt reads 72 bytes. Libraries differ in what they do with more, and `$2a$` once began again after 255. */
function matchesBcrypt({ method, hash }: Bcrypt, password: string): Promise<boolean> {
  const bytes =
    method === 'bcrypt'
      ? Buffer.from(password).subarray(0, 72)
      : createHash('sha256').update(password).digest('hex')
  return bcrypt.compare(bytes, hash)
}
