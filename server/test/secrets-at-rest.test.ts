import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, LOGIN, LOGOUT, PROFILE, REFRESH, VERIFY } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let refreshCookie: string
/** The values that the entity manager writes into the text of its statements. */
const written: unknown[] = []
const secrets = new Map<string, string>()
const newPassword = 'three lanterns by the quay'

/** Records a token and each of its parts that differs between tokens. */
function noteToken(name: string, token: string | null | undefined): void {
  if (token == null) return
  const [, payload = '', signature = ''] = token.split('.')
  secrets.set(name, token).set(`${name}: payload`, payload).set(`${name}: signature`, signature)
}

function noteTokens(name: string, { data }: Answer): void {
  const [result] = Object.values<{ tokens: { accessToken: string; refreshToken: string } }>(data)
  noteToken(`access token of ${name}`, result?.tokens.accessToken)
  noteToken(`refresh token of ${name}`, result?.tokens.refreshToken)
}

/** Runs one of each operation that handles a token or password, including refused ones. */
async function liveThroughIt(): Promise<void> {
  const ada = await app.register()
  noteToken('access token of register', ada.accessToken)
  noteToken('refresh token of register', ada.refreshToken)
  await ada.profile()
  const replaced = ada.refreshToken
  noteTokens('refresh', await ada.refresh())
  noteTokens('login', await app.tryToLogin(ada.email, ada.password))
  noteTokens('changePassword', await ada.changePassword(newPassword))
  await ada.refresh()
  await ada.refresh()
  await app.refresh(replaced)
  await ada.profile()
  for (const token of [ada.accessToken, ada.refreshToken, `${ada.refreshToken}x`]) {
    await app.request(VERIFY, { token })
    await app.request(PROFILE, {}, { token })
    await app.request(REFRESH, { input: { refreshToken: token, mistyped: token } })
    await app.request(`{ verifyToken(token: "${token}") { nothing } }`)
    await fetch(`${app.url}/graphql?query={profile{id}}&token=${token}`)
    await fetch(`${app.url}/${token}`)
  }
  const input = { email: ada.email, password: newPassword, delivery: 'COOKIE' }
  const headers = { origin: app.config.publicUrl }
  const login = await app.request(LOGIN, { input }, { headers })
  noteTokens('login by cookie', login)
  refreshCookie = /refresh-4000=([^;]+)/.exec(login.headers.getSetCookie().join())?.[1] ?? ''
  noteToken('cookie', refreshCookie)
  await app.request(LOGIN, { input: { ...input, password: 'entirely wrong password' } }, { headers })
  await app.request(LOGOUT, {}, { headers: { cookie: `gatehouse-refresh-4000=${refreshCookie}` } })
  secrets
    .set('password', ada.password)
    .set('new password', newPassword)
    .set('wrong password', 'entirely wrong')
}

/** The password of an account created by an administrator, whose hash is then renewed at a higher cost. */
async function chooseAPassword(): Promise<void> {
  const admin = await app.registerAs('ADMIN')
  const person = { email: 'invited@example.org', firstName: 'Grace', lastName: 'H' }
  const { data } = await admin.request(
    'mutation ($input: CreateUserInput!) { createUser(input: $input) { ... on Invitation { link } } }',
    { input: person },
  )
  const token = new URL(data.createUser.link).searchParams.get('token') ?? ''
  const input = { token, password: newPassword, passwordConfirmation: newPassword }
  await app.request(
    'mutation ($input: ChoosePasswordInput!) { choosePassword(input: $input) { __typename } }',
    { input },
  )
  const dearer = await startTestApp({ on: app, config: { bcryptCost: app.config.bcryptCost + 1 } })
  dearer.database.orm.config.set('onQuery', app.database.orm.config.get('onQuery'))
  await dearer.login({ email: person.email, password: newPassword })
  await dearer.close()
}

beforeAll(async () => {
  app = await startTestApp({ env: { LOG_LEVEL: 'trace' } })
  app.database.orm.config.set('onQuery', (sql, values) => {
    written.push(...values)
    return sql
  })
  await liveThroughIt()
  await chooseAPassword()
})
afterAll(() => app.close())

async function databaseDump(): Promise<string> {
  const tables = await app.sql<{ name: string }>(
    `select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  )
  expect(tables.map(({ name }) => name)).toEqual(expect.arrayContaining(['public.sessions', 'public.users']))
  const rows = await Promise.all(
    tables.map(({ name }) => app.sql(`select to_jsonb(t) as row from ${name} t`)),
  )
  return JSON.stringify(rows.flat())
}

const found = (text: string): string[] =>
  [...secrets].filter(([, secret]) => text.includes(secret)).map(([name]) => name)

describe('T16 of every token and password', () => {
  it('enough secrets were recorded', () => {
    expect(refreshCookie).toMatch(/^eyJ/)
    expect(secrets.size).toBeGreaterThan(20)
    for (const secret of secrets.values()) expect(secret.length).toBeGreaterThan(12)
    expect(found(`x${refreshCookie}x`)).toContain('cookie: signature')
  })

  it('no part is in the database', async () => {
    const dump = await databaseDump()
    expect(dump).toContain('password_hash')
    expect(found(dump)).toEqual([])
  })

  it('no part is in the log', () => {
    expect(app.log.length).toBeGreaterThan(10)
    expect(found(app.logText())).toEqual([])
  })

  it('no hash of a password is in the text of a statement, which PostgreSQL may log', () => {
    expect(written).toContain('invited@example.org')
    const texts = written.filter((value) => typeof value === 'string')
    expect(texts.filter((text) => /\$2[aby]\$/.test(text))).toEqual([])
  })

  it('and no private key is stored unencrypted', async () => {
    const text = (await databaseDump()) + app.logText()
    expect(text).not.toMatch(/BEGIN (EC )?PRIVATE KEY|"d":/)
    expect(text).not.toContain(app.config.secret ?? 'no secret')
  })
})
