import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  CHOOSE_PASSWORD,
  CONFIRM_EMAIL_CHANGE,
  CREATE_USER,
  REQUEST_PASSWORD_RESET,
  RESET_PASSWORD,
  UNDO_EMAIL_CHANGE,
  VERIFY_EMAIL,
} from '../src/testing/generated/operations.ts'
import type { Answer, Visitor } from '../src/testing/visitor.ts'
import { postgresqlPrograms } from '../test-support/engines/postgresql.ts'
import { newAddress, start } from './email-changes.ts'
import { type MailServer, startMailServer } from './mail-server.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

const run = promisify(execFile)
const programs = postgresqlPrograms()
const newPassword = 'three lanterns by the quay'

let mailServer: MailServer
let app: TestApp
let admin: Visitor

interface MailRow {
  readonly kind: string
  readonly state: string
  readonly sealed_token: string | null
}
const mails = () => app.sql<MailRow>('select kind, state, sealed_token, error from mails order by id')

/** Every column of every table, as text. */
async function everyRow(): Promise<string> {
  const tables = await app.sql<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['public.mails', 'public.links']))
  const rows = await Promise.all(
    tables.map(({ name }) => app.sql(`select to_jsonb(t) as row from ${name} t`)),
  )
  return JSON.stringify(rows.flat())
}

/** What a backup contains: PostgreSQL’s own dump where its programs can reach the database. */
async function dump(): Promise<string> {
  const { url } = app.testDatabase
  if (url === undefined || programs === undefined) return everyRow()
  const { stdout } = await run(join(programs, 'pg_dump'), ['--dbname', url], { maxBuffer: 2 ** 26 })
  return stdout
}

/** The outbox with all fields that an administrator can read. */
async function listed(): Promise<string> {
  const shape = await admin.request('{ __type(name: "Mail") { fields { name } } }')
  const fields: string[] = shape.data.__type.fields.map(({ name }: { name: string }) => name)
  const { text } = await admin.request(
    `{ mails(first: 100) { edges { cursor node { ${fields.join(' ')} } } } }`,
  )
  return text
}

const metrics = async () => (await fetch(`${app.url}/metrics`)).text()

/** The forms in which a token could be stored. */
function formsOf(token: string): string[] {
  const bytes = Buffer.from(token, 'base64url')
  const text = Buffer.from(token)
  return [token, ...[bytes, text].flatMap((one) => [one.toString('hex'), one.toString('base64')])]
}

const places = { everyRow, dump, listed, metrics, log: async () => app.logText() }

async function whereFound(tokens: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (const [place, read] of Object.entries(places)) {
    const text = await read()
    expect([place, text.length > 200]).toEqual([place, true])
    if (tokens.flatMap(formsOf).some((form) => text.includes(form))) found.push(place)
  }
  return found
}

interface MailedLink {
  readonly path: string
  readonly token: string
}

const linksIn = ({ arrived }: MailServer): MailedLink[] =>
  arrived.flatMap(({ email }) => {
    const [, path, token] = /(\/[a-z-]+)#([\w-]{43})(?:&of=\S+)?$/m.exec(email.text ?? '') ?? []
    return path === undefined || token === undefined ? [] : { path, token }
  })

/** The mutation behind the page of each link and the name of its result, in an order in which none ends another. */
const uses: readonly (readonly [path: string, query: string, result: string])[] = [
  ['/verify', VERIFY_EMAIL, 'EmailVerified'],
  ['/choose-password', CHOOSE_PASSWORD, 'Authenticated'],
  ['/confirm-email', CONFIRM_EMAIL_CHANGE, 'EmailChanged'],
  ['/undo-email', UNDO_EMAIL_CHANGE, 'EmailChangeUndone'],
  ['/reset', RESET_PASSWORD, 'PasswordReset'],
]

const password = { password: newPassword, passwordConfirmation: newPassword }
const choosesPassword = ({ path }: MailedLink) => path === '/reset' || path === '/choose-password'

/** The name of an operation's result. */
const resultOf = ({ data }: Answer): string =>
  Object.values<{ __typename: string }>(data)[0]?.__typename ?? ''

/** Uses a link. @returns the name of the result */
async function use(query: string, link: MailedLink): Promise<string> {
  const { token } = link
  return resultOf(
    await app.request(query, { input: choosesPassword(link) ? { token, ...password } : { token } }),
  )
}

/** Mails everything that waits. */
async function mailAll(): Promise<void> {
  await app.sql('update mails set next_attempt_at = now()')
  await eventually(async () => {
    await app.app.services.mailWorker?.run()
    return (await mails()).every(({ state }) => state === 'SENT')
  })
}

describe('T107 the token of a mailed link', () => {
  let waiting: readonly MailRow[]
  let dumpBefore: string
  let tokens: readonly string[]

  beforeAll(async () => {
    mailServer = await startMailServer()
    mailServer.mood = 450
    const env = {
      SMTP_URL: mailServer.url,
      MAIL_FROM: 'no-reply@example.org',
      INVITATION_LINKS: 'mail',
      LOG_LEVEL: 'trace',
    }
    app = await startTestApp({ env })
    admin = await app.registerAs('ADMIN')
    for (const { email } of [admin, await app.register()])
      await app.request(REQUEST_PASSWORD_RESET, { input: { email } })
    await app.app.services.resetRequests.run()
    await start(await app.register(), newAddress())
    const invited = { email: newAddress(), firstName: 'Ada', lastName: '' }
    expect(resultOf(await admin.request(CREATE_USER, { input: invited }))).toBe('InvitationMailed')
    const untried = async () => (await app.sql('select from mails where error is null')).length
    await eventually(async () => (await mails()).length >= 7 && (await untried()) === 0)
    waiting = await mails()
    dumpBefore = `${await everyRow()}${await dump()}`

    mailServer.mood = 'takes'
    await mailAll()
    tokens = linksIn(mailServer).map(({ token }) => token)
  })
  afterAll(async () => {
    await app.close()
    await mailServer.close()
  })

  it('is only stored sealed while its mail waits', () => {
    const sealed = waiting.flatMap(({ sealed_token }) => sealed_token ?? [])
    expect(new Set(waiting.map(({ kind }) => kind))).toEqual(
      new Set(['EMAIL_CHANGE_CONFIRM', 'EMAIL_VERIFICATION', 'INVITATION', 'PASSWORD_RESET']),
    )
    expect(sealed.length).toBeGreaterThanOrEqual(7)
    for (const text of sealed) expect(text).toMatch(/^v1\./)
    expect(tokens).toHaveLength(sealed.length)
    expect(new Set(tokens).size).toBe(sealed.length)
    for (const form of tokens.flatMap(formsOf)) expect(dumpBefore).not.toContain(form)
  })

  it('is erased once its mail was sent: no row, dump, list, metric or log line contains it', async () => {
    expect((await mails()).filter(({ sealed_token }) => sealed_token !== null)).toEqual([])
    expect(await whereFound(tokens)).toEqual([])
  })

  it('is in none of them after it was used and presented in the wrong place', async () => {
    for (const [path, query, result] of uses) {
      const sent = linksIn(mailServer).filter((link) => link.path === path)
      expect([path, sent.length > 0]).toEqual([path, true])
      for (const link of sent) {
        expect([await use(query, link), await use(query, link)]).toEqual([result, 'LinkExpired'])
        const { token } = link
        await app.request(`{ verifyToken(token: "${token}") { nothing } }`)
        await app.request(RESET_PASSWORD, { input: { token, mistyped: token } })
        await fetch(`${app.url}${path}?token=${token}`)
        await fetch(`${app.url}/${token}`)
      }
      // A changed address is reported to the former one, with a link; an undo mails a link to choose a password.
      await mailAll()
    }
    admin = await app.login({ email: admin.email, password: newPassword })
    tokens = linksIn(mailServer).map(({ token }) => token)
    expect(await whereFound(tokens)).toEqual([])
  })

  it('would be found', async () => {
    const [token = ''] = tokens
    await app.sql('update mails set error = $1', [`rejected ${token}`])
    expect(await whereFound(tokens)).toEqual(['everyRow', 'dump', 'listed'])
  })
})
