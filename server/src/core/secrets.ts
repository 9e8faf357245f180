import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Thrown when stored data was sealed under an unknown secret. */
export class WrongSecretError extends Error {}

const version = 'v1'

/**
 * Keys derived from `SECRET` (HKDF, RFC 5869), one per purpose, so that no two uses share a key. The first secret
 * creates; all of them (`SECRET`, `SECRET_PREVIOUS`) are accepted for reading.
 */
export class Secrets {
  readonly #secrets: readonly [string, ...string[]]

  constructor(secret: string, previous?: string) {
    this.#secrets = previous === undefined ? [secret] : [secret, previous]
  }

  /** Returns the 32-byte keys for `purpose`, the current one first. */
  keysFor(purpose: string): readonly [Buffer, ...Buffer[]] {
    const [current, ...previous] = this.#secrets
    return [derive(current, purpose), ...previous.map((secret) => derive(secret, purpose))]
  }

  /** Authenticated encryption for stored data. */
  box(purpose: string): SecretBox {
    return new SecretBox(this.keysFor(purpose))
  }

  /** Returns a code for `message` that only a holder of `SECRET` can create: 43 characters of base64url. */
  codeFor(purpose: string, message: string): string {
    return createHmac('sha256', this.keysFor(purpose)[0]).update(message).digest('base64url')
  }
}

/** AES-256-GCM with a random nonce. Sealed data is bound to a name and cannot be moved to another. */
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

  /** @throws WrongSecretError if none of the known secrets sealed it */
  open(sealed: string, name: string): string {
    for (const key of this.#keys) {
      const plain = tryOpen(sealed, name, key)
      if (plain !== undefined) return plain
    }
    throw new WrongSecretError(
      'The signing keys in the database were encrypted under another SECRET. Set SECRET to the former value, or set SECRET_PREVIOUS to it while you change over. If the former one has leaked, drop them: gatehouse rotate-keys --revoke',
    )
  }

  /** Seals the data again under the current secret. Returns undefined if it already is. */
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

/** Compares a code with the expected one in constant time. */
export function isSameCode(given: string, expected: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(expected)]
  return a.length === b.length && timingSafeEqual(a, b)
}
