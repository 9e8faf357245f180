import type { Scrypt } from './hash-method.ts'

const saltAndKey = /^([0-9a-f]{16,256}):([0-9a-f]{128})$/

/**
 * Reads `salt:key` of Better Auth, which has fixed costs. The salt is the text of its hexadecimal digits. Better Auth brings
 * passwords into NFKC first, which is one of the forms in which every password is tried.
 */
export function betterAuthScrypt(text: string): Scrypt | undefined {
  const [, salt, key] = saltAndKey.exec(text) ?? []
  if (salt === undefined || key === undefined) return undefined
  return { method: 'scrypt', logN: 14, r: 16, p: 1, salt: Buffer.from(salt), key: Buffer.from(key, 'hex') }
}
