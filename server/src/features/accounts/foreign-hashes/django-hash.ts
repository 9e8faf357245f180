import { fromBase64 } from './base64.ts'
import { bcryptOf } from './bcrypt-hash.ts'
import { type HashProblem, unknownForm } from './foreign-hash.ts'
import { type Bcrypt, digestLength, type HashMethod, type Pbkdf2, type WeakDigest } from './hash-method.ts'
import { pbkdf2 } from './pbkdf2.ts'
import { readPhcHash, wholeNumber } from './phc-hash.ts'

type Read = HashMethod | WeakDigest | HashProblem

/** Reads what Django stores, by the name before the first `$` (django/contrib/auth/hashers.py, 1.0 to 6.0). */
const readers: Readonly<Record<string, (rest: string) => Read>> = {
  pbkdf2_sha256: (rest) => readPbkdf2('sha256', rest),
  pbkdf2_sha1: (rest) => readPbkdf2('sha1', rest),
  argon2: (rest) => (rest.startsWith('argon2') ? readPhcHash(`$${rest}`) : unknownForm),
  bcrypt_sha256: (rest) => readBcrypt('bcrypt-sha256', rest),
  bcrypt: (rest) => readBcrypt('bcrypt', rest),
  scrypt: readScrypt,
  md5: (rest) => readDigest('md5', rest),
  sha1: (rest) => readDigest('sha1', rest),
  crypt: () => ({ problem: 'The password hash was made with crypt, which cannot be verified.' }),
}

const unsaltedMd5 = /^[0-9a-f]{32}$/

/** Returns undefined if `text` is not in a form of Django. */
export function readDjangoHash(text: string): Read | undefined {
  if (unsaltedMd5.test(text)) return readDigest('md5', `$${text}`)
  const end = text.indexOf('$')
  const name = text.slice(0, Math.max(0, end))
  return Object.hasOwn(readers, name) ? readers[name]?.(text.slice(end + 1)) : undefined
}

/** `iterations$salt$key`. The salt is text, and the key has the length of the digest. */
function readPbkdf2(digest: Pbkdf2['digest'], rest: string): Read {
  const [iterations = '', salt = '', encoded = '', ...more] = rest.split('$')
  const key = fromBase64(encoded)
  if (key?.length !== digestLength[digest] || more.length > 0) return unknownForm
  return pbkdf2(digest, wholeNumber(iterations), Buffer.from(salt), key)
}

function readBcrypt(method: Bcrypt['method'], rest: string): Read {
  const hash = bcryptOf(rest)
  return hash === undefined ? unknownForm : { method, hash }
}

const scryptKeyLength = 64

/** `N$salt$r$p$key`, since Django 4.0. N comes before the salt, which is text. */
function readScrypt(rest: string): Read {
  const [n = '', salt = '', r = '', p = '', encoded = '', ...more] = rest.split('$')
  const key = fromBase64(encoded)
  if (key?.length !== scryptKeyLength || more.length > 0) return unknownForm
  const logN = Math.log2(wholeNumber(n))
  return { method: 'scrypt', logN, r: wholeNumber(r), p: wholeNumber(p), salt: Buffer.from(salt), key }
}

const hexadecimal = /^[0-9a-f]+$/

/** `salt$digest`. An empty salt is none: Django's `unsalted_md5` and `unsalted_sha1`. */
function readDigest(method: WeakDigest['method'], rest: string): Read {
  const [salt = '', encoded = '', ...more] = rest.split('$')
  const isDigest = hexadecimal.test(encoded) && encoded.length === 2 * digestLength[method]
  if (!isDigest || more.length > 0) return unknownForm
  return { method, salt: Buffer.from(salt), key: Buffer.from(encoded, 'hex') }
}
