import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { openWorkplace, type Workplace } from './built-server.ts'
import { describeOnServer, testServerUrl } from './test-database.ts'

const secret = 'a secret of this test alone, 32 bytes or more'
const password = 'hunter2'

let place: Workplace
beforeAll(async () => {
  place = await openWorkplace('embedded')
})
afterAll(() => place.close())

/** Starts the server and expects it to exit with one sentence. */
async function sentenceOf(env: Readonly<Record<string, string>>): Promise<string> {
  const { code, stderr, stdout } = await place.run('main', { env: { SECRET: secret, ...env } })
  expect(stderr).not.toMatch(/\n\s+at /)
  expect(`${stderr}${stdout}`).not.toContain(password)
  expect(stdout.replaceAll(/^\{.*\}\n/gm, '')).toBe('')
  expect(code).toBe(1)
  return stderr
}

describe('T174 an implausible database address', () => {
  it.each([
    [
      'a raw % in its password',
      `postgres://gatehouse:50%${password}@127.0.0.1:1/gatehouse`,
      'write % as %25',
    ],
    ['no database', `postgres://gatehouse:${password}@127.0.0.1:1`, 'names no database'],
    ['an unknown sslmode', `postgres://u:${password}@127.0.0.1:1/db?sslmode=on`, 'unknown sslmode'],
    [
      'an authority that is not there',
      `postgres://u:${password}@127.0.0.1:1/db?sslmode=verify-full&sslrootcert=/nowhere/ca.pem`,
      'Correct sslrootcert',
    ],
    ['a host that is not found', `postgres://u:${password}@gatehouse.invalid/db`, 'cannot be looked up'],
  ])('with %s ends the start with one sentence', async (_what, DATABASE_URL, says) => {
    expect(await sentenceOf({ DATABASE_URL })).toContain(says)
  })
})

describeOnServer('T174 a database that cannot be used', () => {
  let administrator: pg.Client
  let within: pg.Client | undefined
  let name: string

  beforeAll(async () => {
    administrator = new pg.Client({ connectionString: testServerUrl })
    await administrator.connect()
  })
  afterAll(() => administrator.end())

  beforeEach(async () => {
    name = `gatehouse_test_${randomBytes(8).toString('hex')}`
    await administrator.query(`create role ${name} login password '${password}'`)
  })
  afterEach(async () => {
    await within?.end()
    within = undefined
    await administrator.query(`drop database if exists ${name} with (force)`)
    await administrator.query(`drop role ${name}`)
  })

  const urlAs = (user: string, parameters = ''): string => {
    const url = new URL(testServerUrl ?? '')
    Object.assign(url, { username: user, password, pathname: `/${name}`, search: parameters })
    return url.href
  }

  const made = async (clauses: string, statements = ''): Promise<void> => {
    await administrator.query(`create database ${name} ${clauses}`)
    within = new pg.Client({ connectionString: urlAs('postgres') })
    await within.connect()
    await within.query(statements)
  }

  const owned = (statements = ''): Promise<void> => made(`owner ${name}`, statements)

  it.each([
    ['a table', 'create table settings (id int)', 'relation "settings" already exists'],
    ['an index', 'create table t (id int); create index users_role_index on t (id)', 'users_role_index'],
    ['a type', `create type sessions as enum ('one')`, 'type "sessions" already exists'],
    [
      'a function',
      `create function keep_audit_events() returns trigger language plpgsql as 'begin end'`,
      'function "keep_audit_events" already exists',
    ],
    ['another migrator', 'create table mikro_orm_migrations (id int)', 'in the way'],
  ])('because %s is in the way ends the start with one sentence', async (_what, statement, reason) => {
    await owned(statement)
    const said = await sentenceOf({ DATABASE_URL: urlAs('postgres') })
    expect(said).toContain(reason)
    expect(said).toContain('DATABASE_SCHEMA')
  })

  it('because of its encoding ends the start with one sentence', async () => {
    await made(`owner ${name} encoding 'LATIN1' lc_collate 'C' lc_ctype 'C' template template0`)
    expect(await sentenceOf({ DATABASE_URL: urlAs(name) })).toMatch(/encoding LATIN1.*encoding 'UTF8'/)
  })

  it('because it does not exist ends the start with one sentence', async () => {
    expect(await sentenceOf({ DATABASE_URL: urlAs(name) })).toMatch(/does not exist\. Create the database/)
  })

  it.each([
    ['its schema', 'create extension pg_trgm', {}, 'owner of the schema public'],
    ['a schema of its own', '', { DATABASE_SCHEMA: 'accounts' }, `authorization "gatehouse_test_`],
    ['the extension', 'grant all on schema public to public', {}, 'run: create extension pg_trgm'],
  ])(
    'because the role lacks rights to %s ends the start with one sentence',
    async (_what, statement, env, says) => {
      await made('', statement)
      expect(await sentenceOf({ DATABASE_URL: urlAs(name), ...env })).toContain(says)
    },
  )

  it.each([
    ['the role may not sign in', (role: string) => `alter role ${role} nologin`, 'allow this host, role'],
    [
      'the role has no connection left',
      (role: string) => `alter role ${role} connection limit 0`,
      'POOL_SIZE',
    ],
    [
      'the database is closed',
      (db: string) => `alter database ${db} allow_connections false`,
      'allow_connections',
    ],
    [
      'connecting was revoked',
      (db: string) => `revoke connect on database ${db} from public`,
      'grant connect',
    ],
    [
      'it is read only',
      (role: string) => `alter role ${role} set default_transaction_read_only = on`,
      'The database is read only',
    ],
  ])('because %s ends the start with one sentence', async (_what, statementFor, says) => {
    await made('', 'grant all on schema public to public; create extension pg_trgm')
    await administrator.query(statementFor(name))
    expect(await sentenceOf({ DATABASE_URL: urlAs(name) })).toContain(says)
  })
})
