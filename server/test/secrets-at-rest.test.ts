import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'
import { type Answer, LOGIN, LOGOUT, PROFILE, REFRESH, VERIFY } from './visitor.ts'

let app: TestApp
let refreshCookie: string
const secrets = new Map<string, string>()
const newPassword = 'three lanterns by the quay'

/** Notes a token, and each part of it that is not the same in every token. */
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

/** One of everything in which a token or a password is at hand, what is refused included. */
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
  const login = await app.request(LOGIN, { input })
  noteTokens('login by cookie', login)
  refreshCookie = /refresh=([^;]+)/.exec(login.headers.getSetCookie().join())?.[1] ?? ''
  noteToken('cookie', refreshCookie)
  await app.request(LOGIN, { input: { ...input, password: 'entirely wrong password' } })
  await app.request(LOGOUT, {}, { headers: { cookie: `gatehouse-refresh=${refreshCookie}` } })
  secrets
    .set('password', ada.password)
    .set('new password', newPassword)
    .set('wrong password', 'entirely wrong')
}

beforeAll(async () => {
  app = await startTestApp({ env: { LOG_LEVEL: 'trace' } })
  await liveThroughIt()
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
  it('there is enough to look for', () => {
    expect(refreshCookie).toMatch(/^eyJ/)
    expect(secrets.size).toBeGreaterThan(20)
    for (const secret of secrets.values()) expect(secret.length).toBeGreaterThan(12)
    expect(found(`x${refreshCookie}x`)).toContain('cookie: signature')
  })

  it('nothing stands in the database, not even a part', async () => {
    const dump = await databaseDump()
    expect(dump).toContain('password_hash')
    expect(found(dump)).toEqual([])
  })

  it('nothing stands in the log, not even a part', () => {
    expect(app.log.length).toBeGreaterThan(10)
    expect(found(app.logText())).toEqual([])
  })

  it('and no private key stands anywhere in the clear', async () => {
    const text = (await databaseDump()) + app.logText()
    expect(text).not.toMatch(/BEGIN (EC )?PRIVATE KEY|"d":/)
    expect(text).not.toContain(app.config.secret ?? 'no secret')
  })
})
