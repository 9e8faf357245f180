import { fromBase64, toBase64 } from './base64.ts'
import { bcryptOf } from './bcrypt-hash.ts'
import { foreignPrefix } from './foreign-hash.ts'
import type { HashMethod, WeakDigest } from './hash-method.ts'
import { readPhcHash } from './phc-hash.ts'

/**
 * The text of a foreign hash in `users.password_hash`: `foreign:` and a PHC string, whatever form it had before. bcrypt, and
 * what is wrapped in it, is in a form of our own: `$method$salt$2b$…`.
 */
export function storedForm(method: HashMethod | WeakDigest): string {
  if ('hash' in method) {
    const salt = 'salt' in method ? toBase64(method.salt) : ''
    return `${foreignPrefix}$${method.method}$${salt}${method.hash}`
  }
  const { id, parameters } = headOf(method)
  return `${foreignPrefix}$${[id, parameters, toBase64(method.salt), toBase64(method.key)].join('$')}`
}

/** Reads what `storedForm` wrote; undefined if it is something else. */
export function fromStoredForm(stored: string): HashMethod | WeakDigest | undefined {
  if (!stored.startsWith(foreignPrefix)) return undefined
  const text = stored.slice(foreignPrefix.length)
  const own = withBcrypt(text) ?? weakDigest(text)
  if (own !== undefined) return own
  const read = readPhcHash(text)
  return 'problem' in read ? undefined : read
}

function headOf(method: Exclude<HashMethod | WeakDigest, { hash: string }>): {
  id: string
  parameters: string
} {
  if ('iterations' in method) return { id: `pbkdf2-${method.digest}`, parameters: `i=${method.iterations}` }
  if ('logN' in method)
    return { id: method.method, parameters: `ln=${method.logN},r=${method.r},p=${method.p}` }
  if ('passes' in method) {
    const { memoryKiB, passes, parallelism } = method
    return { id: method.method, parameters: `v=19$m=${memoryKiB},t=${passes},p=${parallelism}` }
  }
  return { id: method.method, parameters: '' }
}

function withBcrypt(text: string): HashMethod | undefined {
  const [, method, saltText = '', bcrypt = ''] = /^\$([a-z0-9-]+)\$([^$]*)(\$2b\$.+)$/.exec(text) ?? []
  const [hash, salt] = [bcryptOf(bcrypt), fromBase64(saltText)]
  if (hash === undefined || salt === undefined) return undefined
  if (method === 'bcrypt' || method === 'bcrypt-sha256') return { method, hash }
  return method === 'wrapped-md5' || method === 'wrapped-sha1' ? { method, salt, hash } : undefined
}

/** Read by `PasswordHasher.adopt` only. */
function weakDigest(text: string): WeakDigest | undefined {
  const [, method, saltText = '', keyText = ''] = /^\$(md5|sha1)\$\$([^$]*)\$([^$]+)$/.exec(text) ?? []
  const [salt, key] = [fromBase64(saltText), fromBase64(keyText)]
  if (salt === undefined || key === undefined) return undefined
  return method === 'md5' || method === 'sha1' ? { method, salt, key } : undefined
}
