import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { CONFIRM, LOGIN_IN_STEPS, RENEW_RECOVERY_CODES } from '../src/testing/generated/operations.ts'
import { type Answer, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { claimsOf, forgeAccessToken } from './forged-token.ts'
import { startTestApp, type TestApp } from './test-app.ts'

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

const confirm = (person: Visitor, proof: object, challenge?: string): Promise<Answer> =>
  person.request(CONFIRM, { input: { proof, challenge } })

const confirmed = async (person: Visitor, proof: object, challenge?: string) =>
  (await confirm(person, proof, challenge)).data.confirm

/** Makes the access token of a person one of a sign-in an hour ago. */
function makeStale(person: Visitor): void {
  const anHourAgo = Math.floor(Date.now() / 1000) - 3600
  person.accessToken = forgeAccessToken(app, person, { claims: { auth_time: anHourAgo } })
}

const kindsOf = (person: Visitor) =>
  app.sql<{ kind: string; outcome: string; details: object }>(
    `select kind, outcome, details from audit_events
     where subject_id = $1 and kind in ('CONFIRMED', 'RECOVERY_CODE_USED') order by id`,
    [person.user.id],
  )

describe('confirm', () => {
  it('makes a session fresh by the password of an account without a second factor', async () => {
    const person = await app.register()
    makeStale(person)
    const refused = await person.request(RENEW_RECOVERY_CODES)
    expectRefused(refused, 'CONFIRMATION_REQUIRED')
    expect(refused.errors[0]?.extensions).toMatchObject({ factors: ['PASSWORD'] })
    const { tokens, session, user } = await confirmed(person, { password: person.password })
    expect([user.id, session.id]).toEqual([person.user.id, person.sessionId])
    person.accessToken = tokens.accessToken
    expect((await person.request(RENEW_RECOVERY_CODES)).errors).toEqual([])
    expect(await kindsOf(person)).toEqual([
      { kind: 'CONFIRMED', outcome: 'SUCCESS', details: { factor: 'PASSWORD' } },
    ])
  })

  it('needs the second factor of an account that has one', async () => {
    const person = await app.register()
    const totp = await addAuthenticatorApp(app, person)
    makeStale(person)
    const refused = await person.request(RENEW_RECOVERY_CODES)
    expect(refused.errors[0]?.extensions).toMatchObject({ factors: ['RECOVERY_CODE', 'TOTP'] })
    expect(await confirmed(person, { password: person.password })).toMatchObject({ code: 'PROOF_REJECTED' })
    const { tokens, session } = await confirmed(person, { totp: await totp.code(1) })
    expect(session.factors).toEqual(['PASSWORD', 'TOTP'])
    expect(claimsOf(tokens.accessToken)).toMatchObject({ amr: ['pwd', 'otp', 'mfa'] })
    person.accessToken = tokens.accessToken
    const [recoveryCode] = totp.recoveryCodes
    expect(await confirmed(person, { recoveryCode })).toMatchObject({ __typename: 'Confirmed' })
    expect(await confirmed(person, { recoveryCode })).toMatchObject({ code: 'PROOF_REJECTED' })
  })

  it('T122 accepts a code once', async () => {
    const person = await app.register()
    const totp = (await addAuthenticatorApp(app, person)).code(1)
    const proof = { totp: await totp }
    const others = await Promise.all([1, 2, 3, 4].map(() => confirmed(person, proof)))
    const outcomes = others.map((result) => result.__typename).toSorted()
    expect(outcomes).toEqual(['Confirmed', 'ProofRejected', 'ProofRejected', 'ProofRejected'])
  })

  it('uses no proof up if the session has ended', async () => {
    const person = await app.register()
    const { recoveryCodes } = await addAuthenticatorApp(app, person)
    await app.sql('update sessions set ended_at = now() where id = $1', [person.sessionId])
    expectRefused(await confirm(person, { recoveryCode: recoveryCodes[0] }), 'SESSION_ENDED')
    expect(await kindsOf(person)).toEqual([])
    expect(
      await app.sql('select from recovery_codes where user_id = $1 and used_at is not null', [
        person.user.id,
      ]),
    ).toEqual([])
  })

  it('T124 takes no challenge of another purpose, account or session, and each once', async () => {
    const [ada, eve] = [await app.register(), await app.register()]
    const { password } = ada
    const start = async (person: Visitor): Promise<string> =>
      (await person.request('mutation { startConfirmation { challenge } }')).data.startConfirmation.challenge
    const own = await start(ada)
    for (const foreign of [await start(eve), await start(await app.login(ada)), 'x'])
      expect(await confirmed(ada, { password }, foreign)).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
    expect(await confirmed(ada, { password }, own)).toMatchObject({ __typename: 'Confirmed' })
    expect(await confirmed(ada, { password }, own)).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
    await addAuthenticatorApp(app, eve)
    const input = { email: eve.email, password: eve.password }
    const { challenge } = (await app.request(LOGIN_IN_STEPS, { input })).data.login
    expect(await confirmed(eve, { password }, challenge)).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
  })

  it('says how many attempts are left, and is then refused in this session alone', async () => {
    const person = (await app.register()).via(limited)
    for (const left of [4, 3, 2, 1, 0])
      expect(await confirmed(person, { password: 'wrong' })).toMatchObject({
        code: 'PROOF_REJECTED',
        attemptsLeft: left,
      })
    expectRefused(await confirm(person, { password: person.password }), 'RATE_LIMITED')
    expect((await person.profile()).data.profile.id).toBe(person.user.id)
    const other = await app.login(person)
    expect(await confirmed(other.via(limited), { password: person.password })).toMatchObject({
      __typename: 'Confirmed',
    })
  })

  it('T129 stays refused if the counters of the gate are lost in a crash, and uses no code up', async () => {
    const person = (await app.register()).via(limited)
    const { recoveryCodes } = await addAuthenticatorApp(app, person)
    const proof = { recoveryCode: recoveryCodes[0] }
    for (let count = 0; count < 5; count += 1) await confirmed(person, { totp: 'none' })
    await app.sql('delete from rate_limits')
    const refused = await confirm(person, proof)
    expectRefused(refused, 'RATE_LIMITED')
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(800)
    await app.sql('delete from second_factor_failures where user_id = $1', [person.user.id])
    expect(await confirmed(person, proof)).toMatchObject({ __typename: 'Confirmed' })
  })

  it('delivers the next refresh token in the cookie of a session that has one', async () => {
    const { email, password } = await app.register()
    const headers = { origin: app.config.publicUrl }
    const { data } = await app.request(
      'mutation ($input: LoginInput!) { login(input: $input) { ... on Authenticated { tokens { accessToken } } } }',
      { input: { email, password, delivery: 'COOKIE' } },
      { headers },
    )
    const token = data.login.tokens.accessToken
    const input = { proof: { password } }
    expectRefused(await app.request(CONFIRM, { input }, { token }), 'FORBIDDEN')
    const answer = await app.request(CONFIRM, { input }, { token, headers })
    expect(answer.data.confirm.tokens.refreshToken).toBeNull()
    expect(answer.headers.getSetCookie().join()).toContain('gatehouse-refresh')
  })
})

describe('a refusal as CONFIRMATION_REQUIRED', () => {
  it('reads the factors of its account once, however often it is asked for', async () => {
    const person = await app.register()
    makeStale(person)
    const reads = jest.spyOn(app.database, 'read')
    const refused = () => person.request(RENEW_RECOVERY_CODES)
    const answers = await Promise.all(Array.from({ length: 20 }, refused))
    for (const answer of [...answers, await refused()])
      expect(answer.errors[0]?.extensions).toMatchObject({ factors: ['PASSWORD'] })
    expect(reads).toHaveBeenCalledTimes(1)
    reads.mockRestore()
  })
})

describe('a proof', () => {
  it.each([
    ['none', {}],
    ['two', { password: 'a', totp: '123456' }],
    ['null', { totp: null }],
    ['one and null', { password: 'a', totp: null }],
  ])('is exactly one field: %s is refused before anything runs', async (_title, proof) => {
    const person = await app.register()
    expectRefused(await confirm(person, proof), 'BAD_USER_INPUT')
    const literal = JSON.stringify(proof).replaceAll(/"(\w+)":/g, '$1: ')
    const query = `mutation { confirm(input: { proof: ${literal} }) { __typename } }`
    const answer = await person.request(query)
    expectRefused(answer, 'GRAPHQL_VALIDATION_FAILED')
    expect(answer.errors[0]?.message).toMatch(
      /^Give exactly one of the fields of ProofInput\.$|must be non-null/,
    )
    expect(await kindsOf(person)).toEqual([])
  })

  it('is a OneOf Input Object in the published schema', async () => {
    const schema = await (await fetch(`${app.url}/schema.graphql`)).text()
    expect(schema).toContain('input ProofInput @oneOf {')
  })
})
