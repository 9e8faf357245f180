import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'
import { testServerUrl } from './test-database.ts'
import { expectRefused, PROFILE } from './visitor.ts'

let app: TestApp

beforeEach(async () => {
  app = await startTestApp()
})
afterEach(() => app.close())

const at = async (path: string) => {
  const response = await fetch(`${app.url}${path}`)
  return { status: response.status, body: await response.json() }
}

const alive = { status: 200, body: { status: 'ok' } }

describe('/healthz and /readyz', () => {
  it('say that all is well', async () => {
    expect(await at('/healthz')).toEqual(alive)
    expect(await at('/readyz')).toEqual({
      status: 200,
      body: { ready: true, checks: { database: true, migrations: true, signing: true, accepting: true } },
    })
  })

  const onServer = testServerUrl === undefined ? it.skip : it

  onServer('tell a process whose database is away from a dead one', async () => {
    const ada = await app.register()
    await app.testDatabase.close()
    expect(await at('/healthz')).toEqual(alive)
    expect(await at('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: false, accepting: true } },
    })
    const answer = await ada.profile()
    expect(answer.status).toBe(503)
    expectRefused(answer, 'UNAVAILABLE')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expectRefused(await app.request(PROFILE), 'TOKEN_MISSING')
  })

  it('say when a migration is missing', async () => {
    await app.sql('delete from mikro_orm_migrations where id = (select max(id) from mikro_orm_migrations)')
    expect(await at('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: true, migrations: false } },
    })
  })

  it('go on saying so when a newer release has migrated', async () => {
    await app.sql(`insert into mikro_orm_migrations (name) values ('29991231-000001-of-a-newer-release')`)
    expect(await at('/readyz')).toMatchObject({ status: 200, body: { ready: true } })
  })

  it('say when the process drains, while it still answers', async () => {
    const ada = await app.register()
    app.app.drain()
    expect(await at('/healthz')).toEqual(alive)
    expect(await at('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: true, accepting: false } },
    })
    const answer = await ada.profile()
    expect(answer.status).toBe(200)
    expect(answer.headers.get('connection')).toBe('close')
  })
})
