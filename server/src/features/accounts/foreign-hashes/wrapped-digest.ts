import { createHash, createHmac } from 'node:crypto'
import bcrypt from 'bcrypt'
import type { WeakDigest, WrappedDigest } from './hash-method.ts'

/**
 * A plain digest is never stored: bcrypt hashes it, and the HMAC before makes it a digest that no other system stores, so that
 * digests leaked elsewhere cannot be tried against ours ("password shucking").
 */
export async function wrapDigest({ method, salt, key }: WeakDigest, cost: number): Promise<WrappedDigest> {
  return { method: `wrapped-${method}`, salt, hash: await bcrypt.hash(sealed(key), cost) }
}

/** Whether `password` has the digest that `wrapDigest` wrapped. Computed off the event loop, except for the digest. */
export async function matchesWrapped(
  { method, salt, hash }: WrappedDigest,
  password: string,
): Promise<boolean> {
  const digest = method === 'wrapped-md5' ? 'md5' : 'sha1'
  const key = createHash(digest).update(salt).update(password).digest()
  return bcrypt.compare(sealed(key), hash)
}

const sealed = (key: Buffer): string =>
  createHmac('sha384', 'gatehouse wrapped digest v1').update(key.toString('hex')).digest('base64')
