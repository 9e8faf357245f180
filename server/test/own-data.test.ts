import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Ajv2020 } from 'ajv/dist/2020.js'
import addFormats from 'ajv-formats'
import { builtInFeatures } from '../src/built-in-features.ts'
import { exportSectionsOf } from '../src/features/feature.ts'
import { CHANGE_EMAIL, EXPORT_MY_DATA } from '../src/testing/generated/operations.ts'
import { expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { forgeAccessToken } from './forged-token.ts'
import { type Column, columnsAboutPeople, everyColumn, exportedName } from './held-data.ts'
import { addPasskey, startPasskey } from './passkeys.ts'
import { SoftwareAuthenticator } from './software-authenticator.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const publicUrl = 'http://localhost:4000'
const sections = exportSectionsOf(builtInFeatures)
const omitted = Object.assign({}, ...sections.map((section) => section.omitted))

/** Tables about people that are in no export, and why. */
const ofNoAccount: Readonly<Record<string, string>> = {
  erasures: 'the account no longer exists',
  invitations: 'rows for 0.1, which are in links too',
  registration_requests: 'there is no account yet',
  reset_requests: 'may be of no account, and are answered within a second',
}

type Entry = Readonly<Record<string, unknown>>
type Document = Readonly<Record<string, readonly Entry[]>> & {
  readonly profile: Entry
  readonly account: string
}

let app: TestApp
let person: Visitor
let other: Visitor
let columns: readonly Column[]

beforeAll(async () => {
  app = await startTestApp({ env: { PUBLIC_URL: publicUrl } })
  columns = columnsAboutPeople(await app.sql<Column>(everyColumn))
  person = await app.register({ phone: '+4930123456' })
  other = await app.register()
  await liveThroughIt()
})
afterAll(() => app.close())

/** Leaves a row in every table that holds something of an account. */
async function liveThroughIt(): Promise<void> {
  const userId = person.user.id
  const admin = await app.registerAs('ADMIN')
  await admin.setRole(userId, 'MANAGER')
  person = await app.login(person)
  await addAuthenticatorApp(app, person)
  const { challenge, options } = await startPasskey(person)
  const authenticator = new SoftwareAuthenticator(publicUrl)
  await addPasskey(person, { challenge, answer: authenticator.create(options) })
  await person.request(CHANGE_EMAIL, { input: { email: 'new@example.org' } })
  await app.sql(
    `insert into reserved_emails (email_key, user_id, reserved_until) values ('old@example.org', $1, now() + interval '1 day')`,
    [userId],
  )
  await app.sql(
    `insert into trusted_devices (id, user_id, expires_at, user_agent, ip_address)
     values (gen_random_uuid(), $1, now() + interval '1 day', 'curl', '192.0.2.1')`,
    [userId],
  )
  await app.sql(
    `insert into sign_in_challenges (id, token_hash, purpose, user_id, expires_at)
     values (gen_random_uuid(), 'a hash of a token', 'SIGN_IN', $1, now() + interval '1 day')`,
    [userId],
  )
  await app.sql(`insert into second_factor_failures (user_id, scope, failures) values ($1, 'strangers', 2)`, [
    userId,
  ])
  await app.sql(
    `insert into imported_accounts (user_id, entry_digest, fingerprint) values ($1, 'a digest', 'a print')`,
    [userId],
  )
  await app.sql(
    `insert into exchanged_tokens (digest, token_digest, user_id, key_digest, expires_at)
     values ('a digest', 'a digest of a token', $1, 'a digest of a key', now() + interval '1 day')`,
    [userId],
  )
  await app.sql('insert into former_sign_outs (user_id) values ($1)', [userId])
  await app.sql(`insert into scheduled_deletions (user_id, due_at) values ($1, now() + interval '1 day')`, [
    userId,
  ])
}

const linkOf = async (visitor: Visitor): Promise<string> => {
  const { url } = (await visitor.request(EXPORT_MY_DATA)).data.exportMyData
  return `${app.url}${new URL(url).pathname}${new URL(url).search}`
}

const exportOf = async (visitor: Visitor): Promise<Document> => (await fetch(await linkOf(visitor))).json()

const comparable = (value: unknown): unknown =>
  typeof value === 'object' && value !== null ? JSON.parse(JSON.stringify(value)) : value

describe('T168 the export', () => {
  it('has a section for every table about people, or a reason why not', () => {
    const exported = new Set(sections.flatMap(({ tables }) => tables))
    const undecided = columns
      .map(({ table }) => table)
      .filter((table) => !exported.has(table) && !ofNoAccount[table])
    expect([...new Set(undecided)]).toEqual([])
  })

  it('has every column of these tables, or a reason why not', () => {
    const missing = columns.filter(({ table, column, references }) => {
      const names = sections
        .filter(({ tables }) => tables.includes(table))
        .flatMap(({ fields }) => Object.keys(fields))
      const isOwner = references || column === 'user_id'
      return (
        names.length > 0 &&
        !isOwner &&
        !names.includes(exportedName(column)) &&
        !omitted[`${table}.${column}`]
      )
    })
    expect(missing).toEqual([])
  })

  it('contains every row of the account, with every value', async () => {
    const document = await exportOf(person)
    for (const { name, tables, fields, single } of sections.filter(({ name }) => name !== 'auditEvents')) {
      const [table = ''] = tables
      const owner = table === 'users' ? 'id' : 'user_id'
      const rows = await app.sql<Entry>(`select * from ${table} where ${owner} = $1`, [person.user.id])
      const entries = single ? [document.profile] : (document[name] ?? [])
      if (name !== 'dataExports') expect([name, rows.length]).not.toEqual([name, 0])
      const expected = rows.map((row) =>
        Object.entries(row)
          .filter(([column]) => exportedName(column) in fields)
          .map(([column, value]) => [exportedName(column), comparable(value)]),
      )
      for (const values of expected)
        expect({ name, entries }).toEqual({
          name,
          entries: expect.arrayContaining([expect.objectContaining(Object.fromEntries(values))]),
        })
      expect([name, entries.length]).toEqual([name, rows.length])
    }
  })

  it('contains the audit events of the account, its own with address and device', async () => {
    const events = await app.sql<Entry>('select * from audit_events where actor_id = $1 or subject_id = $1', [
      person.user.id,
    ])
    const { auditEvents = [] } = await exportOf(person)
    // The export itself is recorded, too.
    expect(auditEvents).toHaveLength(events.length + 1)
    for (const event of events.filter(({ actor_id: actorId }) => actorId === person.user.id))
      expect(auditEvents).toContainEqual(
        expect.objectContaining({
          id: event.id,
          ipAddress: event.ip_address,
          userAgent: event.user_agent,
          isOwn: true,
        }),
      )
    const [changed] = auditEvents.filter(({ kind }) => kind === 'ROLE_CHANGED')
    expect(changed).toMatchObject({ isOwn: false, isAboutYou: true, ipAddress: null, sessionId: null })
  })

  it('contains each field that its documentation names, with the right type', async () => {
    const document = await exportOf(person)
    const isOfType: Readonly<Record<string, (value: unknown) => boolean>> = {
      boolean: (value) => typeof value === 'boolean',
      integer: Number.isInteger,
      list: Array.isArray,
      object: (value) => typeof value === 'object',
      text: (value) => typeof value === 'string',
      time: (value) => typeof value === 'string' && !Number.isNaN(Date.parse(value)),
    }
    for (const { name, fields, single } of sections) {
      const entries = single ? [document.profile] : (document[name] ?? [])
      for (const entry of entries) {
        expect(Object.keys(entry)).toEqual(Object.keys(fields))
        for (const [field, { type }] of Object.entries(fields))
          if (entry[field] !== null) expect([field, isOfType[type]?.(entry[field])]).toEqual([field, true])
      }
    }
  })

  it('is valid by its published JSON Schema', async () => {
    const schema = await readFile(`${import.meta.dirname}/../../docs/own-data.schema.json`, 'utf8')
    const ajv = addFormats.default(new Ajv2020({ allErrors: true }))
    const validate = ajv.compile(JSON.parse(schema))
    const document = await exportOf(person)
    validate(document)
    expect(validate.errors).toBeNull()
    expect(validate({ ...document, profile: { ...document.profile, email: 7 } })).toBe(false)
  })

  it('contains nothing of others, and no secret', async () => {
    const text = await (await fetch(await linkOf(person))).text()
    const others = await app.sql<{ id: string; email: string }>(
      'select id, email from users where id <> $1',
      [person.user.id],
    )
    const secrets = await app.sql<{ secret: string }>(
      `select password_hash as secret from users where id = $1
       union all select sealed_secret from factors where user_id = $1 and sealed_secret is not null
       union all select hash from recovery_codes where user_id = $1
       union all select token_hash from links where user_id = $1
       union all select sealed_token from mails where user_id = $1 and sealed_token is not null
       union all select token_digest from exchanged_tokens where user_id = $1
       union all select key_digest from exchanged_tokens where user_id = $1
       union all select token_hash from sign_in_challenges where user_id = $1`,
      [person.user.id],
    )
    expect(secrets.length).toBeGreaterThan(5)
    for (const hidden of [
      ...others.flatMap(({ id, email }) => [id, email]),
      ...secrets.map(({ secret }) => secret),
    ])
      expect(text.includes(hidden) && hidden).toBe(false)
  })

  it('of an account without anything else is complete JSON', async () => {
    const document = await exportOf(other)
    expect(Object.keys(document)).toEqual([
      'format',
      'exportedAt',
      'account',
      ...sections.map(({ name }) => name),
    ])
    expect(document.account).toBe(other.user.id)
    expect(document.factors).toEqual([])
  })

  it('of very many events is read in pages', async () => {
    const many = await app.register()
    await app.sql(
      `insert into audit_events (id, kind, outcome, actor_id, subject_id, details)
       select uuid_v7(now() - make_interval(secs => n)), 'SIGNED_IN', 'SUCCESS', $1, $1, '{}' from generate_series(1, 2500) as n`,
      [many.user.id],
    )
    const { auditEvents = [] } = await exportOf(many)
    expect(new Set(auditEvents.map(({ id }) => id)).size).toBe(2_502)
    expect(auditEvents).toHaveLength(2_502)
  })
})

describe('the link to an export', () => {
  it('is a file that is not stored by caches', async () => {
    const { headers } = await fetch(await linkOf(other))
    expect(headers.get('content-disposition')).toBe('attachment; filename="my-data.json"')
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8')
    expect(headers.get('cache-control')).toBe('no-store')
  })

  it('works once, and a HEAD request does not use it up', async () => {
    const link = await linkOf(other)
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(404)
    const answers = await Promise.all(Array.from({ length: 5 }, async () => (await fetch(link)).status))
    expect(answers.filter((status) => status === 200)).toHaveLength(1)
    expect((await fetch(link)).status).toBe(404)
  })

  it('stops working after a minute, with a newer one, and with its session', async () => {
    const first = await linkOf(other)
    const second = await linkOf(other)
    expect((await fetch(first)).status).toBe(404)
    await app.sql(`update data_exports set expires_at = now() where user_id = $1`, [other.user.id])
    expect((await fetch(second)).status).toBe(404)
    const elsewhere = await app.login(other)
    const third = await linkOf(elsewhere)
    await elsewhere.logout()
    expect((await fetch(third)).status).toBe(404)
  })

  it.each(['', '?token=', '?token=x', '?token=a&token=b', `?token=${'A'.repeat(43)}`])(
    'is not guessed: %s',
    async (query) => {
      expect((await fetch(`${app.url}/data-export${query}`)).status).toBe(404)
    },
  )

  it('is issued after a recent sign-in only, and not to a token for exploring', async () => {
    const late = await app.register()
    const token = forgeAccessToken(app, late, { claims: { auth_time: Math.floor(Date.now() / 1000) - 3600 } })
    expectRefused(await app.request(EXPORT_MY_DATA, {}, { token }), 'CONFIRMATION_REQUIRED')
    const admin = await app.registerAs('ADMIN')
    const { data } = await admin.request(
      'mutation { exploreAs(role: CLIENT) { ... on Exploration { accessToken } } }',
    )
    const explored = await app.request(EXPORT_MY_DATA, {}, { token: data.exploreAs.accessToken })
    expectRefused(explored, 'FORBIDDEN')
  })

  it('is issued five times in an hour', async () => {
    const limited = await startTestApp({ on: app, env: { RATE_LIMITS: 'on' } })
    const often = await limited.login(other)
    for (let count = 0; count < 5; count++) expect((await often.request(EXPORT_MY_DATA)).status).toBe(200)
    expectRefused(await often.request(EXPORT_MY_DATA), 'RATE_LIMITED')
    await limited.close()
  })
})
