import { randomBytes } from 'node:crypto'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { copyTables } from '../../src/database/copy-tables.ts'
import type { Database } from '../../src/database/database.ts'
import { migrate } from '../../src/database/migrations/migrate.ts'
import { openDatabase } from '../../src/database/open-database.ts'
import { prepared } from '../../src/database/prepared-statement.ts'
import { asAdministrator, createOnServer } from '../../src/testing/database-on-server.ts'
import { embeddedTemplate } from '../../src/testing/embedded-template.ts'
import { goodPassword, type Visitor } from '../../src/testing/visitor.ts'
import { openWorkplace, type ServerProcess, type Workplace } from '../built-server.ts'
import { CookieVisitor } from '../cookie-visitor.ts'
import { describeOnServer, testServerUrl } from '../test-database.ts'

const emptyDatabase = () => createOnServer(testServerUrl ?? '', 'gatehouse_test_move')

const COUNTS = `{
  users { totalCount }
  auditEvents(first: 100) { nodes { id kind createdAt } }
}`

describeOnServer('gatehouse move', () => {
  let place: Workplace
  let target: Awaited<ReturnType<typeof emptyDatabase>>
  let onServer: { DATABASE_URL: string; SECRET: string }
  let secret: string
  let admin: Visitor
  let ada: Visitor
  let grace: CookieVisitor
  let before: { keys: unknown; counts: unknown }

  const read = async (server: ServerProcess, person: Visitor) => ({
    keys: await (await fetch(`${server.url}/.well-known/jwks.json`)).json(),
    counts: (await person.request(COUNTS)).data,
  })
  const move = (to: string, env: Record<string, string> = {}) =>
    place.run('cli', { args: ['move', '--to', to], env })

  beforeAll(async () => {
    place = await openWorkplace('embedded')
    target = await emptyDatabase()
    const input = `${goodPassword}\n`
    await place.run('cli', { args: ['admin', '--email', 'root@example.org'], input })
    const server = await place.start()
    admin = await server.login({ email: 'root@example.org', password: goodPassword })
    ada = await server.register({ firstName: 'Zoë 🦉', lastName: 'O’Neil\\"' })
    grace = await CookieVisitor.register(server, 'grace@example.org')
    await admin.setRole(ada.user.id, 'MANAGER')
    await ada.refresh()
    before = await read(server, admin)
    secret = (await readFile(join(place.env.DATA_DIR ?? '', 'secret'), 'utf8')).trim()
    onServer = { DATABASE_URL: target.url, SECRET: secret }
  })
  afterAll(async () => {
    await place.close()
    await target.drop()
  })

  it('asks to stop the server first', async () => {
    const { code, stderr } = await move(target.url)
    expect(code).toBe(1)
    expect(stderr).toMatch(/is in use by process \d+|another process/)
    await place.stop()
  })

  it.each([
    ['an address of something else', 'mysql://ada:hunter2@127.0.0.1/gatehouse', 2, /--to is not an address/],
    ['an address without a database', 'postgres://127.0.0.1:5432', 2, /--to names no database/],
    [
      'a server that is down',
      'postgres://ada:hunter2@127.0.0.1:1/gatehouse',
      1,
      /Start it, or correct --to\./,
    ],
  ])('explains what is wrong with %s', async (_what, to, exitCode, sentence) => {
    const { code, stderr, stdout } = await move(to)
    expect(code).toBe(exitCode)
    expect(stderr).toMatch(sentence)
    expect(`${stdout}${stderr}`).not.toMatch(/hunter2|\n\s+at /)
  })

  it('requires a destination', async () => {
    const { code, stderr } = await place.run('cli', { args: ['move'] })
    expect(code).toBe(2)
    expect(stderr).toContain('--to postgres://')
  })

  it('refuses a database with accounts and does not change it', async () => {
    const other = await emptyDatabase()
    const env = { DATABASE_URL: other.url, SECRET: secret }
    await place.run('cli', {
      args: ['admin', '--email', 'else@example.org'],
      env,
      input: `${goodPassword}\n`,
    })
    const { code, stderr } = await move(other.url)
    expect(code).toBe(1)
    expect(stderr).toMatch(/has rows in the table "(users|audit_events)" already\. Nothing was copied\./)
    const { rows } = await asAdministrator(other.url, (client) => client.query('select email from users'))
    expect(rows).toEqual([{ email: 'else@example.org' }])
    await other.drop()
  })

  // The database is slow, because a request could wait for three seconds only.
  it('copies everything or nothing, however long it takes: a rejected row leaves an empty database', async () => {
    const other = await emptyDatabase()
    const env = { DATABASE_URL: other.url, SECRET: secret }
    await place.run('cli', { args: ['migrate'], env })
    await asAdministrator(other.url, (client) =>
      client.query(`create function hide() returns trigger language plpgsql as 'begin perform pg_sleep(1.2); return null; end';
        create trigger hide before insert on sessions for each row execute function hide()`),
    )
    const { code, stderr } = await move(other.url)
    expect(code).toBe(1)
    expect(stderr).toMatch(/0 of \d rows of the table "sessions" arrived/)
    const { rows } = await asAdministrator(other.url, (client) => client.query('select id from users'))
    expect(rows).toEqual([])
    await other.drop()
  })

  it('moves to a database on which a server was started before, and explains the next step', async () => {
    const started = await place.start({ ...onServer, SECRET: randomBytes(32).toString('base64') })
    started.signal('SIGTERM')
    await started.ended()
    // SECRET is that of another server: the one in the folder opens the keys.
    const { code, stdout, stderr } = await move(target.url, { SECRET: randomBytes(32).toString('base64') })
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(/^Copied to PostgreSQL at 127\.0\.0\.1:5432\/gatehouse_test_move/)
    expect(stdout).toMatch(/ {2}users +3\n/)
    expect(stdout).toContain(`SECRET        the contents of ${join(place.env.DATA_DIR ?? '', 'secret')}`)
    expect(stdout).not.toContain(secret)
  })

  it('keeps everyone signed in, with the same accounts, audit log and keys', async () => {
    const server = await place.start(onServer)
    expect(await read(server, admin.via(server))).toEqual(before)
    const moved = ada.via(server)
    expect((await moved.refresh()).data.refresh.__typename).toBe('Refreshed')
    expect((await moved.profile()).data.profile).toMatchObject({ firstName: 'Zoë 🦉', role: 'MANAGER' })
    expect((await grace.via(server).refresh()).data.refresh.__typename).toBe('Refreshed')
    await server.login({ email: 'grace@example.org', password: goodPassword })
  })

  it('does not move twice', async () => {
    const { code, stderr } = await move(target.url)
    expect(code).toBe(1)
    expect(stderr).toContain('Nothing was copied.')
  })

  it('refuses a secret that does not open the signing keys', async () => {
    const folder = join(place.env.DATA_DIR ?? '', 'secret')
    await rm(folder)
    const { code, stderr } = await move(target.url, { SECRET: randomBytes(32).toString('base64') })
    expect(code).toBe(1)
    expect(stderr).toContain('Set SECRET to the one that the server was started with.')
  })

  it('finds no database in an empty folder', async () => {
    const empty = await mkdtemp(join(tmpdir(), 'gatehouse-move-'))
    const { code, stderr } = await move(target.url, { DATA_DIR: empty })
    expect(code).toBe(1)
    expect(stderr).toContain(`There is no database in ${empty}.`)
    await rm(empty, { recursive: true })
  })
})

describeOnServer('copying tables', () => {
  let source: Database
  let target: Database
  let drop: () => Promise<void>

  const sql = <Row extends object>(database: Database, text: string) =>
    database.query<Row>(prepared('', text))

  beforeAll(async () => {
    const other = await emptyDatabase()
    drop = other.drop
    source = await openDatabase({ kind: 'embedded', template: await embeddedTemplate() })
    target = await openDatabase({ kind: 'postgresql', url: other.url })
    for (const database of [source, target]) await migrate(database)
  })
  afterAll(async () => {
    await source.close()
    await target.close()
    await drop()
  })

  const copy = () =>
    target.transaction((to) => source.transaction((from) => copyTables(from, to, ['settings'])))

  it('refuses when a table of a feature is missing', async () => {
    await sql(
      source,
      `create table "Own notes" (id bigint generated always as identity primary key, parent bigint references "Own notes",
      at timestamptz, price numeric, body bytea, tags text[], "a ""column" jsonb)`,
    )
    await expect(copy()).rejects.toThrow('The new database lacks the table "Own notes".')
  })

  it('copies values of every type and more than one page, and continues sequences', async () => {
    await sql(
      target,
      `create table "Own notes" (id bigint generated always as identity primary key, parent bigint references "Own notes",
      at timestamptz, price numeric, body bytea, tags text[], "a ""column" jsonb)`,
    )
    await sql(
      source,
      `insert into "Own notes" (at, price, body, tags, "a ""column")
      select '2026-11-28 10:00:00.123456+02'::timestamptz + n * interval '1 microsecond', 12345678901234567890.123456789, decode('00ff', 'hex'),
        array['a', null, 'ü"'], '{"n": 9007199254740993, "s": "ü\\\\n"}' from generate_series(1, 1203) as n`,
    )
    const copied = await copy()
    expect(copied.find(({ name }) => name === 'Own notes')).toEqual({ name: 'Own notes', rows: 1203 })
    const digest = `select md5(string_agg(t::text, '|' order by id)) as md5 from "Own notes" t`
    expect(await sql(target, digest)).toEqual(await sql(source, digest))
    await sql(target, `insert into "Own notes" (price) values (1)`)
    expect(await sql(target, 'select max(id) as id from "Own notes"')).toEqual([{ id: 1204 }])
  })
})
