import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { Database } from '../src/database/database.ts'
import { migrate } from '../src/database/migrations/migrate.ts'
import { migrations } from '../src/database/migrations/migrations.ts'
import { openDatabase } from '../src/database/open-database.ts'
import { prepared } from '../src/database/prepared-statement.ts'
import {
  CHOOSE_PASSWORD,
  CREATE_USER,
  REISSUE_INVITATION,
  RESET_PASSWORD,
} from '../src/testing/generated/operations.ts'
import { goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { createTestDatabase, type TestDatabase } from './test-database.ts'

let people = 0
const person = () => {
  people += 1
  return { email: `person-${people}@example.org`, firstName: 'Grace', lastName: 'Hopper' }
}

const tokenOf = (link: string): string => new URL(link).searchParams.get('token') ?? ''

describe('T101 an invitation link', () => {
  let app: TestApp
  let admin: Visitor

  beforeAll(async () => {
    app = await startTestApp()
    admin = await app.registerAs('ADMIN')
  })
  afterAll(() => app.close())

  const invite = async () => {
    const { link, user } = (await admin.request(CREATE_USER, { input: person() })).data.createUser
    return { user, token: tokenOf(link) }
  }

  const passwords = (token: string) => ({
    token,
    password: goodPassword,
    passwordConfirmation: goodPassword,
  })
  const choose = async (token: string, at = app): Promise<string> =>
    (await at.request(CHOOSE_PASSWORD, { input: passwords(token) })).data.choosePassword.__typename
  const reset = async (token: string): Promise<string> =>
    (await app.request(RESET_PASSWORD, { input: passwords(token) })).data.resetPassword.__typename

  /** A link with which the owner of an account replaces a forgotten password. */
  const resetTokenOf = async (user: { id: string; email: string }): Promise<string> => {
    const issue = { purpose: 'PASSWORD_RESET' as never, user, validSeconds: 60 }
    return app.database.transaction((tx) => app.app.services.links.issue(tx, issue))
  }

  it('works once', async () => {
    const { token } = await invite()
    expect([await choose(token), await choose(token)]).toEqual(['Authenticated', 'LinkExpired'])
  })

  it('works once for twenty concurrent requests to two replicas', async () => {
    const replica = await startTestApp({ on: app })
    const { token } = await invite()
    const attempts = Array.from({ length: 20 }, (_, index) => choose(token, index % 2 === 0 ? app : replica))
    expect((await Promise.all(attempts)).sort()).toEqual(['Authenticated', ...Array(19).fill('LinkExpired')])
    await replica.close()
  })

  it('cannot be used up and replaced at once', async () => {
    const { token, user } = await invite()
    const [chosen, again] = await Promise.all([
      choose(token),
      admin.request(REISSUE_INVITATION, { userId: user.id }),
    ])
    const { reissueInvitation } = again.data
    const outcomes = [chosen, reissueInvitation.__typename]
    expect([
      ['Authenticated', 'PasswordAlreadyChosen'],
      ['LinkExpired', 'Invitation'],
    ]).toContainEqual(outcomes)
  })

  it('has one purpose, as have the others', async () => {
    const { token, user } = await invite()
    const resetToken = await resetTokenOf(user)
    expect(await reset(token)).toBe('LinkExpired')
    expect(await choose(resetToken)).toBe('LinkExpired')
    expect(await choose(token)).toBe('Authenticated')
  })

  it('stops working when a password is set with another link, and the other way round', async () => {
    const [one, other] = [await invite(), await invite()]
    expect(await reset(await resetTokenOf(one.user))).toBe('PasswordReset')
    expect(await choose(one.token)).toBe('LinkExpired')
    const resetToken = await resetTokenOf(other.user)
    expect(await choose(other.token)).toBe('Authenticated')
    expect(await reset(resetToken)).toBe('LinkExpired')
  })

  it('stops working for an account that was deleted', async () => {
    const { token, user } = await invite()
    await app.sql('delete from users where id = $1', [user.id])
    expect(await choose(token)).toBe('LinkExpired')
    expect(await app.sql('select user_id from invitations where user_id = $1', [user.id])).toEqual([])
  })
})

describe('links of invitations and the table that 0.1 uses', () => {
  const invited = '0193f6a0-0000-7000-8000-000000000001'
  let test: TestDatabase
  let database: Database

  const query = (text: string, values: unknown[] = []) => database.query(prepared('', text), values)
  const rows = async () => ({
    links: await query('select user_id, token_hash, used_at is not null as used from links'),
    invitations: await query('select user_id, token_hash from invitations'),
  })
  const both = (tokenHash: string) => ({
    links: [{ user_id: invited, token_hash: tokenHash, used: false }],
    invitations: [{ user_id: invited, token_hash: tokenHash }],
  })
  const none = { links: [], invitations: [] }

  const asFormerRelease = (tokenHash: string) =>
    query(
      `insert into invitations (user_id, token_hash, expires_at) values ($1, $2, now() + interval '3 days')
       on conflict (user_id) do update
       set token_hash = excluded.token_hash, created_at = now(), expires_at = excluded.expires_at`,
      [invited, tokenHash],
    )
  const asThisOne = async (tokenHash: string) => {
    await query('delete from links where user_id = $1', [invited])
    await query(
      `insert into links (id, purpose, user_id, email, token_hash, expires_at)
       values (gen_random_uuid(), 'INVITATION', $1, 'ida@example.org', $2, now() + interval '3 days')`,
      [invited, tokenHash],
    )
  }

  beforeEach(async () => {
    test = await createTestDatabase()
    database = await openDatabase(test.options)
    await query(
      `insert into users (id, email, email_key, first_name, last_name, role)
       values ($1, 'ida@example.org', 'ida@example.org', 'Ida', 'Rhodes', 'CLIENT')`,
      [invited],
    )
  })
  afterEach(async () => {
    await database.close()
    await test.close()
  })

  it('have the same invitations, whichever release issues, replaces and uses them', async () => {
    const issue = [asFormerRelease, asThisOne, asThisOne, asFormerRelease, asFormerRelease]
    for (const [index, issueAs] of issue.entries()) {
      await issueAs(`hash ${index}`)
      expect(await rows()).toEqual(both(`hash ${index}`))
    }
    await query('delete from invitations where token_hash = $1', ['hash 4'])
    expect(await rows()).toEqual(none)
    await asFormerRelease('hash 5')
    await query(`update links set used_at = now() where token_hash = 'hash 5'`)
    expect(await rows()).toMatchObject({ links: [{ used: true }], invitations: [] })
    await query('delete from links')
    expect(await rows()).toEqual(none)
  })

  it('include those that 0.1 issued before this release migrated', async () => {
    const last = migrations.find(({ name }) => name.endsWith('invitation-links'))
    if (last === undefined) throw new Error('The migration was not found.')
    await database.em().transactional(async (em) => {
      const migration = new last.class(em.getDriver(), em.config)
      await migration.down()
      for (const statement of migration.getQueries()) await em.execute(statement)
    })
    await query('delete from mikro_orm_migrations where name = $1', [last.name])
    await asFormerRelease('early')
    expect((await rows()).links).toEqual([])
    await migrate(database)
    expect(await rows()).toEqual(both('early'))
  })

  it('are loaded from a dump in either order', async () => {
    const link = `insert into links (id, purpose, user_id, email, token_hash, expires_at)
      values ('${invited}', 'INVITATION', '${invited}', 'ida@example.org', 'dumped', now() + interval '1 day')`
    const invitation = `insert into invitations (user_id, token_hash, expires_at)
      values ('${invited}', 'dumped', now() + interval '1 day')`
    for (const statements of [
      [link, invitation],
      [invitation, link],
    ]) {
      for (const statement of statements) await query(statement)
      expect(await rows()).toEqual(both('dumped'))
      await query('delete from links')
      expect(await rows()).toEqual(none)
    }
  })
})
