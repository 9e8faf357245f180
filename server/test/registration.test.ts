import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, fieldErrorsOf, goodPassword, type Proposal } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const wrongFieldsOf = async (proposal: Proposal, at = app) => {
  const { status, data } = await at.tryToRegister(proposal)
  expect(status).toBe(200)
  expect(data.register).toMatchObject({ __typename: 'ValidationError', code: 'VALIDATION_FAILED' })
  return fieldErrorsOf(data.register)
}

const outcome = ({ data }: Answer): string => {
  const { __typename, fieldErrors } = data.register
  return fieldErrors === undefined ? __typename : JSON.stringify(fieldErrorsOf({ fieldErrors }))
}

const accountsWith = (emailKey: string) => app.sql('select id from users where email_key = $1', [emailKey])

describe('register', () => {
  it('creates the account and signs in', async () => {
    const proposal = { email: 'Grace@Example.org', firstName: ' Grace ', phone: '+49 (30) 123-456' }
    const { status, data } = await app.tryToRegister(proposal)
    expect(status).toBe(200)
    expect(data.register).toMatchObject({
      __typename: 'Authenticated',
      user: {
        email: 'Grace@Example.org',
        firstName: 'Grace',
        lastName: 'Lovelace',
        phone: '+4930123456',
        role: 'EMPLOYEE',
        active: true,
      },
      session: { current: true },
      tokens: { accessTokenExpiresIn: 180 * 60, refreshToken: expect.any(String) },
    })
    const profile = await app.request('{ profile { id } }', {}, { token: data.register.tokens.accessToken })
    expect(profile.data.profile.id).toBe(data.register.user.id)
    expect(data.register.user.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
  })

  it('stores no readable password', async () => {
    const ada = await app.register()
    const rows = await app.sql<{ row: string }>(
      'select to_jsonb(users)::text as row from users where id = $1',
      [ada.user.id],
    )
    expect(rows[0]?.row).toContain('v1:$2b$')
    expect(rows[0]?.row).not.toContain(goodPassword)
  })

  it.each(['EMPLOYEE', 'CLIENT', null])('grants the role %s', async (role) => {
    const { user } = await app.register({ role })
    expect(user.role).toBe(role ?? 'EMPLOYEE')
  })

  it.each(['MANAGER', 'ADMIN'])(
    'does not grant the role %s, not even at an administrator’s request',
    async (role) => {
      const expected = { role: ['ROLE_NOT_ALLOWED'] }
      expect(await wrongFieldsOf({ role })).toEqual(expected)
      const admin = await app.registerAs('ADMIN')
      const headers = { authorization: `Bearer ${admin.accessToken}` }
      const { data } = await app.tryToRegister({ role }, headers)
      expect(fieldErrorsOf(data.register)).toEqual(expected)
    },
  )

  it('reports all invalid fields together in input order', async () => {
    const { data } = await app.tryToRegister({
      email: 'invalid',
      password: '123',
      passwordConfirmation: '124',
      firstName: ' ',
      lastName: 'x'.repeat(151),
      phone: '12',
      role: 'ADMIN',
    })
    const wrong = data.register.fieldErrors.map((error: { path: string[]; code: string }) => [
      error.path.join('.'),
      error.code,
    ])
    expect(wrong).toEqual([
      ['email', 'MALFORMED'],
      ['password', 'TOO_SHORT'],
      ['password', 'PASSWORD_ENTIRELY_NUMERIC'],
      ['passwordConfirmation', 'PASSWORDS_DIFFER'],
      ['firstName', 'REQUIRED'],
      ['lastName', 'TOO_LONG'],
      ['phone', 'MALFORMED'],
      ['role', 'ROLE_NOT_ALLOWED'],
    ])
    for (const { message } of data.register.fieldErrors) expect(message).toMatch(/\.$/)
    expect(data.register.message).toBe('8 fields need your attention.')
  })

  it.each<[string, Proposal, Record<string, string[]>]>([
    ['no email', { email: '  ' }, { email: ['REQUIRED'] }],
    ['an email of 255 octets', { email: `${'x'.repeat(243)}@example.org` }, { email: ['TOO_LONG'] }],
    ['no at sign', { email: 'ada.example.org' }, { email: ['MALFORMED'] }],
    ['no password', { password: '', passwordConfirmation: '' }, { password: ['REQUIRED'] }],
    ['7 characters', { password: 'qvmzxkw' }, { password: ['TOO_SHORT'] }],
    ['129 characters', { password: 'qvm zx '.repeat(19).slice(0, 129) }, { password: ['TOO_LONG'] }],
    ['a common password', { password: 'iloveyou' }, { password: ['PASSWORD_TOO_COMMON'] }],
    [
      'another confirmation',
      { passwordConfirmation: `${goodPassword} ` },
      { passwordConfirmation: ['PASSWORDS_DIFFER'] },
    ],
    ['no first name', { firstName: '' }, { firstName: ['REQUIRED'] }],
    ['a line break in a name', { lastName: 'Love\nlace' }, { lastName: ['MALFORMED'] }],
    ['151 characters of a name', { firstName: '👩'.repeat(151) }, { firstName: ['TOO_LONG'] }],
    ['a first name of invisible characters', { firstName: '\u202e\u200d' }, { firstName: ['REQUIRED'] }],
    ['five digits for a phone', { phone: '12345' }, { phone: ['MALFORMED'] }],
    ['sixteen digits for a phone', { phone: '+1234567890123456' }, { phone: ['MALFORMED'] }],
    ['words for a phone', { phone: 'call me' }, { phone: ['MALFORMED'] }],
  ])('refuses %s', async (_what, proposal, expected) => {
    expect(await wrongFieldsOf(proposal)).toEqual(expected)
  })

  it('accepts values at the bounds', async () => {
    const { user } = await app.register({
      email: `${'x'.repeat(64)}@${'y'.repeat(63)}.${'z'.repeat(63)}.example.org`,
      password: 'qv mz xk',
      firstName: '👩'.repeat(150),
      lastName: 'x',
      phone: '0049 30 123456',
    })
    expect(user.firstName).toBe('👩'.repeat(150))
    expect(user.phone).toBe('+4930123456')
  })

  it.each([
    ['+1234567890', '+1234567890'],
    ['+0987654321', '+0987654321'],
    ['030 123456', '030123456'],
    ['\u202d+49 30 1234567\u202c', '+49301234567'],
    ['tel:+447700900123', '+447700900123'],
    ['+٤٩ ٣٠ ١٢٣٤٥٦٧', '+49301234567'],
    ['+49\u221230\u22121234567', '+49301234567'],
  ])('accepts the phone %j and returns %s', async (phone, stored) => {
    const ada = await app.register({ phone })
    expect((await ada.profile()).data.profile.phone).toBe(stored)
  })

  it.each([
    ['+1 212 555 0123 x5', /Remove the extension/],
    ['+1 800 FLOWERS', /Remove the letters/],
    ['+49', /Enter 6 to 15 digits/],
    ['49+301234567', /Enter \+ only once, at the start/],
  ])('explains why it refuses the phone %j', async (phone, reason) => {
    const { data } = await app.tryToRegister({ phone })
    expect(data.register.fieldErrors).toMatchObject([{ path: ['phone'], code: 'MALFORMED' }])
    expect(data.register.fieldErrors[0]?.message).toMatch(reason)
  })

  it.each(['', ' ', '\u200b'])('takes people with one name: last name %j', async (lastName) => {
    const { user } = await app.register({ firstName: 'Sukarno', lastName })
    expect(user).toMatchObject({ firstName: 'Sukarno', lastName: '' })
  })

  it('T83 stores names without invisible characters, except those that their spelling needs', async () => {
    const { user } = await app.register({ firstName: '\u202eAda\u200b', lastName: 'علی\u200cرضا\u2069' })
    expect(user).toMatchObject({ firstName: 'Ada', lastName: 'علی\u200cرضا' })
  })

  it('accepts null for the default role and delivery', async () => {
    const { data } = await app.tryToRegister({ role: null, delivery: null })
    expect(data.register.user.role).toBe('EMPLOYEE')
    expect(data.register.tokens.refreshToken).toEqual(expect.any(String))
  })

  it('creates no account if a field is invalid', async () => {
    await wrongFieldsOf({ email: 'half@example.org', firstName: '' })
    expect(await accountsWith('half@example.org')).toEqual([])
  })
})

describe('an email is one identity', () => {
  it('T32 is reported as taken, in any case', async () => {
    const ada = await app.register()
    expect(await wrongFieldsOf({ email: ada.email.toUpperCase() })).toEqual({ email: ['EMAIL_TAKEN'] })
    expect(await wrongFieldsOf({ email: ` ${ada.email} `, firstName: '' })).toEqual({
      email: ['EMAIL_TAKEN'],
      firstName: ['REQUIRED'],
    })
  })

  it('T40 fifty concurrent registrations of one email over two replicas create one account', async () => {
    const other = await startTestApp({ on: app })
    const cases = ['race@example.org', 'RACE@example.org', 'Race@Example.ORG', ' race@EXAMPLE.org']
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) =>
        (index % 2 === 0 ? app : other).tryToRegister({ email: cases[index % 4] ?? '' }),
      ),
    )
    await other.close()
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    const outcomes = answers.map(outcome).sort()
    expect(outcomes).toEqual(['Authenticated', ...Array(49).fill('{"email":["EMAIL_TAKEN"]}')])
    expect(await accountsWith('race@example.org')).toHaveLength(1)
  })

  it.each<[string, string]>([
    ['spaces around', ' t41@example.org\t'],
    ['no-break spaces around', '\u00a0t41@example.org\u00a0'],
    ['full width', 'ｔ４１@example.org'],
    ['full width at sign', 't41＠example.org'],
    ['a full-width domain', 't41@ｅxample.org'],
    ['an ideographic full stop', 't41@example。org'],
    ['upper case', 'T41@EXAMPLE.ORG'],
  ])('T41 the same with %s', async (_what, email) => {
    await app.tryToRegister({ email: 't41@example.org' })
    expect(await wrongFieldsOf({ email })).toEqual({ email: ['EMAIL_TAKEN'] })
  })

  it.each<[string, string, string]>([
    ['a ligature', 'oﬃce@example.org', 'office@example.org'],
    ['a dotless i', 'lıne@example.org', 'line@example.org'],
    ['a dotted capital I', 'TİM@example.org', 'ti\u0307m@example.org'],
    ['a sharp s', 'strasse@example.org', 'straße@example.org'],
    ['a long s', 'bus@example.org', 'buſ@example.org'],
    ['a Kelvin sign', 'kit@example.org', '\u212ait@example.org'],
    ['a composed letter', 're\u0301mi@example.org', 'rémi@example.org'],
  ])('T41 the same with %s', async (_what, first, second) => {
    await app.register({ email: first })
    expect(await wrongFieldsOf({ email: second })).toEqual({ email: ['EMAIL_TAKEN'] })
  })

  it.each<[string, string]>([
    ['an inner space', 'a da@example.org'],
    ['a zero-width space', 'ad\u200ba@example.org'],
    ['a zero-width joiner', 'ad\u200da@example.org'],
    ['a soft hyphen', 'ad\u00ada@example.org'],
    ['a direction mark', 'ad\u202ea@example.org'],
    ['a byte order mark', 'ad\ufeffa@example.org'],
    ['a soft hyphen in its domain', 'ada@exam\u00adple.org'],
    ['a quoted local part', '"a da"@example.org'],
    ['a comment', 'ada(comment)@example.org'],
    ['two at signs', 'ada@home@example.org'],
    ['a line break', 'ada@example.org\r\nBcc: eve@example.org'],
  ])('T41 refused with %s', async (_what, email) => {
    expect(await wrongFieldsOf({ email })).toEqual({ email: ['MALFORMED'] })
  })
})

describe('a registration is atomic', () => {
  it('T42 and creates no account if its session cannot be written', async () => {
    const registrations = () => app.log.filter(({ event }) => event === 'account.registered').length
    const logged = registrations()
    await app.sql(`create function refuse() returns trigger language plpgsql as
      $$ begin raise exception 'no session today'; end $$`)
    await app.sql('create trigger refuse before insert on sessions for each row execute function refuse()')
    const answer = await app.tryToRegister({ email: 'whole@example.org' })
    await app.sql('drop trigger refuse on sessions')
    expect(answer.status).toBe(500)
    expect(answer.errors[0]?.extensions).toMatchObject({ code: 'INTERNAL_SERVER_ERROR' })
    expect(answer.text).not.toContain('no session today')
    expect(await accountsWith('whole@example.org')).toEqual([])
    expect(registrations()).toBe(logged)
    await app.register({ email: 'whole@example.org' })
    expect(registrations()).toBe(logged + 1)
  })
})

describe('the operator’s settings', () => {
  it('closed registration refuses everyone', async () => {
    const closed = await startTestApp({ env: { REGISTRATION: 'closed' }, on: app })
    const { status, data } = await closed.tryToRegister({ email: 'closed@example.org' })
    const wrong = await closed.tryToRegister({ email: 'no email', firstName: '' })
    await closed.close()
    expect(status).toBe(200)
    for (const { register } of [data, wrong.data])
      expect(register).toMatchObject({ __typename: 'RegistrationClosed', code: 'REGISTRATION_CLOSED' })
    expect(await accountsWith('closed@example.org')).toEqual([])
  })

  it('SELF_SERVICE_ROLES lists the roles that are granted', async () => {
    const strict = await startTestApp({ env: { SELF_SERVICE_ROLES: 'CLIENT,MANAGER' }, on: app })
    const refused = await wrongFieldsOf({}, strict)
    const client = await strict.register({ role: 'CLIENT' })
    const manager = await strict.register({ role: 'MANAGER' })
    await strict.close()
    expect(refused).toEqual({ role: ['ROLE_NOT_ALLOWED'] })
    expect([client.user.role, manager.user.role]).toEqual(['CLIENT', 'MANAGER'])
  })

  it('PASSWORD_MIN_LENGTH counts characters as people do', async () => {
    const strict = await startTestApp({ env: { PASSWORD_MIN_LENGTH: '12' }, on: app })
    const refused = await wrongFieldsOf({ password: '🦉🐌🐙🌵🍋🧲🪁🎈🧊🪐🪵' }, strict)
    await strict.register({ password: '🦉🐌🐙🌵🍋🧲🪁🎈🧊🪐🪵🫖' })
    await strict.close()
    expect(refused).toEqual({ password: ['TOO_SHORT'] })
  })
})
