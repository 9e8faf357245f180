import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Secrets } from '../src/core/secrets.ts'
import { resealSecrets } from '../src/features/factors/reseal-secrets.ts'
import {
  ADD_TOTP,
  COMPLETE_LOGIN,
  CONFIRM,
  EXPORT_MY_DATA,
  LOGIN_IN_STEPS,
  START_TOTP,
} from '../src/testing/generated/operations.ts'
import type { Visitor } from '../src/testing/visitor.ts'
import { randomRuns } from '../test-support/random-runs.ts'
import { type AuthenticatorApp, addAuthenticatorApp, codeAt } from './authenticator-app.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { mailsTo } from './mails-to.ts'
import { areaUnderCurve, interleavedTimes } from './response-times.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

async function signedInWith(app: TestApp, { email, password }: Visitor, proof: object): Promise<string> {
  const { data } = await app.request(LOGIN_IN_STEPS, { input: { email, password } })
  const challenge = data.login.challenge
  const answer = await app.request(COMPLETE_LOGIN, { input: { challenge, proof } })
  return answer.data.completeLogin.__typename
}

describe('T123 a code', () => {
  let clock: DatabaseClock
  let app: TestApp
  let person: Visitor
  let totp: AuthenticatorApp

  beforeAll(async () => {
    clock = await standingDatabaseClock()
    app = clock.app
    // The first second of a time step.
    await clock.advance('1 day')
    const [row] = await app.sql<{ into: number }>('select extract(epoch from now())::integer % 30 as into')
    await clock.advance(`${30 - (row?.into ?? 0)} seconds`)
    person = await app.register()
    totp = await addAuthenticatorApp(app, person)
  })
  afterAll(() => clock.close())

  it.each([
    [-2, 'ProofRejected'],
    [-1, 'Authenticated'],
    [0, 'Authenticated'],
    [1, 'Authenticated'],
    [2, 'ProofRejected'],
  ])(
    '%d time steps away at the first and the last second of a step is answered with %s',
    async (steps, outcome) => {
      for (const second of ['0 seconds', '29 seconds']) {
        await clock.advance(second)
        await totp.unusedCode()
        expect(await signedInWith(app, person, { totp: await totp.code(steps) })).toBe(outcome)
      }
      await clock.advance('1 second')
    },
  )

  it('that is older than the last accepted one is rejected', async () => {
    await totp.unusedCode()
    expect(await signedInWith(app, person, { totp: await totp.code(0) })).toBe('Authenticated')
    expect(await signedInWith(app, person, { totp: await totp.code(-1) })).toBe('ProofRejected')
    expect(await signedInWith(app, person, { totp: await totp.code(1) })).toBe('Authenticated')
  })

  it.each(['-3 hours', '3 hours'])(
    'is judged by the database’s clock, not by this process’s: %s away',
    async (away) => {
      await clock.advance(away)
      await totp.unusedCode()
      expect(await signedInWith(app, person, { totp: await totp.code(0) })).toBe('Authenticated')
      expect(await signedInWith(app, person, { totp: await totp.code(360) })).toBe('ProofRejected')
    },
  )
})

describe('T131 secrets of second factors', () => {
  let app: TestApp
  beforeAll(async () => {
    app = await startTestApp({ env: { LOG_LEVEL: 'trace' } })
  })
  afterAll(() => app.close())

  /** Every column of every table, as text. */
  const everyRow = async (): Promise<string> => {
    const tables = await app.sql<{ name: string }>(
      `select quote_ident(table_name) as name from information_schema.tables
       where table_type = 'BASE TABLE' and table_schema = 'public'`,
    )
    const rows = await Promise.all(
      tables.map(({ name }) => app.sql(`select to_jsonb(t) as row from ${name} t`)),
    )
    return JSON.stringify(rows.flat())
  }

  it('are in no row, audit event or line of the log', async () => {
    const person = await app.register()
    const pending = (await person.request(START_TOTP)).data.startTotp.secret
    const waiting = await everyRow()
    expect(waiting).toContain('TOTP_SET_UP')
    expect(waiting).not.toContain(pending)
    const totp = await addAuthenticatorApp(app, person)
    const [used = '', unused = ''] = totp.recoveryCodes
    const code = await totp.code(1)
    const { data } = await app.request(LOGIN_IN_STEPS, {
      input: { email: person.email, password: person.password },
    })
    const challenge = data.login.challenge
    await app.request(COMPLETE_LOGIN, { input: { challenge, proof: { totp: '111-111' } } })
    expect(await everyRow()).toContain('SECOND_FACTOR_FAILED')
    expect(await everyRow()).not.toContain(challenge)
    await app.request(COMPLETE_LOGIN, { input: { challenge, proof: { totp: code } } })
    await person.request(CONFIRM, { input: { proof: { recoveryCode: used } } })
    await person.request(CONFIRM, { input: { proof: { recoveryCode: used }, mistyped: unused } })
    await person.request(ADD_TOTP, { input: { code, nothing: totp.secret } })
    const rows = await everyRow()
    expect(rows).toContain('RECOVERY_CODE_USED')
    const mails = JSON.stringify(await mailsTo(app, person.email))
    expect(mails).toContain('A recovery code was used')
    const metrics = await (await fetch(`${app.url}/metrics`)).text()
    expect(metrics).toContain('second-factor')
    const link = new URL((await person.request(EXPORT_MY_DATA)).data.exportMyData.url)
    const copy = await (await fetch(`${app.url}${link.pathname}${link.search}`)).text()
    expect(copy).toContain('recoveryCodes')
    const secrets = [pending, totp.secret, used, unused, used.replaceAll('-', ''), challenge]
    for (const kept of [rows, app.logText(), mails, metrics, copy])
      for (const secret of secrets) expect(kept).not.toContain(secret)
  })
})

describe('T134 the reason for a rejected code', () => {
  const samples = randomRuns({ short: 60, whole: 500 })
  const tolerance = samples < 500 ? 0.2 : 0.05
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp({ env: { LOG_LEVEL: 'silent' } })
  })
  afterAll(() => app.close())

  /** Codes that are rejected, each for another reason. */
  const wrongCodes = async (): Promise<{ person: Visitor; codes: (() => Promise<string>)[] }> => {
    const person = await app.register()
    const { secret, factorId } = await addAuthenticatorApp(app, person)
    await app.sql('update factors set last_step = 2147483647 where id = $1', [factorId])
    const codes = [
      async () => changed(await codeAt(app, secret), 0, 6),
      async () => changed(await codeAt(app, secret), 5, 6),
      () => codeAt(app, secret),
    ]
    return { person, codes }
  }

  const reject = async (person: Visitor, code: string): Promise<void> => {
    const { data } = await person.request(CONFIRM, { input: { proof: { totp: code } } })
    expect(data.confirm.__typename).toBe('ProofRejected')
  }

  it('does not change the statements: wrong, nearly right, or right and used', async () => {
    const { person, codes } = await wrongCodes()
    const statements = watchStatements(app)
    const seen: string[][] = []
    for (const code of codes) {
      const given = await code()
      statements.clear()
      await reject(person, given)
      seen.push([...statements.names])
    }
    statements.stop()
    expect(seen[0]).toContain('factors.accept-step')
    expect(seen[1]).toEqual(seen[0])
    expect(seen[2]).toEqual(seen[0])
  })

  it('does not change the statements of a recovery code: wrong, half right, or used', async () => {
    const person = await app.register()
    const { recoveryCodes } = await addAuthenticatorApp(app, person)
    const [used = '', unused = ''] = recoveryCodes
    const confirm = (recoveryCode: string) => person.request(CONFIRM, { input: { proof: { recoveryCode } } })
    await confirm(used)
    const wrong = '0123-4567-89ab-cdef'
    const statements = watchStatements(app)
    const seen: string[][] = []
    for (const code of [`${wrong}-${wrong}`, `${unused.slice(0, 19)}-${wrong}`, used]) {
      statements.clear()
      expect((await confirm(code)).data.confirm.__typename).toBe('ProofRejected')
      seen.push([...statements.names])
    }
    statements.stop()
    expect(seen[0]).toContain('recovery-codes.use')
    expect(seen.slice(1)).toEqual([seen[0], seen[0]])
  })

  it('is not asked before the password is right: a wrong one has the same statements with and without a factor', async () => {
    const [without, having] = [await app.register(), await app.register()]
    await addAuthenticatorApp(app, having)
    const statements = watchStatements(app)
    const seen: string[][] = []
    // The first sign-in of a process also asks what it then remembers.
    for (const { email } of [without, without, having]) {
      statements.clear()
      const { data } = await app.request(LOGIN_IN_STEPS, { input: { email, password: 'not this orchard' } })
      expect(data.login.__typename).toBe('InvalidCredentials')
      seen.push([...statements.names])
    }
    statements.stop()
    expect(seen[1]).toContain('users.with-password-by-email')
    expect(seen[2]).toEqual(seen[1])
  })

  it('cannot be inferred from the response time', async () => {
    const { person, codes } = await wrongCodes()
    const attempts = codes.map((code) => async () => reject(person, await code()))
    const times = await interleavedTimes(attempts, samples)
    const isAlike = (all: number[][]) =>
      all.slice(1).every((other) => Math.abs(areaUnderCurve(all[0], other) - 0.5) <= tolerance)
    // If chance or a busy machine causes an outlier, a sample three times as large decides; a leak would remain.
    const more = isAlike(times) ? [] : await interleavedTimes(attempts, 2 * samples)
    const [first, ...others] = times.map((measured, index) => [...measured, ...(more[index] ?? [])])
    for (const other of others)
      expect(Math.abs(areaUnderCurve(first, other) - 0.5)).toBeLessThanOrEqual(tolerance)
  })
})

/** The code with its digits from `start` to `end` replaced. */
const changed = (code: string, start: number, end: number): string =>
  [...code].map((digit, index) => (index >= start && index < end ? (Number(digit) + 5) % 10 : digit)).join('')

describe('a change of SECRET', () => {
  const before = 'a secret of before, of 32 bytes or more'
  const after = 'a secret of afterwards, of 32 bytes or more'

  it('keeps authenticator apps while SECRET_PREVIOUS is set, and afterwards once they are sealed again', async () => {
    const app = await startTestApp({ env: { SECRET: before } })
    const person = await app.register()
    const totp = await addAuthenticatorApp(app, person)
    const both = await startTestApp({ on: app, env: { SECRET: after, SECRET_PREVIOUS: before } })
    expect(await signedInWith(both, person, { totp: await totp.unusedCode() })).toBe('Authenticated')
    await both.close()
    // Upkeep begins up to a minute after the start, at random, and may have sealed the secret already.
    const byUpkeep = both.log.filter(({ event }) => event === 'second-factors.resealed').length
    const box = new Secrets(after, before).box('factors')
    const { signal } = new AbortController()
    expect(byUpkeep + (await resealSecrets(app.database, box, signal))).toBe(1)
    expect(await resealSecrets(app.database, box, signal)).toBe(0)
    const alone = new Secrets(after).box('factors')
    const [row] = await app.sql<{ sealed: string }>('select sealed_secret as sealed from factors')
    expect(alone.open(row?.sealed ?? '', totp.factorId)).toBe(totp.secret)
    await app.close()
  })

  it('without SECRET_PREVIOUS leaves recovery codes as the way in', async () => {
    const app = await startTestApp({ env: { SECRET: before } })
    const person = await app.register()
    const totp = await addAuthenticatorApp(app, person)
    await app.sql(`update factors set sealed_secret = 'v1.x.y.z'`)
    expect(await signedInWith(app, person, { totp: await totp.unusedCode() })).toBe('ProofRejected')
    expect(await signedInWith(app, person, { recoveryCode: totp.recoveryCodes[0] })).toBe('Authenticated')
    expect(app.log.map(({ event }) => event)).toContain('second-factor.unreadable')
    await app.close()
  })
})
