import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { purgeChallenges } from '../src/features/factors/challenge-statements.ts'
import {
  CHANGE_PASSWORD,
  COMPLETE_LOGIN,
  LOGIN_IN_STEPS,
  REMOVE_FACTOR,
  REQUEST_PASSWORD_RESET,
  RESET_PASSWORD,
} from '../src/testing/generated/operations.ts'
import { type Answer, expectRefused, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { type AuthenticatorApp, addAuthenticatorApp, codeAt } from './authenticator-app.ts'
import { claimsOf } from './forged-token.ts'
import { mailedToken, mailsTo } from './mails-to.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
/** On the same database, with limits. */
let limited: TestApp

beforeAll(async () => {
  app = await startTestApp()
  limited = await startTestApp({ on: app, config: { rateLimits: true } })
})
afterAll(async () => {
  await limited.close()
  await app.close()
})

interface Person {
  readonly visitor: Visitor
  readonly totp: AuthenticatorApp
}

async function withSecondFactor(): Promise<Person> {
  const visitor = await app.register()
  return { visitor, totp: await addAuthenticatorApp(app, visitor) }
}

async function challengeOf({ visitor }: Person, password = visitor.password, at = app): Promise<string> {
  const { data, text } = await at.request(LOGIN_IN_STEPS, { input: { email: visitor.email, password } })
  if (data.login.__typename !== 'SecondFactorRequired') throw new Error(`No second step: ${text}`)
  return data.login.challenge
}

const complete = (challenge: string, proof: object, at = app): Promise<Answer> =>
  at.request(COMPLETE_LOGIN, { input: { challenge, proof } })

const completed = async (challenge: string, proof: object) =>
  (await complete(challenge, proof)).data.completeLogin

const sessionsOf = async ({ visitor }: Person): Promise<number> =>
  (await app.sql('select from sessions where user_id = $1 and ended_at is null', [visitor.user.id])).length

const expired = { __typename: 'ChallengeExpired', code: 'CHALLENGE_EXPIRED' }
const rejected = (attemptsLeft: number) => ({ __typename: 'ProofRejected', attemptsLeft })

describe('a sign-in with a second factor', () => {
  it('T121 has no session and no cookie before its second step', async () => {
    const person = await withSecondFactor()
    const { email, password } = person.visitor
    const headers = { origin: app.config.publicUrl }
    const answer = await app.request(
      LOGIN_IN_STEPS,
      { input: { email, password, delivery: 'COOKIE' } },
      { headers },
    )
    expect(answer.data.login).toEqual({
      __typename: 'SecondFactorRequired',
      code: 'SECOND_FACTOR_REQUIRED',
      message: expect.any(String),
      challenge: expect.stringMatching(/^[\w-]{43}$/),
      expiresIn: 600,
      factors: ['RECOVERY_CODE', 'TOTP'],
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    expect(await sessionsOf(person)).toBe(1)
  })

  it('is completed by a code of the authenticator app', async () => {
    const person = await withSecondFactor()
    const result = await completed(await challengeOf(person), { totp: await person.totp.code(1) })
    expect(result).toMatchObject({ __typename: 'Authenticated', user: { id: person.visitor.user.id } })
    expect(claimsOf(result.tokens.accessToken)).toMatchObject({
      amr: ['pwd', 'otp', 'mfa'],
      auth_time: expect.any(Number),
    })
  })

  it('delivers its refresh token in a cookie on request', async () => {
    const person = await withSecondFactor()
    const input = {
      challenge: await challengeOf(person),
      proof: { totp: await person.totp.code(1) },
      delivery: 'COOKIE',
    }
    const headers = { origin: app.config.publicUrl }
    const answer = await app.request(COMPLETE_LOGIN, { input }, { headers })
    expect(answer.data.completeLogin.tokens.refreshToken).toBeNull()
    expect(answer.headers.getSetCookie().join()).toContain('gatehouse-refresh')
  })

  it('is not completed by the password', async () => {
    const person = await withSecondFactor()
    const challenge = await challengeOf(person)
    expect(await completed(challenge, { password: person.visitor.password })).toMatchObject(rejected(4))
  })

  it('T122 a code works once, also for another sign-in, and so does the code of the set-up', async () => {
    const person = await withSecondFactor()
    const used = person.totp.setUpCode
    const next = await person.totp.code(1)
    const [first, second] = [await challengeOf(person), await challengeOf(person)]
    expect(await completed(first, { totp: used })).toMatchObject(rejected(4))
    expect(await completed(first, { totp: next })).toMatchObject({ __typename: 'Authenticated' })
    expect(await completed(second, { totp: next })).toMatchObject(rejected(4))
  })
})

describe('T124 a challenge', () => {
  it('is used up by its answer', async () => {
    const person = await withSecondFactor()
    const challenge = await challengeOf(person)
    await completed(challenge, { totp: await person.totp.code(1) })
    expect(await completed(challenge, { totp: await person.totp.unusedCode() })).toMatchObject(expired)
    expect(await sessionsOf(person)).toBe(2)
  })

  it('ends after five wrong proofs', async () => {
    const person = await withSecondFactor()
    const challenge = await challengeOf(person)
    for (const left of [4, 3, 2, 1, 0])
      expect(await completed(challenge, { totp: '12345' })).toMatchObject(rejected(left))
    expect(await completed(challenge, { totp: await person.totp.code(1) })).toMatchObject(expired)
  })

  it('ends with its time, and when the password or the account changes', async () => {
    const person = await withSecondFactor()
    const { visitor, totp } = person
    const [late, former] = [await challengeOf(person), await challengeOf(person)]
    await app.sql(
      'update sign_in_challenges set expires_at = now() where id = (select min(id::text)::uuid from sign_in_challenges where user_id = $1)',
      [visitor.user.id],
    )
    expect(await completed(late, { totp: await totp.code(1) })).toMatchObject(expired)
    const newPassword = 'three lanterns by the quay'
    const input = { currentPassword: goodPassword, newPassword, newPasswordConfirmation: newPassword }
    await visitor.request(CHANGE_PASSWORD, { input })
    expect(await completed(former, { totp: await totp.code(1) })).toMatchObject(expired)
    const rows = await app.sql('select from sign_in_challenges where user_id = $1', [visitor.user.id])
    expect(rows).toEqual([])
    const current = await challengeOf(person, newPassword)
    await app.sql('update users set active = false where id = $1', [visitor.user.id])
    expect(await completed(current, { totp: await totp.code(1) })).toMatchObject(expired)
  })

  it('ends with the last factor: the sign-in begins again, with the password alone', async () => {
    const person = await withSecondFactor()
    const [{ visitor, totp }, challenge] = [person, await challengeOf(person)]
    await visitor.request(REMOVE_FACTOR, { id: totp.factorId })
    expect(await completed(challenge, { recoveryCode: totp.recoveryCodes[0] })).toMatchObject(expired)
    expect((await app.login(visitor)).user.id).toBe(visitor.user.id)
  })

  it('is bound to the password that was proven', async () => {
    const person = await withSecondFactor()
    const challenge = await challengeOf(person)
    await app.sql(`update users set password_hash = password_hash || 'x' where id = $1`, [
      person.visitor.user.id,
    ])
    expect(await completed(challenge, { totp: await person.totp.code(1) })).toMatchObject(expired)
  })

  it('is of one account and one purpose', async () => {
    const [ada, eve] = [await withSecondFactor(), await withSecondFactor()]
    const challenge = await challengeOf(ada)
    expect(await completed(challenge, { totp: await eve.totp.code(1) })).toMatchObject(rejected(4))
    await app.sql(`update sign_in_challenges set purpose = 'CONFIRMATION' where user_id = $1`, [
      ada.visitor.user.id,
    ])
    expect(await completed(challenge, { totp: await ada.totp.code(1) })).toMatchObject(expired)
    expect(await completed('x', { totp: '123456' })).toMatchObject(expired)
  })

  it('is not ended by others who know the password, is one of a thousand at most, and leaves in its time', async () => {
    const person = await withSecondFactor()
    const first = await challengeOf(person)
    for (let count = 0; count < 12; count += 1) await challengeOf(person)
    const completing = await completed(first, { totp: await person.totp.code(1) })
    expect(completing).toMatchObject({ __typename: 'Authenticated' })
    const oldest = await challengeOf(person)
    await app.sql(
      `insert into sign_in_challenges (id, token_hash, purpose, user_id, expires_at)
       select gen_random_uuid(), gen_random_uuid()::text, 'SIGN_IN', $1, now() + interval '1 day' from generate_series(1, 1000)`,
      [person.visitor.user.id],
    )
    await challengeOf(person)
    const rows = () => app.sql('select from sign_in_challenges where user_id = $1', [person.visitor.user.id])
    expect(await rows()).toHaveLength(1000)
    expect(await completed(oldest, { totp: await person.totp.unusedCode() })).toMatchObject(expired)
    await app.sql('update sign_in_challenges set expires_at = now() where user_id = $1', [
      person.visitor.user.id,
    ])
    await app.database.query(purgeChallenges)
    expect(await rows()).toEqual([])
  })
})

describe('T128 a recovery code', () => {
  it('completes one of twenty sign-ins at once, however it is typed', async () => {
    const person = await withSecondFactor()
    const [code = ''] = person.totp.recoveryCodes
    const typed = [code, code.toUpperCase(), code.replaceAll('-', ' '), code.replaceAll('-', ''), ` ${code} `]
    const challenges = []
    for (let count = 0; count < 10; count += 1) challenges.push(await challengeOf(person))
    const results = await Promise.all(
      challenges.flatMap((challenge) =>
        [0, 1].map((index) => completed(challenge, { recoveryCode: typed[index % typed.length] })),
      ),
    )
    const successes = results.filter((result) => result.__typename === 'Authenticated')
    expect(successes).toHaveLength(1)
    expect(claimsOf(successes[0]?.tokens.accessToken)).toMatchObject({ amr: ['pwd', 'recovery_code', 'mfa'] })
    for (const again of typed)
      expect(await completed(await challengeOf(person), { recoveryCode: again })).toMatchObject(rejected(4))
  })

  it('is announced by mail when it is used, with a reminder once three are left', async () => {
    const person = await withSecondFactor()
    const { email, user } = person.visitor
    for (const recoveryCode of person.totp.recoveryCodes.slice(0, 7))
      expect(await completed(await challengeOf(person), { recoveryCode })).toMatchObject({
        __typename: 'Authenticated',
      })
    const mails = await mailsTo(app, email, 'SECOND_FACTOR_CHANGED')
    const subjects = mails.map(({ subject }) => subject)
    expect(subjects.filter((subject) => subject === 'A recovery code was used')).toHaveLength(6)
    expect(mails[0]?.subject).toBe('A recovery code was used, and few are left')
    expect(mails[0]?.text).toContain('Codes left: 3.')
    const events = await app.sql<{ details: object }>(
      `select details from audit_events where subject_id = $1 and kind = 'RECOVERY_CODE_USED' order by id`,
      [user.id],
    )
    expect(events.at(-1)?.details).toEqual({ left: 3 })
  })

  it('of another account is rejected', async () => {
    const [ada, eve] = [await withSecondFactor(), await withSecondFactor()]
    const recoveryCode = eve.totp.recoveryCodes[0]
    expect(await completed(await challengeOf(ada), { recoveryCode })).toMatchObject(rejected(4))
  })
})

describe('T129 ten wrong proofs', () => {
  /** Those of the other stories came from the same address. */
  beforeEach(async () => {
    await app.sql('delete from rate_limits')
  })

  /** Ten wrong proofs by strangers. @returns a challenge that is not answered yet */
  const lock = async (person: Person): Promise<string> => {
    for (const tries of [5, 5]) {
      const challenge = await challengeOf(person)
      for (let count = 0; count < tries; count += 1)
        expect((await complete(challenge, { totp: 'none' }, limited)).data.completeLogin.code).toBe(
          'PROOF_REJECTED',
        )
    }
    return challengeOf(person)
  }

  it('lock the second step of the account for a while, and no open session', async () => {
    const person = await withSecondFactor()
    const { visitor, totp } = person
    const challenge = await lock(person)
    const refused = await complete(challenge, { totp: await totp.code(1) }, limited)
    expectRefused(refused, 'RATE_LIMITED')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
    expect((await visitor.via(limited).profile()).data.profile.id).toBe(visitor.user.id)
    const kinds = await app.sql<{ kind: string }>(
      `select kind from audit_events where subject_id = $1 and kind ~ 'FACTOR_(FAILED|LOCKED)'`,
      [visitor.user.id],
    )
    expect(kinds.filter(({ kind }) => kind === 'SECOND_FACTOR_FAILED')).toHaveLength(10)
    expect(kinds.filter(({ kind }) => kind === 'SECOND_FACTOR_LOCKED')).toHaveLength(1)
    await app.sql(
      `update second_factor_failures set since = since - interval '15 minutes' where user_id = $1`,
      [visitor.user.id],
    )
    const answer = await complete(challenge, { totp: await totp.code(1) }, limited)
    expect(answer.data.completeLogin.__typename).toBe('Authenticated')
  })

  it('are mailed to the owner once a day, because someone else knows the password', async () => {
    const person = await withSecondFactor()
    const { email, user } = person.visitor
    const lockMails = async () =>
      (await mailsTo(app, email, 'SECOND_FACTOR_CHANGED')).filter(({ subject }) => /may know/.test(subject))
    await lock(person)
    expect(await lockMails()).toHaveLength(1)
    await app.sql('delete from second_factor_failures where user_id = $1', [user.id])
    await lock(person)
    expect(await lockMails()).toHaveLength(1)
    await app.sql(`update mails set created_at = created_at - interval '1 day' where user_id = $1`, [user.id])
    await app.sql('delete from second_factor_failures where user_id = $1', [user.id])
    await lock(person)
    expect(await lockMails()).toHaveLength(2)
  })

  it('are five wrong codes for an account with two authenticator apps, each of which is compared', async () => {
    const person = await withSecondFactor()
    await addAuthenticatorApp(app, person.visitor)
    const challenge = await challengeOf(person)
    for (const left of [4, 3, 2, 1, 0]) {
      const { data } = await complete(challenge, { totp: '12345' }, limited)
      expect(data.completeLogin).toMatchObject(rejected(left))
    }
    const next = await complete(await challengeOf(person), { totp: await person.totp.code(1) }, limited)
    expectRefused(next, 'RATE_LIMITED')
  })

  it('of strangers do not lock a device that has signed in to the account before', async () => {
    const person = await withSecondFactor()
    const headers = { origin: app.config.publicUrl }
    const input = { challenge: await challengeOf(person), proof: { totp: await person.totp.code(1) } }
    const onDevice = await app.request(
      COMPLETE_LOGIN,
      { input: { ...input, delivery: 'COOKIE' } },
      { headers },
    )
    const cookie = onDevice.headers
      .getSetCookie()
      .map((one) => one.split(';')[0])
      .join('; ')
    const challenge = await lock(person)
    const proof = { totp: await person.totp.unusedCode() }
    expectRefused(await complete(challenge, proof, limited), 'RATE_LIMITED')
    const known = { headers: { ...headers, cookie } }
    const answer = await limited.request(COMPLETE_LOGIN, { input: { challenge, proof } }, known)
    expect(answer.data.completeLogin.__typename).toBe('Authenticated')
  })
})

describe('T133 a password reset by mail', () => {
  it('does not skip the second factor', async () => {
    const person = await withSecondFactor()
    const { email } = person.visitor
    await app.request(REQUEST_PASSWORD_RESET, { input: { email } })
    await eventually(async () => (await mailedToken(app, email, 'PASSWORD_RESET')) !== '')
    const token = await mailedToken(app, email, 'PASSWORD_RESET')
    const password = 'three lanterns by the quay'
    const reset = await app.request(RESET_PASSWORD, {
      input: { token, password, passwordConfirmation: password },
    })
    expect(reset.data.resetPassword.__typename).toBe('PasswordReset')
    expect(await sessionsOf(person)).toBe(0)
    const challenge = await challengeOf(person, password)
    expect(await completed(challenge, { totp: await person.totp.code(1) })).toMatchObject({
      __typename: 'Authenticated',
    })
  })
})

/** The digits of a code in those that begin with another zero. */
const digitsFrom = (code: string, zero: string): string =>
  code.replaceAll(/\d/g, (digit) => String.fromCodePoint((zero.codePointAt(0) ?? 0) + Number(digit)))

describe('a code', () => {
  it.each<[what: string, typed: (code: string) => string]>([
    ['spaces', (code) => `${code.slice(0, 3)} ${code.slice(3)}`],
    ['a hyphen', (code) => `${code.slice(0, 3)}-${code.slice(3)}`],
    ['Japanese digits', (code) => digitsFrom(code, '０')],
    ['Arabic digits', (code) => digitsFrom(code, '٠')],
    ['Persian digits', (code) => digitsFrom(code, '۰')],
  ])('of an app can be typed with %s', async (_what, typed) => {
    const person = await withSecondFactor()
    const totp = typed(await codeAt(app, person.totp.secret, 1))
    expect(await completed(await challengeOf(person), { totp })).toMatchObject({
      __typename: 'Authenticated',
    })
  })

  it('for recovery can be copied from a printed page', async () => {
    const person = await withSecondFactor()
    const [first = '', second = ''] = person.totp.recoveryCodes
    for (const recoveryCode of [first.replaceAll('-', '\u00ad\u2212'), digitsFrom(second, '０')])
      expect(await completed(await challengeOf(person), { recoveryCode })).toMatchObject({
        __typename: 'Authenticated',
      })
  })

  it('that is none is wrong, and counts', async () => {
    const person = await withSecondFactor()
    const given = [
      '',
      '-',
      '1e5',
      '+12345',
      '0x12',
      '1234567',
      '00123456',
      '１２３',
      'NaN',
      ' '.repeat(90_000),
    ]
    for (const code of given) {
      const challenge = await challengeOf(person)
      expect(await completed(challenge, { totp: code })).toMatchObject(rejected(4))
      expect(await completed(challenge, { recoveryCode: code })).toMatchObject(rejected(3))
    }
  })
})
