import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { claimsOf } from './forged-token.ts'
import { formerPasswords } from './importing.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

const IMPORT_USERS = `mutation ($input: ImportUsersInput!) { importUsers(input: $input) {
  ... on UsersImported { results { __typename
    ... on UserImported { isNew user { legacyId email role } }
    ... on UserKept { isChangedHere user { legacyId } }
    ... on ValidationError { fieldErrors { path code message } } } }
  ... on ValidationError { fieldErrors { path code } } } }`

const bcryptHash = '$2a$06$HcpY9osrboLtik8qweLV4.BCZ9uNSFc/XEVbKC3GndK0OdGY7caP2'

const user = (legacyId: string, more: object = {}) => ({
  legacyId,
  email: `${legacyId}@former.example.org`,
  firstName: 'Ada',
  lastName: 'Lovelace',
  ...more,
})

const imported = (users: readonly object[], by = admin) =>
  by.request(IMPORT_USERS, { input: { source: 'DJANGO', users } })

describe('importUsers', () => {
  it('imports accounts, whose owners sign in with the passwords that they had', async () => {
    const { data } = await imported([user('1', { passwordHash: bcryptHash, role: 'MANAGER' })])
    expect(data.importUsers.results).toEqual([
      {
        __typename: 'UserImported',
        isNew: true,
        user: { legacyId: '1', email: '1@former.example.org', role: 'MANAGER' },
      },
    ])
    const person = await app.login({ email: '1@former.example.org', password: formerPasswords[0] ?? '' })
    expect(claimsOf(person.accessToken).legacy_id).toBe('1')
  })

  it('says of each account what happened to it, in their order', async () => {
    const taken = await app.register()
    await imported([user('known'), user('changed')])
    await app.sql(`update users set first_name = 'Chosen' where legacy_id = 'changed'`)
    const { data } = await imported([
      user('known'),
      user('changed', { firstName: 'Other' }),
      user('taken', { email: taken.email }),
      user('wrong', { email: 'no address' }),
      user('weak', { passwordHash: '67a1e09bb1f83f5007dc119c14d663aa' }),
      user('known', { firstName: 'Twice' }),
      user('new'),
    ])
    const { results } = data.importUsers
    expect(results.map((result: { __typename: string }) => result.__typename)).toEqual([
      ...['UserKept', 'UserKept', 'ValidationError', 'ValidationError'],
      ...['ValidationError', 'ValidationError', 'UserImported'],
    ])
    expect(results.slice(0, 2).map(({ isChangedHere }: { isChangedHere: boolean }) => isChangedHere)).toEqual(
      [false, true],
    )
    expect(results[2].fieldErrors[0]).toMatchObject({ path: ['users', '2', 'email'], code: 'EMAIL_TAKEN' })
    expect(results[4].fieldErrors[0].message).toContain('gatehouse import')
  })

  it('records who imported an account', async () => {
    await imported([user('recorded')])
    expect(
      await app.sql(
        `select actor_id, details from audit_events join users on users.id = subject_id
         where kind = 'ACCOUNT_IMPORTED' and legacy_id = 'recorded'`,
      ),
    ).toEqual([{ actor_id: admin.user.id, details: { source: 'django' } }])
  })

  it('takes at most 200 accounts', async () => {
    const many = Array.from({ length: 201 }, (_, index) => user(`many-${index}`))
    const { data } = await imported(many)
    expect(data.importUsers.fieldErrors).toEqual([{ path: ['users'], code: 'TOO_MANY' }])
    expect((await imported(many.slice(1))).data.importUsers.results).toHaveLength(200)
  })

  it('is for administrators only', async () => {
    expectRefused(await imported([], await app.registerAs('MANAGER')), 'FORBIDDEN')
  })
})
