import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Role } from '../src/core/role.ts'
import { type SourceName, sourceNames } from '../src/features/import/foreign-account.ts'
import { emptyRoleMap } from '../src/features/import/role-map.ts'
import { claimsOf } from './forged-token.ts'
import { formerPasswords, importInto } from './importing.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

/** These systems let no user choose a role. */
const roles = { ...emptyRoleMap, role: { admin: Role.ADMIN, manager: Role.MANAGER } }

const emailsOf = (source: SourceName): string[] =>
  ['ada', 'grace', 'juergen'].map((name) => `${name}@${source}.example.org`)

describe.each(sourceNames)('an export of %s', (source) => {
  it('is imported, and three people sign in with the passwords that they had', async () => {
    const outcomes = await importInto(app, source, { roles })
    expect(outcomes.filter(({ reason }) => reason !== undefined)).toEqual([])
    for (const [index, email] of emailsOf(source).entries()) {
      const person = await app.login({ email, password: formerPasswords[index] ?? '' })
      const { data } = await person.request('{ profile { legacyId firstName } }')
      expect(claimsOf(person.accessToken).legacy_id).toBe(data.profile.legacyId)
      expect(data.profile.firstName).toBe(['Ada', 'Grace', 'Jürgen'][index])
    }
  })

  it('can be imported again without a change', async () => {
    const again = await importInto(app, source, { roles })
    expect(new Set(again.map(({ outcome }) => outcome))).toEqual(new Set(['unchanged']))
  })

  it('does not let in with another password', async () => {
    const [email = ''] = emailsOf(source)
    const answer = await app.tryToLogin(email, 'not the old password')
    expect(answer.data.login.__typename).toBe('InvalidCredentials')
  })
})

const columns = 'email, first_name, last_name, phone, role, active, locale, created_at, email_verified_at'
const accountsFrom = (source: SourceName) =>
  app.sql<{ email: string }>(`select ${columns} from users where legacy_source = $1 order by email`, [source])

describe('what is carried over', () => {
  it('from Django: names, phone, role, state and times, and a superuser is no administrator by that', async () => {
    const people = await accountsFrom('django')
    expect(people).toEqual([
      expect.objectContaining({ email: 'ada@django.example.org', phone: '+1234567890', role: 'ADMIN' }),
      expect.objectContaining({ email: 'former@django.example.org', role: 'CLIENT', active: false }),
      expect.objectContaining({ email: 'grace@django.example.org', phone: '0301234567', role: 'MANAGER' }),
      expect.objectContaining({
        email: 'juergen@django.example.org',
        last_name: 'Groß',
        phone: null,
        role: 'EMPLOYEE',
        created_at: new Date('2023-03-15T10:30:00Z'),
        email_verified_at: null,
      }),
    ])
  })

  it.each<[SourceName, string[]]>([
    ['better-auth', ['ADMIN', 'EMPLOYEE', 'EMPLOYEE']],
    ['supabase', ['EMPLOYEE', 'MANAGER', 'EMPLOYEE']],
    ['firebase', ['EMPLOYEE', 'MANAGER', 'EMPLOYEE']],
    ['auth0', ['ADMIN', 'EMPLOYEE', 'EMPLOYEE']],
    ['keycloak', ['MANAGER', 'EMPLOYEE', 'EMPLOYEE']],
    ['clerk', ['EMPLOYEE', 'EMPLOYEE', 'EMPLOYEE']],
    ['jsonl', ['ADMIN', 'MANAGER', 'EMPLOYEE']],
  ])('from %s: roles that the system’s own servers set, and none that users set', async (source, roles) => {
    const people = await app.sql<{ role: string }>(
      'select role from users where legacy_source = $1 order by email',
      [source],
    )
    expect(people.map(({ role }) => role)).toEqual(roles)
  })

  it.each<[SourceName, boolean[]]>([
    ['better-auth', [true, true, false]],
    ['supabase', [true, true, false]],
    ['firebase', [true, false, false]],
    ['auth0', [true, false, true]],
    ['keycloak', [true, true, true]],
    ['clerk', [true, false, true]],
    ['jsonl', [true, true, false]],
  ])('from %s: whose address was verified', async (source, verified) => {
    const people = await app.sql<{ verified: boolean }>(
      'select email_verified_at is not null as verified from users where legacy_source = $1 order by email',
      [source],
    )
    expect(people.map((person) => person.verified)).toEqual(verified)
  })

  it('an account without a password signs in with none, and gets one by mail', async () => {
    const answer = await app.tryToLogin('former@django.example.org', '!k2xq8OpGnBzPYr1')
    expect(answer.data.login.__typename).toBe('InvalidCredentials')
  })

  it('weak hashes are wrapped, so that none is in the table', async () => {
    await importInto(app, 'django', {
      text: JSON.stringify([
        {
          model: 'auth.user',
          pk: 99,
          fields: { email: 'weak@example.org', password: 'md5$salt$67a1e09bb1f83f5007dc119c14d663aa' },
        },
      ]),
    })
    const [row] = await app.sql<{ password_hash: string }>(
      `select password_hash from users where email = 'weak@example.org'`,
    )
    expect(row?.password_hash).toMatch(/^foreign:\$wrapped-md5\$/)
    expect(JSON.stringify(await app.sql('select * from imported_accounts'))).not.toContain('67a1e09b')
  })
})
