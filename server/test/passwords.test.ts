import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import bcrypt from 'bcrypt'
import { expectRefused, fieldErrorsOf, goodPassword, type Proposal } from '../src/testing/visitor.ts'
import { leastCpuMs, leastMs } from '../test-support/least-time.ts'
import { countHashes } from './hash-count.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const wrongPassword = async (password: string, about: Proposal = {}) => {
  const { data } = await app.tryToRegister({ password, ...about })
  return fieldErrorsOf(data.register).password
}

/** The type name of a sign-in's result. */
const signIn = async (email: string, password: string, at = app): Promise<string> =>
  (await at.tryToLogin(email, password)).data.login.__typename

const hashOf = async (id: string) => {
  const rows = await app.sql<{ password_hash: string }>('select password_hash from users where id = $1', [id])
  return rows[0]?.password_hash ?? ''
}

describe('a password', () => {
  it('T26 matters up to its last byte: two that differ only after byte 72 are different', async () => {
    const long = 'quiet orchard '.repeat(6).slice(0, 80)
    const ada = await app.register({ password: `${long}1` })
    expect(await signIn(ada.email, `${long}2`)).toBe('InvalidCredentials')
    expect(await signIn(ada.email, long.slice(0, 72))).toBe('InvalidCredentials')
    expect(await signIn(ada.email, `${long}1`)).toBe('Authenticated')
  })

  it('T27 may be 64 characters of four bytes each', async () => {
    const password = '🦉🐌🐙🌵🍋🧲🪁🎈'.repeat(8)
    const ada = await app.register({ password })
    expect(await signIn(ada.email, password)).toBe('Authenticated')
    expect(await signIn(ada.email, `${'🦉🐌🐙🌵🍋🧲🪁🎈'.repeat(7)}🦉🐌🐙🌵🍋🧲🪁🎉`)).toBe(
      'InvalidCredentials',
    )
  })

  it('may be 128 characters of four bytes each', async () => {
    const password = '🦉🐌🐙🌵🍋🧲🪁🎈'.repeat(16)
    const ada = await app.register({ password })
    expect(await signIn(ada.email, password)).toBe('Authenticated')
    expect(await wrongPassword(`${password}🦉`)).toEqual(['TOO_LONG'])
  })

  it('T28 of 1 MB is refused in 50 ms and never hashed', async () => {
    const ada = await app.register()
    const hashes = countHashes()
    const long = 'x'.repeat(1_000_000)
    const refuse = async () => expect((await app.tryToLogin(ada.email, long)).status).toBe(413)
    expect(await leastCpuMs(refuse, 50)).toBeLessThan(50)
    expect(hashes.rounds()).toBe(0)
  })

  it('T28 of 90 KB fits into a request but is refused and never hashed', async () => {
    const ada = await app.register()
    const hashes = countHashes()
    const long = 'x'.repeat(90_000)
    const refuse = async () => {
      expect(await wrongPassword(long, { passwordConfirmation: '' })).toEqual(['TOO_LONG'])
      expect(await signIn(ada.email, long)).toBe('InvalidCredentials')
      const changed = await ada.changePassword(goodPassword, long)
      expect(fieldErrorsOf(changed.data.changePassword).currentPassword).toEqual(['PASSWORD_INCORRECT'])
    }
    expect(await leastCpuMs(refuse, 3 * 50)).toBeLessThan(3 * 50)
    expect(hashes.rounds()).toBe(0)
  })

  it.each<[string, string, Proposal, string[]]>([
    ['short', 'kx9!vq', {}, ['TOO_SHORT']],
    ['common', 'password123', {}, ['PASSWORD_TOO_COMMON']],
    ['common in another case', 'PassWord123', {}, ['PASSWORD_TOO_COMMON']],
    ['numeric', '73019264851', {}, ['PASSWORD_ENTIRELY_NUMERIC']],
    ['numeric in other digits', '٧٣٠١٩٢٦٤٨٥١', {}, ['PASSWORD_ENTIRELY_NUMERIC']],
    ['their email', 'zebedee-quux', { email: 'zebedee-quux@example.org' }, ['PASSWORD_TOO_SIMILAR']],
    ['their whole email', 'zeb@example.org', { email: 'zeb@example.org' }, ['PASSWORD_TOO_SIMILAR']],
    ['their first name', 'Zebedee-Quux', { firstName: 'zebedee quux' }, ['PASSWORD_TOO_SIMILAR']],
    ['their last name', 'montgomery1', { lastName: 'Montgomery' }, ['PASSWORD_TOO_SIMILAR']],
    ['both of their names', 'LovelaceAda', {}, ['PASSWORD_TOO_SIMILAR']],
    [
      'short, common and numeric',
      '123456',
      { email: 'brief@example.org' },
      ['TOO_SHORT', 'PASSWORD_TOO_COMMON', 'PASSWORD_ENTIRELY_NUMERIC'],
    ],
  ])('T29 that is %s is refused with the reason', async (_what, password, about, codes) => {
    expect(await wrongPassword(password, about)).toEqual(codes)
  })

  it('that is a long phrase is not too similar to a long email', async () => {
    const email = 'maria.fernandez@example.org'
    const about = { email, firstName: 'Maria', lastName: 'Fernandez' }
    expect(await wrongPassword('maria-fernandez', about)).toEqual(['PASSWORD_TOO_SIMILAR'])
    await app.register({ ...about, password: 'magnet meadow dragon zipper flower' })
  })

  it('T30 typed composed or decomposed is the same', async () => {
    const ada = await app.register({
      password: 'cafe\u0301 \u0041\u030angstrom',
      passwordConfirmation: 'café Ångstrom',
    })
    expect(await signIn(ada.email, 'café Ångstrom')).toBe('Authenticated')
    expect(await signIn(ada.email, 'café \u212bngstrom')).toBe('Authenticated')
    expect(await signIn(ada.email, 'cafe Angstrom')).toBe('InvalidCredentials')
  })

  it('T30 keeps its spaces', async () => {
    const ada = await app.register({ password: '  winter orchard  ' })
    expect(await signIn(ada.email, '  winter orchard  ')).toBe('Authenticated')
    expect(await signIn(ada.email, 'winter orchard')).toBe('InvalidCredentials')
    expect(await signIn(ada.email, '  winter  orchard  ')).toBe('InvalidCredentials')
  })

  it.each(['lowercase only here', 'ONLY UPPER CASE HERE', 'キリマンジャロの雪は白い', '!?!;!:!,!.!-!'])(
    'T30 needs no mixture of characters: %s',
    async (password) => {
      const ada = await app.register({ password })
      expect(await signIn(ada.email, password)).toBe('Authenticated')
    },
  )
})

describe('concurrent passwords', () => {
  it('are hashed on at most as many threads as Node has, so that the queue bounds the wait', async () => {
    const narrow = await startTestApp({ on: app, env: { UV_THREADPOOL_SIZE: '1' } })
    const { hash } = bcrypt
    let [running, most] = [0, 0]
    jest.spyOn(bcrypt, 'hash').mockImplementation(async (password, cost) => {
      running += 1
      most = Math.max(most, running)
      return hash(password, cost).finally(() => {
        running -= 1
      })
    })
    await Promise.all([1, 2, 3, 4].map(() => narrow.register()))
    await narrow.close()
    expect(most).toBe(1)
  })
})

describe('a stored hash', () => {
  it('T38 of cost 31 fails within 100 ms, and other sign-ins continue', async () => {
    const [ada, grace] = [await app.register(), await app.register()]
    const hash = await hashOf(ada.user.id)
    await app.sql('update users set password_hash = $2 where id = $1', [
      ada.user.id,
      hash.replace(/\$04\$/, '$31$'),
    ])
    const hashes = countHashes()
    const graceSignsIn = signIn(grace.email, goodPassword)
    const eightAttempts = async () => {
      const outcomes = await Promise.all(Array.from({ length: 8 }, () => signIn(ada.email, goodPassword)))
      expect(new Set(outcomes)).toEqual(new Set(['InvalidCredentials']))
    }
    expect(await leastMs(eightAttempts, 8 * 100)).toBeLessThan(8 * 100)
    expect(await graceSignsIn).toBe('Authenticated')
    expect(hashes.compared).toEqual([4])
    expect(app.log).toContainEqual(
      expect.objectContaining({ level: 'error', msg: 'a stored hash has cost 31' }),
    )
  })

  it.each(['', 'plain', 'v1:', '$2b$04$abc', 'v1:$2b$99$oooo', 'md5:900150983cd24fb0d6963f7d28e17f72'])(
    'that is %j permits no sign-in and causes no fault',
    async (stored) => {
      const ada = await app.register()
      await app.sql('update users set password_hash = $2 where id = $1', [ada.user.id, stored])
      expect(await signIn(ada.email, goodPassword)).toBe('InvalidCredentials')
      expect(await signIn(ada.email, '')).toBe('InvalidCredentials')
    },
  )

  it('T39 is rehashed at the next sign-in if the cost was raised', async () => {
    const ada = await app.register()
    const raised = await startTestApp({ env: { BCRYPT_COST: '5' }, on: app })
    expect(await signIn(ada.email, 'a wrong password', raised)).toBe('InvalidCredentials')
    expect(await hashOf(ada.user.id)).toContain('$04$')
    expect(await signIn(ada.email, goodPassword, raised)).toBe('Authenticated')
    expect(await hashOf(ada.user.id)).toContain('$05$')
    expect(await signIn(ada.email, goodPassword, raised)).toBe('Authenticated')
    await raised.close()
  })

  it('T39 is rehashed while ten users sign in at once, and all succeed', async () => {
    const ada = await app.register()
    const raised = await startTestApp({ env: { BCRYPT_COST: '5' }, on: app })
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => signIn(ada.email, goodPassword, raised)),
    )
    await raised.close()
    expect(outcomes).toEqual(Array(10).fill('Authenticated'))
    expect(await hashOf(ada.user.id)).toContain('$05$')
  })
})

describe('changePassword', () => {
  const newPassword = 'another orchard in spring'

  it('changes the password, ends every session and returns a new one', async () => {
    const ada = await app.register()
    const elsewhere = await app.login(ada)
    const { data } = await ada.changePassword(newPassword)
    expect(data.changePassword).toMatchObject({
      __typename: 'PasswordChanged',
      otherSessionsEnded: 1,
      session: { current: true },
    })
    expectRefused(await elsewhere.profile(), 'SESSION_ENDED')
    expect((await ada.profile()).status).toBe(200)
    const { accessToken: token, refreshToken } = data.changePassword.tokens
    expect((await app.request('{ profile { id } }', {}, { token })).status).toBe(200)
    expect((await app.refresh(refreshToken)).data.refresh.__typename).toBe('Refreshed')
    expect(await signIn(ada.email, goodPassword)).toBe('InvalidCredentials')
    expect(await signIn(ada.email, newPassword)).toBe('Authenticated')
  })

  it('reports all invalid fields together and changes nothing', async () => {
    const ada = await app.register({ email: 'many-wrong@example.org' })
    const input = {
      currentPassword: 'not this one',
      newPassword: '12345',
      newPasswordConfirmation: '12346',
    }
    const { data } = await ada.request(
      `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
        __typename ... on ValidationError { fieldErrors { path code } } } }`,
      { input },
    )
    expect(data.changePassword.fieldErrors).toEqual([
      { path: ['currentPassword'], code: 'PASSWORD_INCORRECT' },
      { path: ['newPassword'], code: 'TOO_SHORT' },
      { path: ['newPassword'], code: 'PASSWORD_TOO_COMMON' },
      { path: ['newPassword'], code: 'PASSWORD_ENTIRELY_NUMERIC' },
      { path: ['newPasswordConfirmation'], code: 'PASSWORDS_DIFFER' },
    ])
    expect(await signIn(ada.email, goodPassword)).toBe('Authenticated')
  })

  it('refuses a password similar to the user’s names or email', async () => {
    const ada = await app.register({ firstName: 'Zebedee', lastName: 'Montgomery' })
    const { data } = await ada.changePassword('montgomery7')
    expect(fieldErrorsOf(data.changePassword)).toEqual({ newPassword: ['PASSWORD_TOO_SIMILAR'] })
  })

  it('accepts one of two concurrent changes and refuses the other', async () => {
    const ada = await app.register()
    const answers = await Promise.all([
      ada.changePassword('the first new orchard'),
      ada.changePassword('the second new orchard'),
    ])
    const outcomes = answers.map(({ data }) => data.changePassword.__typename)
    expect(outcomes.sort()).toEqual(['PasswordChanged', 'ValidationError'])
    const signedIn = await Promise.all(
      ['the first new orchard', 'the second new orchard'].map((password) => signIn(ada.email, password)),
    )
    expect(signedIn.sort()).toEqual(['Authenticated', 'InvalidCredentials'])
  })
})
