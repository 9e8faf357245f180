import { createHash, pbkdf2Sync, randomBytes } from 'node:crypto'
import { readForeignHash } from '../src/features/accounts/foreign-hashes/read-foreign-hash.ts'
import { PasswordHasher } from '../src/features/accounts/password-hasher.ts'

const hasher = new PasswordHasher({ cost: 4 })

/** Returns what an import stores for a hash of another system. */
export async function adoptedHash(encoded: string): Promise<string> {
  const read = readForeignHash(encoded)
  if ('stored' in read) return hasher.adopt(read)
  throw new Error(`not a hash that can be imported: ${JSON.stringify(read)}`)
}

/** Hashes a password as Django does. */
export function djangoHash(password: string, iterations = 1_000): string {
  const salt = randomBytes(8).toString('hex')
  const key = pbkdf2Sync(password, salt, iterations, 32, 'sha256').toString('base64')
  return `pbkdf2_sha256$${iterations}$${salt}$${key}`
}

/** Hashes a password as old versions of Django did. */
export const saltedMd5 = (password: string): string =>
  `md5$seasalt$${createHash('md5').update(`seasalt${password}`).digest('hex')}`
