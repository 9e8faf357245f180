import { fromBase64 } from './base64.ts'
import { type HashProblem, unknownForm } from './foreign-hash.ts'
import type { Argon2, HashMethod, Pbkdf2 } from './hash-method.ts'
import { pbkdf2 } from './pbkdf2.ts'

/** The parts of a PHC string: `$id$v=19$name=value,…$salt$key`. */
interface PhcString {
  readonly id: string
  readonly version: string | undefined
  /** A parameter, or NaN. */
  readonly number: (name: string) => number
  readonly salt: Buffer
  readonly key: Buffer
}

const phcString =
  /^\$(?<id>[a-z0-9-]{1,32})(?:\$v=(?<version>\d{1,9}))?\$(?<parameters>[a-z0-9=,]{1,99})\$(?<salt>[^$]*)\$(?<key>[^$]+)$/

const pbkdf2Digests = new Map<string, Pbkdf2['digest']>([
  ['pbkdf2', 'sha1'],
  ['pbkdf2-sha1', 'sha1'],
  ['pbkdf2-sha256', 'sha256'],
  ['pbkdf2-sha512', 'sha512'],
])

/**
 * Reads a PHC string of Argon2, scrypt or PBKDF2, also as passlib writes them (`$pbkdf2-sha256$29000$…`).
 * See https://github.com/P-H-C/phc-string-format.
 */
export function readPhcHash(text: string): HashMethod | HashProblem {
  const phc = partsOf(text)
  if (phc === undefined) return unknownForm
  const { id, number, salt, key } = phc
  if (id === 'argon2d' || id === 'argon2i' || id === 'argon2id') return argon2(id, phc)
  if (id === 'scrypt' || id === 'firebase-scrypt')
    return { method: id, logN: number('ln'), r: number('r'), p: number('p'), salt, key }
  const digest = pbkdf2Digests.get(id)
  return digest === undefined ? unknownForm : pbkdf2(digest, number('i'), salt, key)
}

function argon2(
  method: Argon2['method'],
  { version, number, salt, key }: PhcString,
): HashMethod | HashProblem {
  if (version !== '19') return oldArgon2
  return { method, memoryKiB: number('m'), passes: number('t'), parallelism: number('p'), salt, key }
}

/** OpenSSL computes version 1.3 only. */
export const oldArgon2: HashProblem = {
  problem: 'The password hash is of an old version of Argon2, which cannot be verified.',
}

/** Argon2's `keyid` and `data` are not among them: they stand for secrets and data that are elsewhere. */
const knownParameters = new Set(['m', 't', 'p', 'ln', 'r', 'i', 'l'])

function partsOf(text: string): PhcString | undefined {
  const { id, version, parameters, salt, key } = phcString.exec(text)?.groups ?? {}
  if (id === undefined || parameters === undefined) return undefined
  const [saltBytes, keyBytes] = [fromBase64(salt ?? ''), fromBase64(key ?? '')]
  if (saltBytes === undefined || keyBytes === undefined) return undefined
  const numbers = numbersOf(parameters)
  if ([...numbers.keys()].some((name) => !knownParameters.has(name))) return undefined
  const number = (name: string) => numbers.get(name) ?? Number.NaN
  return { id, version, number, salt: saltBytes, key: keyBytes }
}

/** passlib writes the iterations of PBKDF2 without a name. */
const numbersOf = (parameters: string): ReadonlyMap<string, number> =>
  new Map(
    parameters.split(',').map((parameter) => {
      const [name = '', value] = parameter.split('=')
      return value === undefined ? ['i', wholeNumber(name)] : [name, wholeNumber(value)]
    }),
  )

/** NaN if `text` is not a whole number. */
export const wholeNumber = (text: string): number => (/^\d{1,9}$/.test(text) ? Number(text) : Number.NaN)
