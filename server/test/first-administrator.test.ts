import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CREATE_FIRST_ADMINISTRATOR } from '../src/testing/generated/operations.ts'
import { fieldErrorsOf, goodPassword, PROFILE } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
beforeEach(() => app.sql('delete from users'))
afterAll(() => app.close())

/** The code in the link that a server prints at startup. */
const linkOf = (of: TestApp) => of.app.services.firstAdministrator.setupToken()

let people = 0
const create = (token: string | undefined, input: object = {}, at = app) => {
  people += 1
  const account = {
    email: `first-${people}@example.org`,
    password: goodPassword,
    passwordConfirmation: goodPassword,
    firstName: 'First',
    lastName: 'Administrator',
  }
  return at.request(CREATE_FIRST_ADMINISTRATOR, { input: { token, ...account, ...input } })
}

const administrators = () => app.sql(`select id from users where role = 'ADMIN'`)

describe('the first administrator’s link', () => {
  it('creates an administrator and signs them in, once', async () => {
    const token = await linkOf(app)
    const { data } = await create(token)
    expect(data.createFirstAdministrator).toMatchObject({
      __typename: 'Authenticated',
      user: { role: 'ADMIN' },
      session: { current: true },
    })
    const { accessToken } = data.createFirstAdministrator.tokens
    expect((await app.request(PROFILE, {}, { token: accessToken })).data.profile.role).toBe('ADMIN')
    expect((await create(token)).data.createFirstAdministrator).toMatchObject({
      __typename: 'SetupClosed',
      code: 'SETUP_CLOSED',
    })
    expect(await administrators()).toHaveLength(1)
  })

  it('is not printed again once an administrator exists', async () => {
    await create(await linkOf(app))
    expect(await linkOf(app)).toBeUndefined()
    const restarted = await startTestApp({ on: app })
    expect(await linkOf(restarted)).toBeUndefined()
    await restarted.close()
  })

  it('is the same at every start and on every replica until it is used', async () => {
    const replica = await startTestApp({ on: app })
    expect(await linkOf(replica)).toBe(await linkOf(app))
    const { data } = await create(await linkOf(app), {}, replica)
    await replica.close()
    expect(data.createFirstAdministrator.__typename).toBe('Authenticated')
  })

  it('is neither in the database nor in the log', async () => {
    const token = (await linkOf(app)) ?? ''
    const settings = await app.sql<{ value: string }>('select value from settings')
    expect(token).toMatch(/^[\w-]{43}$/)
    expect(settings.map(({ value }) => value)).not.toContain(token)
    await create(token)
    expect(app.logText()).not.toContain(token)
  })

  it.each(['', 'x', 'A'.repeat(43), 'ä'.repeat(43), 'A'.repeat(10_000)])(
    'is refused with the code %.50s',
    async (token) => {
      const { data } = await create(token, { email: 'no email', password: '1' })
      expect(data.createFirstAdministrator).toMatchObject({ __typename: 'SetupClosed' })
      expect(await administrators()).toEqual([])
    },
  )

  it('remains valid after invalid fields, all of which are reported', async () => {
    const token = await linkOf(app)
    const { data } = await create(token, { email: 'no email', password: '1234567', firstName: '' })
    expect(fieldErrorsOf(data.createFirstAdministrator)).toEqual({
      email: ['MALFORMED'],
      password: ['TOO_SHORT', 'PASSWORD_TOO_COMMON', 'PASSWORD_ENTIRELY_NUMERIC'],
      passwordConfirmation: ['PASSWORDS_DIFFER'],
      firstName: ['REQUIRED'],
    })
    expect((await create(token)).data.createFirstAdministrator.__typename).toBe('Authenticated')
  })

  it('does not take over an existing account', async () => {
    const ada = await app.register()
    const { data } = await create(await linkOf(app), { email: ada.email.toUpperCase() })
    expect(fieldErrorsOf(data.createFirstAdministrator)).toEqual({ email: ['EMAIL_TAKEN'] })
    expect((await ada.profile()).data.profile.role).toBe('EMPLOYEE')
  })

  it('creates one administrator when used twenty times at once on two replicas', async () => {
    const replica = await startTestApp({ on: app })
    const token = await linkOf(app)
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => create(token, {}, index % 2 === 0 ? app : replica)),
    )
    await replica.close()
    const outcomes = answers.map(({ data }) => data.createFirstAdministrator.__typename)
    expect(outcomes.sort()).toEqual(['Authenticated', ...Array(19).fill('SetupClosed')])
    expect(await administrators()).toHaveLength(1)
    expect(await app.sql('select id from users')).toHaveLength(1)
  })

  it('works where registration is closed', async () => {
    const closed = await startTestApp({ env: { REGISTRATION: 'closed' }, on: app })
    const { data } = await create(await linkOf(closed), {}, closed)
    await closed.close()
    expect(data.createFirstAdministrator.__typename).toBe('Authenticated')
  })

  it('allows five guesses in ten minutes', async () => {
    const limited = await startTestApp({ env: { RATE_LIMITS: 'on' }, on: app })
    const statuses: number[] = []
    for (let index = 0; index < 7; index += 1) statuses.push((await create('guess', {}, limited)).status)
    await limited.close()
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429, 429])
  })
})
