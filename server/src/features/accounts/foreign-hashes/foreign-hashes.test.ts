import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import bcrypt from 'bcrypt'
import { PasswordHasher } from '../password-hasher.ts'
import type { ForeignHash, HashProblem, UnusablePassword } from './foreign-hash.ts'
import {
  readBetterAuthHash,
  readFirebaseHash,
  readForeignHash,
  readKeycloakHash,
} from './read-foreign-hash.ts'

interface Vector {
  readonly method: string
  readonly name: string
  readonly password: string
  readonly encoded: string
}

/** Written by Django 3.2; see tools/parity/hash-vectors.py. */
const djangoVectors: readonly Vector[] = JSON.parse(
  readFileSync(new URL('../../../../test/vectors/django-hashes.json', import.meta.url), 'utf8'),
)

const hasher = new PasswordHasher({ cost: 4 })

/** The text that an import stores. */
function adopted(read: ForeignHash | UnusablePassword | HashProblem): Promise<string> {
  if ('stored' in read) return hasher.adopt(read)
  throw new Error(JSON.stringify(read))
}

/** Passwords that no sign-in accepts, whatever the stored hash: none, and more than 1,024 characters. */
const isAcceptable = ({ password }: Vector): boolean => password.length > 0 && password.length <= 1_024

describe('T141 a hash that Django made', () => {
  it.each(djangoVectors)('with $method of a password ($name) is verified', async (vector) => {
    const stored = await adopted(readForeignHash(vector.encoded))
    expect(await hasher.verify(vector.password, stored)).toBe(isAcceptable(vector))
    expect(await hasher.verify(`!${vector.password}`, stored)).toBe(false)
    expect(await hasher.verify('', stored)).toBe(false)
    expect(hasher.needsRehash(stored)).toBe(true)
  })

  it.each(djangoVectors.filter(({ name }) => name === '73 bytes'))(
    'with $method counts byte 73 as Django does',
    async ({ method, password, encoded }) => {
      const stored = await adopted(readForeignHash(encoded))
      expect(await hasher.verify(`${password.slice(0, 72)}z`, stored)).toBe(method === 'bcrypt')
    },
  )

  it.each(djangoVectors.filter(({ name }) => name === 'plain'))(
    'with $method is not stored if it is a plain digest',
    async ({ method, encoded }) => {
      const read = readForeignHash(encoded)
      const isDigest = /md5|sha1$/.test(method) && !method.startsWith('pbkdf2')
      expect(read).toHaveProperty('weak', isDigest)
      const stored = await adopted(read)
      expect(stored.includes('$2b$04$')).toBe(isDigest || method.startsWith('bcrypt'))
      expect('stored' in read && (await hasher.verify('correct horse battery', read.stored))).toBe(!isDigest)
    },
  )

  it('does not fill the queue of sign-ins while an import adopts it', async () => {
    const small = new PasswordHasher({ cost: 4, concurrency: 1, maxQueued: 2 })
    const read = readForeignHash('88a434c88cca4e900f7874cd98123f43')
    const adoptions = Array.from({ length: 20 }, () => ('stored' in read ? small.adopt(read) : ''))
    expect(await small.verify('correct horse', undefined)).toBe(false)
    expect(new Set(await Promise.all(adoptions)).size).toBe(20)
  })

  it('of a digest is wrapped under an HMAC, so that a digest leaked elsewhere cannot be tried', async () => {
    const digest = '88a434c88cca4e900f7874cd98123f43'
    const wrapped = (await adopted(readForeignHash(digest))).split('$2b$')[1]
    expect(await bcrypt.compare(digest, `$2b$${wrapped}`)).toBe(false)
  })
})

describe('T141 a typed password is tried', () => {
  const pbkdf2 = (name: string) =>
    djangoVectors.find((vector) => vector.method === 'pbkdf2_sha256' && vector.name === name)?.encoded ?? ''

  it.each([
    [
      'without the spaces around it, as Django REST framework trims',
      'plain',
      '\t correct horse battery \u0085',
      true,
    ],
    ['with them first', 'leading space', ' correct horse', true],
    ['with no other spaces', 'leading space', 'correct horse', false],
    ['without a byte order mark only if it has none', 'plain', '\ufeffcorrect horse battery', false],
    ['in NFKC', 'composed', 'cafe\u0301 am See', true],
    ['not in NFD', 'decomposed', 'caf\u00e9 am See', false],
    ['not with other letter case', 'plain', 'Correct horse battery', false],
  ])('%s', async (_, name, typed, matches) => {
    const stored = await adopted(readForeignHash(pbkdf2(name)))
    expect(await hasher.verify(typed, stored)).toBe(matches)
  })

  it('with its spaces if the hash is of them, also once it is hashed again', async () => {
    const stored = await adopted(readForeignHash(pbkdf2('leading space')))
    const own = await hasher.hash(' correct horse', await hasher.match(' correct horse', stored))
    expect(own).toMatch(/^v1:/)
    expect(await hasher.verify('correct horse', own)).toBe(false)
  })

  it('and stays valid with and without spaces once it is hashed again', async () => {
    const typed = ' correct horse battery '
    const match = await hasher.match(typed, await adopted(readForeignHash(pbkdf2('plain'))))
    expect(match).toEqual({ trimmed: true })
    const own = await hasher.hash(typed, match)
    expect(own).toMatch(/^v1t:\$2b\$04\$/)
    expect(await hasher.verify('correct horse battery', own)).toBe(true)
    expect(await hasher.match(typed, own)).toEqual({ trimmed: true })
    expect(await hasher.verify('correct  horse battery', own)).toBe(false)
    expect(hasher.needsRehash(own)).toBe(false)
  })
})

/** Written by `hashPassword` of better-auth 1.7.7 for `cafe\u0301 am See`. */
const betterAuthHash =
  '66bfd3cb6ba8985bec3eb551e4e31cf1:b53fa0cb29f7615595f5c13f8f4370f3219632f967a2c8d2f17ce0d2bc6f564d93aa273d1726f0a24d957ca73b2390ccc4054e236cfbca0e34ed75b9d4441c63'

describe('T141 a published vector', () => {
  const b64 = (hex: string) =>
    Buffer.from(hex.replaceAll(' ', ''), 'hex').toString('base64').replace(/=+$/, '')
  const text = (value: string) => Buffer.from(value).toString('base64').replace(/=+$/, '')

  it.each([
    // Django's own test suite, 4.0 and 5.1 (tests/auth_tests/test_hashers.py)
    [
      'lètmein',
      'scrypt$16384$seasalt$8$1$Qj3+9PPyRjSJIebHnG81TMjsqtaIGxNQG/aEB/NYafTJ7tibgfYz71m0ldQESkXFRkdVCBhhY8mx7rQwite/Pw==',
    ],
    [
      'lètmein',
      'scrypt$16384$seasalt$8$5$ECMIUp+LMxMSK8xB/IVyba+KYGTI7FTnet025q/1f/vBAVnnP3hdYqJuRi+mJn6ji6ze3Fbb7JEFPKGpuEf5vw==',
    ],
    // RFC 7914 §12
    [
      'password',
      `$scrypt$ln=10,r=8,p=16$${text('NaCl')}$${b64('fdbabe1c9d3472007856e7190d01e9fe7c6ad7cbc8237830e77376634b3731622eaf30d92e22a3886ff109279d9830dac727afb94a83ee6d8360cbdfa2cc0640')}`,
    ],
    [
      'pleaseletmein',
      `$scrypt$ln=14,r=8,p=1$${text('SodiumChloride')}$${b64('7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887')}`,
    ],
    // RFC 7914 §11: PBKDF2 with SHA-256, of which the first block is compared
    [
      'Password',
      `$pbkdf2-sha256$i=80000$${text('NaCl')}$${b64('4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d')}`,
    ],
    // RFC 6070: PBKDF2 with SHA-1
    ['password', `$pbkdf2$4096$${text('salt')}$${b64('4b007901b765489abead49d926f721d065a429c1')}`],
    // The reference implementation of Argon2 (src/test.c)
    ['password', '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc'],
    // The same implementation, through argon2-cffi 21.1
    ['password', '$argon2i$v=19$m=256,t=2,p=2$c29tZXNhbHQ$T/XOJ2mh1/TIpJHfCdQan76Q5esCFVoT5MAeIM1Oq2E'],
    ['password', '$argon2d$v=19$m=256,t=2,p=2$c29tZXNhbHQ$e2nJLXw4iarRKB28i678Esw3yA8cdeM+8sLUDCjrxXM'],
  ])('of %s is verified: %s', async (password, encoded) => {
    const stored = await adopted(readForeignHash(encoded))
    expect(await hasher.verify(password, stored)).toBe(true)
    expect(await hasher.verify(`${password}1`, stored)).toBe(false)
  })

  it('of Firebase is verified (https://github.com/firebase/scrypt)', async () => {
    const signerKey =
      'jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA=='
    const passwordHash =
      'lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ=='
    const parameters = { signerKey, saltSeparator: 'Bw==', rounds: 8, memCost: 14 }
    const stored = await adopted(readFirebaseHash({ passwordHash, salt: '42xEC+ixf3L2lw==' }, parameters))
    expect(await hasher.verify('user1password', stored)).toBe(true)
    expect(await hasher.verify('user2password', stored)).toBe(false)
    expect(stored).not.toContain(signerKey.slice(0, 20))
  })

  it('of Better Auth is verified, which composes letters first', async () => {
    const stored = await adopted(readBetterAuthHash(betterAuthHash))
    expect(await hasher.verify('cafe\u0301 am See', stored)).toBe(true)
    expect(await hasher.verify('caf\u00e9 am See', stored)).toBe(true)
    expect(await hasher.verify('cafe am See', stored)).toBe(false)
  })

  it('of Keycloak is verified, with the 64 bytes that it stores', async () => {
    const secretData = JSON.stringify({
      salt: text('NaCl'),
      value: b64(
        '4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56a1d425a1225833549adb841b51c9b3176a272bdebba1d078478f62b397f33c8d',
      ),
    })
    const credentialData = JSON.stringify({ hashIterations: 80_000, algorithm: 'pbkdf2-sha256' })
    expect(
      await hasher.verify('Password', await adopted(readKeycloakHash({ secretData, credentialData }))),
    ).toBe(true)
  })
})

describe('T142 a stored hash of another system', () => {
  const salt = 'c2Vhc2FsdHNlYXNhbHQ'
  const key = Buffer.alloc(32, 7).toString('base64').replace(/=+$/, '')
  const expensive = 'a stored hash of another system is not allowed to be that expensive'
  const unknown = 'a stored hash is of an unknown form'

  it.each([
    ['with 11 million iterations', `foreign:$pbkdf2-sha256$i=11000000$${salt}$${key}`, expensive],
    ['with N = 2^30', `foreign:$scrypt$ln=30,r=8,p=1$${salt}$${key}`, expensive],
    ['with a gibibyte', `foreign:$argon2id$v=19$m=1048576,t=1,p=1$${salt}$${key}`, expensive],
    ['with a million passes', `foreign:$argon2id$v=19$m=65536,t=1000000,p=1$${salt}$${key}`, expensive],
    ['of cost 31', `foreign:$bcrypt$$2b$31$${'a'.repeat(53)}`, expensive],
    ['that is a wrapped digest of cost 31', `foreign:$wrapped-md5$$2b$31$${'a'.repeat(53)}`, expensive],
    ['that is a bare digest', `foreign:$md5$$$${key.slice(0, 22)}`, unknown],
    ['cut short', `foreign:$argon2id$v=19$m=65536,t=2,p=1$${salt}`, unknown],
    ['of Django’s form', `foreign:pbkdf2_sha256$1000$seasalt$${key}`, unknown],
    ['that is a prefix', 'foreign:', unknown],
    ['of a megabyte', `foreign:$pbkdf2-sha256$i=1000$${'a'.repeat(1_000_000)}$${key}`, expensive],
  ])('%s fails within 100 ms and is reported', async (_, stored, problem) => {
    const problems: string[] = []
    const watched = new PasswordHasher({ cost: 4, onUnusableHash: (sentence) => problems.push(sentence) })
    const begun = performance.now()
    expect(await watched.verify('correct horse', stored)).toBe(false)
    expect(performance.now() - begun).toBeLessThan(100)
    expect(problems).toEqual([problem])
  })

  it('that is slow lets other passwords pass, on one core at its next turn', async () => {
    const slow = `foreign:$pbkdf2-sha256$i=2500000$${salt}$${key}`
    const own = await hasher.hash('correct horse')
    for (const concurrency of [1, 2]) {
      const busy = new PasswordHasher({ cost: 4, concurrency })
      const order: string[] = []
      const slows = [1, 2].map(() => busy.verify(' wrong ', slow).then(() => order.push('slow')))
      const quick = busy.verify('correct horse', own).then(() => order.push('quick'))
      await Promise.all([...slows, quick])
      expect(order[0]).toBe('quick')
    }
  })
})
