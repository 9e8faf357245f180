import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { withinDiskSpace } from '../src/commands/disk-space.ts'
import { Role } from '../src/core/role.ts'
import { emptyRoleMap } from '../src/features/import/role-map.ts'
import { UPDATE_PROFILE } from '../src/testing/generated/operations.ts'
import { randomRuns } from '../test-support/random-runs.ts'
import { formerPasswords, importInto, inChunks, line, outcomesOf } from './importing.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const accounts = (at: TestApp) =>
  at.sql(
    `select legacy_id, email, first_name, last_name, phone, role, active, locale, email_verified_at is null as unverified,
       password_hash, entry_digest from users join imported_accounts on user_id = users.id order by legacy_id`,
  )

const bcryptHash = '$2a$06$HcpY9osrboLtik8qweLV4.BCZ9uNSFc/XEVbKC3GndK0OdGY7caP2'

describe('an import', () => {
  it('updates an account that has not been used here', async () => {
    await importInto(app, 'jsonl', { text: line('plain', { phone: '+4930123456' }) })
    const later = { text: line('plain', { firstName: 'Augusta', role: 'client', emailVerified: true }) }
    expect(outcomesOf(await importInto(app, 'jsonl', later))).toEqual(['updated'])
    const [account] = await app.sql(
      `select first_name, role, phone, email_verified_at is not null as verified from users where legacy_id = 'plain'`,
    )
    expect(account).toEqual({ first_name: 'Augusta', role: 'CLIENT', phone: null, verified: true })
    expect(outcomesOf(await importInto(app, 'jsonl', later))).toEqual(['unchanged'])
  })

  it('keeps an account that has signed in here', async () => {
    await importInto(app, 'jsonl', { text: line('active', { passwordHash: bcryptHash }) })
    await app.login({ email: 'active@old.example.org', password: formerPasswords[0] ?? '' })
    await app.sql(`delete from sessions where user_id = (select id from users where legacy_id = 'active')`)
    const [outcome] = await importInto(app, 'jsonl', { text: line('active', { firstName: 'Other' }) })
    expect(outcome).toMatchObject({ outcome: 'kept', reason: expect.stringContaining('signed in here') })
  })

  it('keeps an account whose session a former release started, which notes no sign-ins', async () => {
    await importInto(app, 'jsonl', { text: line('rolling', { passwordHash: bcryptHash }) })
    await app.login({ email: 'rolling@old.example.org', password: formerPasswords[0] ?? '' })
    await app.sql('update imported_accounts set signed_in_at = null')
    const again = { text: line('rolling', { firstName: 'Other' }) }
    expect(outcomesOf(await importInto(app, 'jsonl', again))).toEqual(['kept'])
  })

  it('keeps an account that was changed here without a sign-in', async () => {
    await importInto(app, 'jsonl', { text: line('changed') })
    const admin = await app.registerAs('ADMIN')
    const [user] = await app.sql<{ id: string }>(`select id from users where legacy_id = 'changed'`)
    await admin.setActive(user?.id ?? '', false)
    const again = await importInto(app, 'jsonl', { text: line('changed', { firstName: 'Other' }) })
    expect(outcomesOf(again)).toEqual(['kept'])
  })

  it('does not merge accounts: neither with one that exists here, nor two with one address', async () => {
    await app.register({ email: 'Mine@example.org' })
    const text = [
      line(1, { email: 'mine@EXAMPLE.org' }),
      line(2, { email: 'Both@example.org' }),
      line(3, { email: 'both@example.org' }),
    ].join('')
    const outcomes = await importInto(app, 'jsonl', { text })
    expect(outcomesOf(outcomes)).toEqual(['email-taken', 'created', 'duplicate-email'])
    expect(outcomesOf(await importInto(app, 'jsonl', { text, batchSize: 1 }))).toEqual([
      'email-taken',
      'unchanged',
      'duplicate-email',
    ])
  })

  it('rejects a second entry with an id, also when the first one needs nothing', async () => {
    const text = line('twice') + line('twice', { firstName: 'Other' })
    expect(outcomesOf(await importInto(app, 'jsonl', { text }))).toEqual(['created', 'rejected'])
    expect(outcomesOf(await importInto(app, 'jsonl', { text }))).toEqual(['unchanged', 'rejected'])
  })

  it('respects addresses that are reserved', async () => {
    const owner = await app.register()
    await app.sql(
      `insert into reserved_emails values ('reserved@example.org', $1, now() + interval '1 day')`,
      [owner.user.id],
    )
    const text = line('reserved', { email: 'reserved@example.org' })
    expect(outcomesOf(await importInto(app, 'jsonl', { text }))).toEqual(['email-taken'])
    expect(await app.sql(`select from users where legacy_id = 'reserved'`)).toEqual([])
  })

  it('rejects wrong entries one by one, with a reason and without a hash', async () => {
    const secret = 'pbkdf2_sha256$999999999$salt$67a1e09bb1f83f5007dc119c14d663aa67a1e09bb1f='
    const text = [
      line('bad-email', { email: 'no address' }),
      'this is no JSON\n',
      line('long-name', { firstName: 'a'.repeat(151) }),
      line('costly', { passwordHash: secret }),
      line('unknown-hash', { passwordHash: 'plaintext password' }),
      line('x'.repeat(300)),
      line('mistyped', { emial: 'x' }),
      `{"id":"huge","email":"${'a'.repeat(1_100_000)}"}\n`,
      line('good'),
    ].join('')
    const outcomes = await importInto(app, 'jsonl', { text })
    expect(outcomesOf(outcomes)).toEqual([...Array(8).fill('rejected'), 'created'])
    expect(outcomes.map(({ at }) => at)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(outcomes.slice(0, 8).every(({ reason }) => /\.$/.test(reason ?? ''))).toBe(true)
    expect(JSON.stringify(outcomes)).not.toMatch(/67a1e09b|plaintext/)
  })

  it.each([
    ['Latin-1', Buffer.from(line('latin', { firstName: 'Zoë' }), 'latin1'), /not encoded in UTF-8/],
    ['UTF-16', Buffer.from(`\uFEFF${line('utf-16')}`, 'utf16le'), /not encoded in UTF-8/],
    ['gzip', gzipSync(line('gzip')), /compressed/],
  ])('refuses a file in %s, because its letters would be lost', async (_name, bytes, says) => {
    const chunks = (async function* () {
      yield bytes
    })()
    await expect(importInto(app, 'jsonl', { chunks })).rejects.toThrow(says)
  })

  it('stops before the disk of an embedded database is full, which the database would not survive', async () => {
    // A file system without space of its own.
    const full = { kind: 'embedded', dataDir: '/proc', schema: 'public' } as const
    const entries = withinDiskSpace(inChunks(line('no space')), full)
    await expect(entries.next()).rejects.toThrow('The disk of /proc has 0 MB left')
  })

  it('gives a name to an account without one, and keeps numbers that are no phone numbers', async () => {
    const text = [
      line('no-name', { firstName: '', email: 'ada.byron@example.org', phone: '12-34' }),
      line('one-name', { firstName: null, name: 'Grace Brewster Hopper' }),
    ].join('')
    await importInto(app, 'jsonl', { text })
    expect(
      await app.sql(
        `select first_name, last_name, phone from users where legacy_id in ('no-name', 'one-name') order by email`,
      ),
    ).toEqual([
      { first_name: 'ada.byron', last_name: '', phone: '1234' },
      { first_name: 'Grace', last_name: 'Brewster Hopper', phone: null },
    ])
  })

  it('maps roles, groups and flags, of which the highest counts', async () => {
    const roles = {
      ...emptyRoleMap,
      flag: { is_superuser: Role.ADMIN },
      group: { editors: Role.MANAGER },
      default: Role.CLIENT,
    }
    const user = (pk: number, fields: object) => ({
      model: 'auth.user',
      pk,
      fields: { username: `mapped-${pk}@example.org`, password: '!', ...fields },
    })
    const users = [
      user(1, { is_superuser: true, groups: [1] }),
      user(2, { is_staff: true, groups: [['Editors']] }),
      user(3, {}),
    ]
    await importInto(app, 'django', { text: users.map((one) => JSON.stringify(one)).join('\n'), roles })
    const people = await app.sql(`select role from users where email like 'mapped-%' order by email`)
    expect(people).toEqual([{ role: 'ADMIN' }, { role: 'MANAGER' }, { role: 'CLIENT' }])
  })

  it('grants the roles of managers and administrators only if they are mapped, and says so', async () => {
    const withRole = (id: string, role: string) => line(`role-${id}`, { role })
    const text = ['admin', 'Manager', 'employee', 'client', 'boss']
      .map((role) => withRole(role, role))
      .join('')
    const outcomes = await importInto(app, 'jsonl', { text })
    expect(outcomes.map(({ withheldRole }) => withheldRole)).toEqual([
      ...['ADMIN', 'MANAGER'],
      ...[undefined, undefined, undefined],
    ])
    const granted = `select legacy_id, role from users where legacy_id like 'role-%' order by lower(legacy_id)`
    const rolesOf = async () => (await app.sql<{ role: string }>(granted)).map(({ role }) => role)
    expect(await rolesOf()).toEqual(['EMPLOYEE', 'EMPLOYEE', 'CLIENT', 'EMPLOYEE', 'EMPLOYEE'])
    const roles = { ...emptyRoleMap, role: { admin: Role.ADMIN, manager: Role.CLIENT, boss: Role.MANAGER } }
    const mapped = await importInto(app, 'jsonl', { text, roles })
    expect(mapped.every(({ withheldRole }) => withheldRole === undefined)).toBe(true)
    expect(await rolesOf()).toEqual(['ADMIN', 'MANAGER', 'CLIENT', 'EMPLOYEE', 'CLIENT'])
  })

  it('is in the audit log once an account, and sends no mail', async () => {
    const mailsBefore = await app.sql('select id from mails')
    const [created] = await importInto(app, 'jsonl', { text: line('audited') })
    const events = `select kind, actor_id, details from audit_events where subject_id = $1`
    expect(await app.sql(events, [created?.userId])).toEqual([
      { kind: 'ACCOUNT_IMPORTED', actor_id: null, details: { source: 'jsonl' } },
    ])
    expect(await app.sql('select id from mails')).toEqual(mailsBefore)
  })

  it('changes nothing in a dry run, and says the same', async () => {
    const text =
      line('dry-1') + line('dry-2', { email: 'DRY-1@old.example.org' }) + line('dry-3', { email: '' })
    const dry = await importInto(app, 'jsonl', { text, dryRun: true, batchSize: 1 })
    expect(await app.sql(`select from users where legacy_id like 'dry-%'`)).toEqual([])
    const real = await importInto(app, 'jsonl', { text, batchSize: 1 })
    expect(dry).toEqual(real.map(({ userId: _, ...outcome }) => outcome))
  })

  it('of a user who should verify first lets them in, because their former system knew them', async () => {
    const strict = await startTestApp({ on: app, config: { registration: 'verify-first' } })
    await importInto(app, 'jsonl', { text: line('unverified', { passwordHash: bcryptHash }) })
    const credentials = { email: 'unverified@old.example.org', password: formerPasswords[0] ?? '' }
    await expect(strict.login(credentials)).resolves.toBeDefined()
    await strict.close()
  })

  it('keeps what a user changed in the profile', async () => {
    await importInto(app, 'jsonl', { text: line('profile', { passwordHash: bcryptHash }) })
    const person = await app.login({ email: 'profile@old.example.org', password: formerPasswords[0] ?? '' })
    await person.request(UPDATE_PROFILE, { input: { firstName: 'Chosen' } })
    await importInto(app, 'jsonl', { text: line('profile', { firstName: 'Former' }) })
    expect((await person.profile()).data.profile.firstName).toBe('Chosen')
  })
})

describe('T145 an import that is interrupted', () => {
  const people = Array.from({ length: 30 }, (_, index) =>
    line(`t145-${index}`, {
      email: `T145-${index % 25}@example.org`,
      ...(index % 7 === 3 && { firstName: ' ' }),
    }),
  )

  class Killed extends Error {}

  async function* until(row: number, lines: readonly string[]): AsyncGenerator<Buffer> {
    yield Buffer.from(lines.slice(0, row).join(''))
    throw new Killed()
  }

  /** Every row, or some of them in short runs. */
  const rows = Math.min(randomRuns({ short: 11, whole: people.length + 1 }), people.length + 1)

  it('at any row and run again has the same result', async () => {
    const expected = await startTestApp()
    await importInto(expected, 'jsonl', { text: people.join(''), batchSize: 4 })
    const whole = await accounts(expected)
    await expected.close()
    expect(whole).toHaveLength(25)
    const interrupted = await startTestApp()
    for (let index = 0; index < rows; index += 1) {
      const row = Math.round((index / (rows - 1)) * people.length)
      await interrupted.sql(`delete from users where legacy_source = 'jsonl'`)
      const killed = importInto(interrupted, 'jsonl', { chunks: until(row, people), batchSize: 4 })
      await expect(killed).rejects.toThrow(Killed)
      await importInto(interrupted, 'jsonl', { text: people.join(''), batchSize: 4 })
      expect(await accounts(interrupted)).toEqual(whole)
    }
    await interrupted.close()
  })
})
