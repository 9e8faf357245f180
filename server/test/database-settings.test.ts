import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import pg from 'pg'
import { type Answer, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'
import { describeOnServer, testServerUrl } from './test-database.ts'

const role = `gatehouse_test_${randomBytes(8).toString('hex')}`
const SESSIONS = '{ profile { id createdAt } sessions { id createdAt lastUsedAt expiresAt } }'
const SEARCH = `query ($text: String) { users(filter: { text: $text }) { totalCount edges { node { email createdAt } } } }`

describeOnServer('T175 a role', () => {
  let base: TestApp
  let opened: TestApp[]
  let administrator: pg.Client

  beforeAll(async () => {
    administrator = new pg.Client({ connectionString: testServerUrl })
    await administrator.connect()
    base = await startTestApp()
    opened = []
    await base.sql(`create role ${role} login`)
    await base.sql(`grant all on all tables in schema public to ${role}`)
  })
  afterEach(async () => {
    await Promise.all(opened.map((one) => one.close()))
    opened = []
    await base.sql(`alter role ${role} reset all`)
    await base.sql(`alter role ${role} login connection limit -1`)
  })
  afterAll(async () => {
    await base.sql(`drop owned by ${role}`)
    await base.sql(`drop role ${role}`)
    await base.close()
    await administrator.end()
  })

  /** Starts a server that connects to the same database with this role. */
  async function startAsRole(): Promise<TestApp> {
    const url = Object.assign(new URL(base.testDatabase.url ?? ''), { username: role }).href
    const app = await startTestApp({ on: base, opening: { url } })
    opened.push(app)
    return app
  }

  it.each([
    [`datestyle = 'SQL, DMY'`],
    [`datestyle = 'German'`],
    [`datestyle = 'Postgres, MDY'`],
    [`intervalstyle = 'iso_8601'`],
    [`timezone = 'Asia/Kolkata'`],
    [`bytea_output = 'escape'`],
    ['extra_float_digits = -15'],
    ['standard_conforming_strings = off'],
    [`search_path = ''`],
    ['search_path = pg_catalog'],
    [`default_transaction_isolation = 'serializable'`],
    [`default_transaction_isolation = 'repeatable read'`],
    ['default_transaction_deferrable = on'],
    [`statement_timeout = '250ms'`],
    [`lock_timeout = '1ms'`],
    [`idle_in_transaction_session_timeout = '1ms'`],
    [`idle_session_timeout = '250ms'`],
    [`client_encoding = 'LATIN1'`],
    ['row_security = off'],
    ['transform_null_equals = on'],
    ['array_nulls = off'],
    ['exit_on_error = on'],
    ['gin_fuzzy_search_limit = 1'],
    ['plan_cache_mode = force_generic_plan'],
    ['jit_above_cost = 0'],
    ['quote_all_identifiers = on'],
    ['synchronous_commit = off'],
    ['enable_indexscan = off'],
    ['enable_seqscan = off'],
    [`client_min_messages = 'debug5'`],
    [`work_mem = '64kB'`],
  ])('with %s gets the same results', async (setting) => {
    await base.sql(`alter role ${role} set ${setting}`)
    const server = await startAsRole()
    const name = randomBytes(6).toString('hex')
    const ada = await server.register({ email: `${name}@example.org`, lastName: 'Thị' })
    expect((await server.tryToRegister({ email: `${name}@example.org` })).data.register.__typename).toBe(
      'ValidationError',
    )
    expect((await ada.refresh()).data.refresh.__typename).toBe('Refreshed')
    expect((await ada.request(SESSIONS)).data).toEqual((await ada.via(base).request(SESSIONS)).data)
    const admin = await registerAdmin(server)
    const found = await admin.request(SEARCH, { text: name })
    expect(found.data.users).toMatchObject({
      totalCount: 1,
      edges: [{ node: { email: `${name}@example.org` } }],
    })
    expect(found.data).toEqual((await admin.via(base).request(SEARCH, { text: name })).data)
    expect((await ada.logout()).data.logout).toMatchObject({ sessionEnded: true })
  })

  it('that is read-only can answer reads, and everything else is UNAVAILABLE', async () => {
    const ada = await base.register()
    await base.sql(`alter role ${role} set default_transaction_read_only = on`)
    const server = await startAsRole()
    expect((await ada.via(server).profile()).data.profile.email).toBe(ada.email)
    expectUnavailable(await ada.via(server).refresh())
    expectUnavailable(await server.tryToRegister())
  })

  describe.each([
    [
      'may no longer sign in',
      `alter role ${role} nologin`,
      `alter role ${role} login`,
      /not permitted to log in/,
    ],
    [
      'has no connection left',
      `alter role ${role} connection limit 0`,
      `alter role ${role} connection limit -1`,
      /too many connections/,
    ],
    [
      'may no longer connect',
      'revoke connect on database :db from public',
      'grant connect on database :db to public',
      /permission denied for database/,
    ],
    [
      'finds the database closed',
      'alter database :db allow_connections false',
      'alter database :db allow_connections true',
      /not currently accepting connections/,
    ],
  ])('that %s while the server runs', (_what, close, open, reason) => {
    it('is UNAVAILABLE, logs why at most once a minute, and recovers', async () => {
      const server = await startAsRole()
      const ada = await registerAdmin(server)
      const db = new URL(base.testDatabase.url ?? '').pathname.slice(1)
      await noneIsBeingOpened(server)
      await administrator.query(close.replace(':db', db))
      await endConnections()
      for (let attempt = 0; attempt < 2; attempt++) {
        expectUnavailable(await ada.refresh())
        expectUnavailable(await ada.request('{ users { edges { node { id } } } }'))
        expectUnavailable(await server.tryToLogin(ada.email, ada.password))
      }
      const said = server.log.filter(({ msg }) => /^Could not get a connection/.test(String(msg)))
      expect(said).toEqual([expect.objectContaining({ msg: expect.stringMatching(reason) })])
      expect(server.log.filter(({ level }) => level === 'error')).toEqual([])
      await administrator.query(open.replace(':db', db))
      await eventually(async () => (await ada.refresh()).status === 200)
    })
  })

  /** A connection that is being opened might pass the check before it is closed, and answer after it. */
  const noneIsBeingOpened = (server: TestApp) => eventually(() => server.database.connections?.inUse === 0)

  /** Ends the connections of the role, and waits until they have ended: their next statement might run otherwise. */
  const endConnections = () =>
    base.sql('select pg_terminate_backend(pid, 60000) from pg_stat_activity where usename = $1', [role])

  async function registerAdmin(server: TestApp): Promise<Visitor> {
    const person = await server.register({ email: `${randomBytes(6).toString('hex')}@staff.example` })
    await base.sql(`update users set role = 'ADMIN' where id = $1`, [person.user.id])
    return server.login(person)
  }
})

function expectUnavailable(answer: Answer): void {
  expectRefused(answer, 'UNAVAILABLE')
  expect(answer.status).toBe(503)
  expect(answer.errors[0]).toMatchObject({ extensions: { executed: false } })
}
