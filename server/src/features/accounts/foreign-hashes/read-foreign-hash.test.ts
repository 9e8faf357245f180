import { describe, expect, it } from '@jest/globals'
import { isForeign } from './foreign-hash.ts'
import {
  readBetterAuthHash,
  readFirebaseHash,
  readForeignHash,
  readKeycloakHash,
} from './read-foreign-hash.ts'

const b64 = (bytes: number) => Buffer.alloc(bytes, 7).toString('base64').replace(/=+$/, '')
const salt = b64(16)
const bcrypt = `${'a'.repeat(22)}${'b'.repeat(31)}`

describe('a hash that can be used', () => {
  it.each([
    [`pbkdf2_sha256$260000$seasalt$${b64(32)}=`, 'foreign:$pbkdf2-sha256$i=260000$'],
    [`pbkdf2_sha1$260000$seasalt$${b64(20)}=`, 'foreign:$pbkdf2-sha1$i=260000$'],
    [`argon2$argon2id$v=19$m=102400,t=2,p=8$${salt}$${b64(32)}`, 'foreign:$argon2id$v=19$m=102400,t=2,p=8$'],
    [`argon2$argon2i$v=19$m=512,t=2,p=2$${salt}$${b64(16)}`, 'foreign:$argon2i$v=19$m=512,t=2,p=2$'],
    [`bcrypt_sha256$$2b$12$${bcrypt}`, `foreign:$bcrypt-sha256$$2b$12$${bcrypt}`],
    [`bcrypt$$2b$12$${bcrypt}`, `foreign:$bcrypt$$2b$12$${bcrypt}`],
    [`scrypt$16384$seasalt$8$1$${b64(64)}==`, 'foreign:$scrypt$ln=14,r=8,p=1$c2Vhc2FsdA$'],
    [`$argon2d$v=19$m=65536,t=3,p=4$${salt}$${b64(32)}`, 'foreign:$argon2d$v=19$m=65536,t=3,p=4$'],
    [`$scrypt$ln=16,r=8,p=1$${salt}$${b64(32)}`, 'foreign:$scrypt$ln=16,r=8,p=1$'],
    [`$pbkdf2-sha256$29000$${salt}$${b64(32)}`, 'foreign:$pbkdf2-sha256$i=29000$'],
    [`$pbkdf2-sha512$i=210000,l=64$${salt}$${b64(64)}`, 'foreign:$pbkdf2-sha512$i=210000$'],
    [`$2a$10$${bcrypt}`, `foreign:$bcrypt$$2b$10$${bcrypt}`],
    [`$2y$10$${bcrypt}`, `foreign:$bcrypt$$2b$10$${bcrypt}`],
  ])('%s is stored in one form', (text, stored) => {
    const read = readForeignHash(text)
    expect(read).toMatchObject({ weak: false, stored: expect.stringContaining(stored) })
    expect('stored' in read && isForeign(read.stored)).toBe(true)
  })

  it('may have passlib’s alphabet', () => {
    const passlib = readForeignHash(`$pbkdf2-sha512$25000$${salt}$./${b64(62)}`)
    expect(passlib).toEqual(readForeignHash(`$pbkdf2-sha512$i=25000$${salt}$+/${b64(62)}`))
  })

  it.each([
    'md5$seasalt$f5531bef9f3687d0ccf0f617f0e25573',
    'sha1$seasalt$cff36ea83f5706ce9aa7454e63e431fc726b2dc8',
    'md5$$88a434c88cca4e900f7874cd98123f43',
    'sha1$$6d138ca3ae545631b3abd71a4f076ce759c5700b',
    '88a434c88cca4e900f7874cd98123f43',
  ])('%s is weak', (text) => {
    expect(readForeignHash(text)).toMatchObject({ weak: true })
  })

  it('of Better Auth is scrypt', () => {
    const read = readBetterAuthHash(`${'0a'.repeat(16)}:${'0b'.repeat(64)}`)
    expect(read).toMatchObject({ stored: expect.stringMatching(/^foreign:\$scrypt\$ln=14,r=16,p=1\$/) })
    expect(readBetterAuthHash(`$2b$10$${bcrypt}`)).toMatchObject({ weak: false })
  })

  it.each([
    ['texts', JSON.stringify],
    ['objects', (value: object) => value],
  ])('of Keycloak is read from %s', (_, write) => {
    const secretData = write({ value: b64(64), salt, additionalParameters: {} })
    const pbkdf2 = write({ hashIterations: 27500, algorithm: 'pbkdf2-sha256', additionalParameters: {} })
    const sha256 = `foreign:$pbkdf2-sha256$i=27500$${salt}$${b64(32)}`
    expect(readKeycloakHash({ secretData, credentialData: pbkdf2 })).toEqual({ stored: sha256, weak: false })
    const argon2 = write({
      hashIterations: 5,
      algorithm: 'argon2',
      additionalParameters: {
        hashLength: ['32'],
        memory: ['7168'],
        type: ['id'],
        version: ['1.3'],
        parallelism: ['1'],
      },
    })
    const argon2id = `foreign:$argon2id$v=19$m=7168,t=5,p=1$${salt}$${b64(64)}`
    expect(readKeycloakHash({ secretData, credentialData: argon2 })).toEqual({
      stored: argon2id,
      weak: false,
    })
  })

  it('of Firebase does not contain the signer key', () => {
    const [signerKey, passwordHash] = [Buffer.alloc(64, 1), Buffer.alloc(64, 3)].map((bytes) =>
      bytes.toString('base64'),
    )
    const parameters = { signerKey: `${signerKey}`, saltSeparator: 'Bw==', rounds: 8, memCost: 14 }
    const read = readFirebaseHash({ passwordHash: `${passwordHash}`, salt: '42xEC+ixf3L2lw==' }, parameters)
    const keyStream = Buffer.alloc(64, 2).toString('base64').replace(/=+$/, '')
    expect(read).toMatchObject({
      stored: expect.stringMatching(/^foreign:\$firebase-scrypt\$ln=14,r=8,p=1\$/),
    })
    expect(read).toMatchObject({ stored: expect.stringContaining(keyStream) })
  })
})

it.each(['!', '!4k2hsd9aKq', '!!'])('%s is an account without a password', (text) => {
  expect(readForeignHash(text)).toEqual({ unusable: true })
})

const argon2 = (parameters: string, version = '$v=19', saltText = salt) =>
  `$argon2id${version}$${parameters}$${saltText}$${b64(32)}`

describe('T142 a hash that cannot be used', () => {
  it.each([
    ['nothing', ''],
    ['a word', 'secret'],
    ['crypt', 'crypt$$ab1Hv2Lg7ltQo'],
    ['an unknown method of Django', `pbkdf2_wrapped_sha1$1000$seasalt$${b64(32)}`],
    ['a name of every object', 'constructor$a$b'],
    ['a truncated key', `pbkdf2_sha256$260000$seasalt$${b64(31)}`],
    ['one part too many', `pbkdf2_sha256$260000$seasalt$${b64(32)}=$`],
    ['swapped parts', `pbkdf2_sha256$seasalt$260000$${b64(32)}=`],
    ['no iterations', `pbkdf2_sha256$0$seasalt$${b64(32)}=`],
    ['11 million iterations', `pbkdf2_sha256$11000000$seasalt$${b64(32)}=`],
    ['iterations in another notation', `pbkdf2_sha256$1e3$seasalt$${b64(32)}=`],
    ['a salt of 257 bytes', `pbkdf2_sha256$1000$${'s'.repeat(257)}$${b64(32)}=`],
    ['scrypt with N = 2^18', `scrypt$262144$seasalt$8$1$${b64(64)}==`],
    ['scrypt with an N between powers', `scrypt$16385$seasalt$8$1$${b64(64)}==`],
    ['scrypt with N = 2^17 and r = 64', `$scrypt$ln=17,r=64,p=1$${salt}$${b64(32)}`],
    ['scrypt with N = 2^17 and p = 64', `$scrypt$ln=17,r=8,p=64$${salt}$${b64(32)}`],
    ['scrypt with r = 0', `$scrypt$ln=14,r=0,p=1$${salt}$${b64(32)}`],
    ['scrypt without parameters', `$scrypt$ln=14$${salt}$${b64(32)}`],
    ['scrypt with r = 1 and an N that it forbids', `$scrypt$ln=16,r=1,p=1$${salt}$${b64(32)}`],
    ['Argon2 with 129 MiB', argon2('m=132096,t=1,p=1')],
    ['Argon2 with a million passes', argon2('m=8,t=1000000,p=1')],
    ['Argon2 with 64 passes over 128 MiB', argon2('m=131072,t=64,p=1')],
    ['Argon2 with 17 lanes', argon2('m=1024,t=1,p=17')],
    ['Argon2 with less memory than its lanes need', argon2('m=63,t=1,p=8')],
    ['Argon2 with a salt of 7 bytes', argon2('m=64,t=1,p=1', '$v=19', b64(7))],
    ['Argon2 of version 1.0', argon2('m=64,t=1,p=1', '')],
    ['Argon2 with more parameters', argon2('m=64,t=1,p=1,keyid=abc')],
    ['a key of 15 bytes', `$pbkdf2-sha256$1000$${salt}$${b64(15)}`],
    ['bcrypt of cost 16', `$2b$16$${bcrypt}`],
    ['bcrypt of cost 3', `bcrypt$$2b$03$${bcrypt}`],
    ['bcrypt of the faulty form 2x', `$2x$10$${bcrypt}`],
    ['bcrypt cut short', `$2b$10$${bcrypt.slice(1)}`],
    ['bcrypt with a line break', `$2b$10$${bcrypt}\n`],
    ['passlib’s bcrypt-sha256', `$bcrypt-sha256$v=2,t=2b,r=12$${'a'.repeat(22)}$${'b'.repeat(31)}`],
    ['a name of our own', `$firebase-scrypt$ln=14,r=8,p=1$${salt}$${b64(64)}`],
    ['our own form', `foreign:$scrypt$ln=14,r=8,p=1$${salt}$${b64(64)}`],
    ['a megabyte', `md5$${'s'.repeat(1_000_000)}$88a434c88cca4e900f7874cd98123f43`],
  ])('%s: a sentence says why, without the hash', (_, text) => {
    const read = readForeignHash(text)
    expect(read).toEqual({ problem: expect.stringMatching(/^The password hash .+\.$/) })
    expect('problem' in read && text.length > 6 && read.problem.includes(text.slice(0, 20))).toBe(false)
  })

  it.each([
    [null, null],
    ['{', '{'],
    ['[]', '7'],
    ['{"value":1,"salt":[]}', '{"algorithm":"pbkdf2-sha256","hashIterations":1}'],
    [`{"value":"${b64(32)}","salt":"${salt}"}`, '{"algorithm":"pbkdf2-sha256","hashIterations":1e12}'],
    [`{"value":"${b64(32)}","salt":"${salt}"}`, '{"algorithm":"argon2","hashIterations":5}'],
    [`{"value":"${b64(32)}","salt":"${salt}"}`, '{"algorithm":"MD5","hashIterations":5}'],
    ['['.repeat(100_000), '{}'],
  ])('of Keycloak', (secretData, credentialData) => {
    expect(readKeycloakHash({ secretData, credentialData })).toEqual({ problem: expect.any(String) })
  })

  it.each([
    [{ signerKey: '*' }, {}],
    [{ memCost: 18 }, {}],
    [{ rounds: 0.5 }, {}],
    [{}, { passwordHash: b64(63) }],
    [{}, { salt: '§' }],
  ])('of Firebase: %o %o', (parameters, credential) => {
    const project = { signerKey: b64(64), saltSeparator: 'Bw==', rounds: 8, memCost: 14, ...parameters }
    const read = readFirebaseHash({ passwordHash: b64(64), salt, ...credential }, project)
    expect(read).toEqual({ problem: expect.any(String) })
  })

  it('is allowed more memory by a setting', () => {
    const large = argon2('m=262144,t=2,p=1')
    expect(readForeignHash(large)).toHaveProperty('problem', expect.stringContaining('IMPORT_HASH_MEMORY'))
    expect(readForeignHash(large, { memoryBytes: 256 * 1024 * 1024 })).toMatchObject({ weak: false })
  })
})
