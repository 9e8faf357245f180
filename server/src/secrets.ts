import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import type { Config } from './config.ts'
import { loadOrCreateSecret } from './database/secret-file.ts'

/** The secrets of a configuration; the embedded database keeps one in its folder when none is set. */
export async function secretsOf({ secret, secretPrevious, database }: SecretSettings): Promise<Secrets> {
  if (secret !== undefined) return new Secrets(secret, secretPrevious)
  if (database.kind !== 'embedded') throw new Error('SECRET is required with DATABASE_URL.')
  return new Secrets(await loadOrCreateSecret(database.dataDir), secretPrevious)
}

type SecretSettings = Pick<Config, 'secret' | 'secretPrevious' | 'database'>

/** Thrown when something stored was sealed under a secret that is not known here. */
export class WrongSecretError extends Error {}

const version = 'v1'

/**
 * Keys derived from `SECRET` (HKDF, RFC 5869), one for each purpose, so that no two uses share a key.
 * The first secret makes; any of them (`SECRET`, `SECRET_PREVIOUS`) is accepted.
 */
export class Secrets {
  readonly #secrets: readonly [string, ...string[]]

  constructor(secret: string, previous?: string) {
    this.#secrets = previous === undefined ? [secret] : [secret, previous]
  }

  /** 32-byte keys for `purpose`, the current one first. */
  keysFor(purpose: string): readonly [Buffer, ...Buffer[]] {
    const [current, ...previous] = this.#secrets
    return [derive(current, purpose), ...previous.map((secret) => derive(secret, purpose))]
  }

  /** Authenticated encryption for what is stored. */
  box(purpose: string): SecretBox {
    return new SecretBox(this.keysFor(purpose))
  }

  /** A code that only the holder of `SECRET` can make for `message`; 43 characters of base64url. */
  codeFor(purpose: string, message: string): string {
    return createHmac('sha256', this.keysFor(purpose)[0]).update(message).digest('base64url')
  }
}

/** AES-256-GCM with a random nonce; what is sealed is bound to a name and cannot be moved to another. */
export class SecretBox {
  readonly #keys: readonly [Buffer, ...Buffer[]]

  constructor(keys: readonly [Buffer, ...Buffer[]]) {
    this.#keys = keys
  }

  seal(plain: string, name: string): string {
    const nonce = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', this.#keys[0], nonce).setAAD(Buffer.from(name))
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
    return [version, ...[nonce, cipher.getAuthTag(), sealed].map((part) => part.toString('base64url'))].join(
      '.',
    )
  }

  /** @throws WrongSecretError when none of the known secrets has sealed it. */
  open(sealed: string, name: string): string {
    for (const key of this.#keys) {
      const plain = tryOpen(sealed, name, key)
      if (plain !== undefined) return plain
    }
    throw new WrongSecretError(
      'The signing keys in the database were encrypted under another SECRET. Set SECRET to the former value, or set SECRET_PREVIOUS to it while you change over. If the former one has leaked, drop them: npm run rotate-keys -- --revoke',
    )
  }

  /** `sealed` anew under the current secret, or `undefined` when it already is. */
  renew(sealed: string, name: string): string | undefined {
    if (tryOpen(sealed, name, this.#keys[0]) !== undefined) return undefined
    return this.seal(this.open(sealed, name), name)
  }
}

const derive = (secret: string, purpose: string): Buffer =>
  Buffer.from(hkdfSync('sha256', secret, 'gatehouse', purpose, 32))

function tryOpen(sealed: string, name: string, key: Buffer): string | undefined {
  const [sealedVersion, nonce, tag, data] = sealed.split('.')
  if (sealedVersion !== version || nonce === undefined || tag === undefined || data === undefined)
    return undefined
  try {
    const decipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64url'))
    decipher.setAAD(Buffer.from(name)).setAuthTag(Buffer.from(tag, 'base64url'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64url')), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** Whether a code is the expected one, in a time that does not tell how much of it is right. */
export function isSameCode(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
