import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { CONFIRM, RENEW_RECOVERY_CODES } from '../src/testing/generated/operations.ts'
import { expectRefused, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { adoptedHash, djangoHash, saltedMd5 } from './foreign-hash.ts'
import { forgeAccessToken } from './forged-token.ts'
import { countHashes } from './hash-count.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ config: { failedSignInSeconds: 0.05 } })
})
afterAll(() => app.close())

async function store(person: Visitor, stored: string): Promise<void> {
  await app.sql('update users set password_hash = $2 where id = $1', [person.user.id, stored])
}

/** An account with a password hash of another system. */
async function imported(encoded = djangoHash(goodPassword)): Promise<Visitor> {
  const person = await app.register()
  await store(person, await adoptedHash(encoded))
  return person
}

async function hashOf({ user }: Visitor): Promise<string> {
  const [row] = await app.sql<{ hash: string }>('select password_hash as hash from users where id = $1', [
    user.id,
  ])
  return row?.hash ?? ''
}

const signIn = async ({ email }: Visitor, password: string, to = app): Promise<string> =>
  (await to.tryToLogin(email, password)).data.login.__typename

describe('an account with a password hash of another system', () => {
  it.each([
    ['PBKDF2', djangoHash],
    ['a wrapped MD5 digest', saltedMd5],
  ])('T141 signs in with its password (%s), which is then hashed with bcrypt', async (_, encode) => {
    const ada = await imported(encode(goodPassword))
    expect(await signIn(ada, 'a wrong password')).toBe('InvalidCredentials')
    expect(await hashOf(ada)).toMatch(/^foreign:/)
    expect(await signIn(ada, goodPassword)).toBe('Authenticated')
    const own = await hashOf(ada)
    expect(own).toMatch(/^v1t:\$2b\$04\$/)
    expect(await signIn(ada, goodPassword)).toBe('Authenticated')
    expect(await signIn(ada, 'a wrong password')).toBe('InvalidCredentials')
    expect(await hashOf(ada)).toBe(own)
  })

  it('T141 signs in with spaces around the password before and after it is hashed again', async () => {
    const ada = await imported()
    expect(await signIn(ada, ` ${goodPassword} `)).toBe('Authenticated')
    expect(await signIn(ada, goodPassword)).toBe('Authenticated')
    expect(await signIn(ada, ` ${goodPassword} `)).toBe('Authenticated')
  })

  it('T141 is not asked for a password that no user has', async () => {
    const ada = await imported(djangoHash(''))
    for (const password of ['', ' ', '\t']) expect(await signIn(ada, password)).not.toBe('Authenticated')
    expect(await hashOf(ada)).toMatch(/^foreign:/)
  })

  it('can change its password', async () => {
    const ada = await imported()
    const changed = await ada.changePassword('three lanterns by the quay')
    expect(changed.data.changePassword.__typename).toBe('PasswordChanged')
    expect(await hashOf(ada)).toMatch(/^v1:/)
  })

  it('can confirm with its password', async () => {
    const ada = await imported()
    const anHourAgo = Math.floor(Date.now() / 1000) - 3600
    ada.accessToken = forgeAccessToken(app, ada, { claims: { auth_time: anHourAgo } })
    expectRefused(await ada.request(RENEW_RECOVERY_CODES), 'CONFIRMATION_REQUIRED')
    const confirmed = await ada.request(CONFIRM, { input: { proof: { password: goodPassword } } })
    expect(confirmed.data.confirm.__typename).toBe('Confirmed')
  })
})

describe('T143 twenty sign-ins at once', () => {
  it('hash the password again once, and all succeed', async () => {
    const ada = await imported()
    const hashes = countHashes()
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => signIn(ada, goodPassword)))
    expect(outcomes).toEqual(Array(20).fill('Authenticated'))
    expect(hashes.hashed).toEqual([4])
    expect(hashes.compared.length).toBeLessThanOrEqual(19)
    expect(await hashOf(ada)).toMatch(/^v1t:/)
  })

  it('of which half is wrong let the other half in', async () => {
    const ada = await imported()
    const passwords = Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? goodPassword : 'wrong'))
    const outcomes = await Promise.all(passwords.map((password) => signIn(ada, password)))
    expect(outcomes).toEqual(
      passwords.map((password) => (password === 'wrong' ? 'InvalidCredentials' : 'Authenticated')),
    )
  })

  it('do not undo a password that is changed meanwhile', async () => {
    const ada = await imported()
    const [changed, ...outcomes] = await Promise.all([
      ada.changePassword('three lanterns by the quay'),
      ...Array.from({ length: 5 }, () => signIn(ada, goodPassword)),
    ])
    const isChanged = changed.data.changePassword.__typename === 'PasswordChanged'
    expect(new Set(['Authenticated', 'InvalidCredentials', ...outcomes]).size).toBe(2)
    expect(await signIn(ada, 'three lanterns by the quay')).toBe(
      isChanged ? 'Authenticated' : 'InvalidCredentials',
    )
  })
})

describe('T142 a hostile row', () => {
  const key = Buffer.alloc(32, 7).toString('base64')

  it.each([
    ['of too many iterations', `foreign:$pbkdf2-sha256$i=999999999$${key}$${key}`],
    ['of a terabyte', `foreign:$argon2id$v=19$m=999999999,t=1,p=1$${key}$${key}`],
    ['of N = 2^40', `foreign:$scrypt$ln=40,r=8,p=1$${key}$${key}`],
    ['of cost 31', `foreign:$wrapped-sha1$$2b$31$${'a'.repeat(53)}`],
    ['of Django, not read', djangoHash(goodPassword)],
    ['of a bare digest', `foreign:$md5$$$${key.slice(0, 22)}`],
    ['of nothing', 'foreign:'],
    ['of a megabyte', `foreign:$scrypt$ln=1,r=1,p=1$${'A'.repeat(1_000_000)}$${key}`],
  ])('%s is refused, reported, and harms no other account', async (_, stored) => {
    const [ada, grace] = [await app.register(), await app.register()]
    await store(ada, stored)
    const before = app.log.length
    const attempts = Array.from({ length: 8 }, () => signIn(ada, goodPassword))
    expect(await signIn(grace, goodPassword)).toBe('Authenticated')
    expect(new Set(await Promise.all(attempts))).toEqual(new Set(['InvalidCredentials']))
    const errors = app.log.slice(before).filter(({ level }) => level === 'error')
    expect(errors.length).toBe(8)
    for (const { msg } of errors) expect(msg).toMatch(/^a stored hash /)
  })

  it('that is as expensive as allowed holds up no other account', async () => {
    const [ada, grace] = [await app.register(), await app.register()]
    await store(ada, `foreign:$pbkdf2-sha256$i=2100000$${key}$${key}`)
    const finished: string[] = []
    const slow = Array.from({ length: 2 }, async () => finished.push(await signIn(ada, ' wrong ')))
    const quick = Array.from({ length: 3 }, async () => finished.push(await signIn(grace, goodPassword)))
    await Promise.all([...slow, ...quick])
    expect(finished.slice(0, 3)).toEqual(Array(3).fill('Authenticated'))
  })
})

describe('a server without hashes of other systems', () => {
  it('answers a failed sign-in at once, and looks for them at most every ten seconds', async () => {
    const fresh = await startTestApp({ config: { failedSignInSeconds: 10 } })
    const ada = await fresh.register()
    const statements = watchStatements(fresh)
    const begun = performance.now()
    for (let attempt = 0; attempt < 5; attempt += 1)
      expect(await signIn(ada, 'a wrong password', fresh)).toBe('InvalidCredentials')
    expect(performance.now() - begun).toBeLessThan(10_000)
    expect(statements.names.filter((name) => name === 'users.foreign-hashes-are-left')).toHaveLength(1)
    statements.stop()
    await fresh.close()
  })
})
