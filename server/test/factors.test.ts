import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  ADD_TOTP,
  FACTORS,
  REMOVE_FACTOR,
  RENAME_FACTOR,
  RENEW_RECOVERY_CODES,
  START_TOTP,
} from '../src/testing/generated/operations.ts'
import { expectRefused, fieldErrorsOf, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp, codeAt } from './authenticator-app.ts'
import { mailsTo } from './mails-to.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const start = async (person: Visitor) => (await person.request(START_TOTP)).data.startTotp

const add = async (person: Visitor, code: string, name?: string) =>
  (await person.request(ADD_TOTP, { input: { code, name } })).data.addTotp

const remove = async (person: Visitor, id: string) =>
  (await person.request(REMOVE_FACTOR, { id })).data.removeFactor

const listOf = async (person: Visitor) => (await person.request(FACTORS)).data.factors

const kindsOf = async (person: Visitor): Promise<string[]> =>
  (
    await app.sql<{ kind: string }>(
      `select kind from audit_events where subject_id = $1 and kind ~ 'FACTOR|RECOVERY|CONFIRM' order by id`,
      [person.user.id],
    )
  ).map(({ kind }) => kind)

describe('an authenticator app', () => {
  it('is one of two at most', async () => {
    const person = await app.register()
    await addAuthenticatorApp(app, person)
    await addAuthenticatorApp(app, person)
    const { secret } = await start(person)
    const third = await add(person, await codeAt(app, secret))
    expect(fieldErrorsOf(third)).toEqual({ name: ['TOO_MANY'] })
    expect((await listOf(person)).filter(({ factor }: { factor: string }) => factor === 'TOTP')).toHaveLength(
      2,
    )
  })

  it('is set up by its secret as text, address and QR code', async () => {
    const person = await app.register()
    const { secret, uri, qrSvg } = await start(person)
    expect(secret).toMatch(/^[A-Z2-7]{32}$/)
    const address = new URL(uri)
    expect(address.searchParams.get('secret')).toBe(secret)
    expect(decodeURIComponent(address.pathname)).toBe(`/localhost:${person.email}`)
    expect(qrSvg).toMatch(/^<svg role="img" aria-label="QR code" .*fill="white"/)
  })

  it('is added by a code, and the first one comes with ten recovery codes', async () => {
    const person = await app.register()
    const { secret } = await start(person)
    const added = await add(person, await codeAt(app, secret), ' Phone ')
    expect(added).toMatchObject({ __typename: 'FactorAdded', factor: { factor: 'TOTP', name: 'Phone' } })
    expect(new Set(added.recoveryCodes).size).toBe(10)
    for (const code of added.recoveryCodes ?? []) expect(code).toMatch(/^([0-9a-f]{4}-){7}[0-9a-f]{4}$/)
    const second = await start(person)
    expect(await add(person, await codeAt(app, second.secret))).toMatchObject({
      factor: { name: 'Authenticator app' },
      recoveryCodes: null,
    })
    expect(await listOf(person)).toMatchObject([
      { factor: 'TOTP', name: 'Phone', lastUsedAt: null, remaining: null },
      { factor: 'TOTP', name: 'Authenticator app' },
      { factor: 'RECOVERY_CODE', remaining: 10 },
    ])
    expect(await kindsOf(person)).toEqual(['SECOND_FACTOR_ADDED', 'SECOND_FACTOR_ADDED'])
  })

  it('is not added by a wrong code, and after five of them the set-up starts again', async () => {
    const person = await app.register()
    const { secret } = await start(person)
    for (const left of [4, 3, 2, 1, 0])
      expect(await add(person, '000 00x')).toMatchObject({ code: 'PROOF_REJECTED', attemptsLeft: left })
    expect(await add(person, await codeAt(app, secret))).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
    expect(await listOf(person)).toEqual([])
  })

  it('T124 is not added in another session than the one that started it, nor after a newer start', async () => {
    const person = await app.register()
    const thief = await app.login(person)
    const { secret } = await start(thief)
    expect(await add(person, await codeAt(app, secret))).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
    const former = await start(person)
    const latest = await start(person)
    expect(await add(person, await codeAt(app, former.secret))).toMatchObject({ code: 'PROOF_REJECTED' })
    expect(await add(person, await codeAt(app, latest.secret))).toMatchObject({ __typename: 'FactorAdded' })
    expect(await add(person, await codeAt(app, latest.secret))).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
  })

  it('T124 is not added once its set-up has expired', async () => {
    const person = await app.register()
    const { secret } = await start(person)
    await app.sql('update sign_in_challenges set expires_at = now() where user_id = $1', [person.user.id])
    expect(await add(person, await codeAt(app, secret))).toMatchObject({ code: 'CHALLENGE_EXPIRED' })
  })

  it('has a name that can be stored', async () => {
    const person = await app.register()
    expect(fieldErrorsOf(await add(person, '123456', 'a\nb'))).toEqual({ name: ['MALFORMED'] })
  })
})

describe('a factor', () => {
  it('is renamed and removed by its owner alone', async () => {
    const [ada, eve] = [await app.register(), await app.register()]
    const { factorId: id } = await addAuthenticatorApp(app, ada)
    const rename = async (person: Visitor, name: string) =>
      (await person.request(RENAME_FACTOR, { input: { id, name } })).data.renameFactor
    expect(await rename(eve, 'Mine')).toMatchObject({ code: 'FACTOR_NOT_FOUND' })
    expect(await remove(eve, id)).toMatchObject({ code: 'FACTOR_NOT_FOUND' })
    expect(fieldErrorsOf(await rename(ada, ' '))).toEqual({ name: ['REQUIRED'] })
    expect(await rename(ada, 'Phone')).toMatchObject({ factor: { name: 'Phone' } })
    expect(await remove(ada, id.toUpperCase())).toMatchObject({ factor: { id, name: 'Phone' } })
    expect(await listOf(ada)).toEqual([])
    expect(await kindsOf(ada)).toEqual([
      'SECOND_FACTOR_ADDED',
      'SECOND_FACTOR_RENAMED',
      'SECOND_FACTOR_REMOVED',
    ])
  })

  it('that is added or removed is announced by mail', async () => {
    const person = await app.register()
    const { factorId } = await addAuthenticatorApp(app, person)
    await remove(person, factorId)
    const mails = await mailsTo(app, person.email)
    expect(mails.filter(({ kind }) => kind === 'SECOND_FACTOR_CHANGED')).toHaveLength(2)
  })
})

describe('changes of factors', () => {
  it('are 60 in ten minutes of one account at most, since each is an audit event', async () => {
    const limited = await startTestApp({ on: app, config: { rateLimits: true } })
    const person = await app.register()
    const { factorId: id } = await addAuthenticatorApp(app, person)
    const at = person.via(limited)
    const rename = (name: string) => at.request(RENAME_FACTOR, { input: { id, name } })
    for (let count = 0; count < 60; count += 1)
      expect((await rename(`Phone ${count}`)).data.renameFactor.__typename).toBe('FactorRenamed')
    expectRefused(await rename('Phone'), 'RATE_LIMITED')
    expectRefused(await at.request(RENEW_RECOVERY_CODES), 'RATE_LIMITED')
    expectRefused(await at.request(REMOVE_FACTOR, { id }), 'RATE_LIMITED')
    expect(await kindsOf(person)).toHaveLength(61)
    await limited.close()
  })
})

describe('a mail about second factors', () => {
  const factorMails = async ({ email }: Visitor) =>
    (await mailsTo(app, email, 'SECOND_FACTOR_CHANGED')).length

  it('is written although its address has got more than others may send in an hour', async () => {
    const person = await app.register()
    await app.sql(
      `insert into mails (id, kind, state, user_id, recipient, locale, parameters, priority, attempts, created_at, next_attempt_at, expires_at)
       select gen_random_uuid(), 'ALREADY_REGISTERED', 'SENT', $1, $2, 'en', '{}', 1, 1, now(), now(), now() from generate_series(1, 20)`,
      [person.user.id, person.email],
    )
    await addAuthenticatorApp(app, person)
    expect(await factorMails(person)).toBe(1)
  })

  it('is one of twenty in an hour at most', async () => {
    const person = await app.register()
    await addAuthenticatorApp(app, person)
    for (let count = 0; count < 22; count += 1) await person.request(RENEW_RECOVERY_CODES)
    expect(await factorMails(person)).toBe(20)
  })
})

describe('T127 the last way in', () => {
  /** An account without a password, with two passkeys. */
  const withPasskeys = async () => {
    const person = await app.register()
    await app.sql('update users set password_hash = null where id = $1', [person.user.id])
    const passkeys = await app.sql<{ id: string }>(
      `insert into factors (id, user_id, factor, name)
       select gen_random_uuid(), $1, 'PASSKEY', 'Key' from generate_series(1, 2) returning id`,
      [person.user.id],
    )
    return { person, ids: passkeys.map(({ id }) => id) }
  }

  it('cannot be removed, not even by two removals at once', async () => {
    const { person, ids } = await withPasskeys()
    const results = await Promise.all(ids.map((id) => remove(person, id)))
    const outcomes = results.map((result) => result.__typename).toSorted()
    expect(outcomes).toEqual(['FactorRemoved', 'LastWayIn'])
    expect(await listOf(person)).toHaveLength(1)
  })

  it('is not an authenticator app, which alone does not sign in', async () => {
    const { person, ids } = await withPasskeys()
    await app.sql(
      `insert into factors (id, user_id, factor, name) values (gen_random_uuid(), $1, 'TOTP', 'App')`,
      [person.user.id],
    )
    expect(await remove(person, ids[0] ?? '')).toMatchObject({ __typename: 'FactorRemoved' })
    expect(await remove(person, ids[1] ?? '')).toMatchObject({ code: 'LAST_WAY_IN' })
  })
})

describe('recovery codes', () => {
  it('are replaced as a whole, and gone with the last factor', async () => {
    const person = await app.register()
    const renew = async () => (await person.request(RENEW_RECOVERY_CODES)).data.renewRecoveryCodes.codes
    expect(await renew()).toEqual([])
    const { factorId, recoveryCodes } = await addAuthenticatorApp(app, person)
    const renewed = await renew()
    expect(renewed).toHaveLength(10)
    expect(renewed.filter((code) => recoveryCodes.includes(code))).toEqual([])
    await remove(person, factorId)
    expect(await app.sql('select from recovery_codes where user_id = $1', [person.user.id])).toEqual([])
  })
})
