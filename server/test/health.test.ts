import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectRefused, PROFILE } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { itOnServer } from './test-database.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const at = async (path: string, { url } = app) => {
  const response = await fetch(`${url}${path}`)
  return { status: response.status, body: await response.json() }
}

const alive = { status: 200, body: { status: 'ok' } }

describe('/healthz and /readyz', () => {
  it('report a healthy server', async () => {
    expect(await at('/healthz')).toEqual(alive)
    expect(await at('/readyz')).toEqual({
      status: 200,
      body: {
        ready: true,
        mail: true,
        checks: { database: true, migrations: true, signing: true, accepting: true },
      },
    })
  })

  itOnServer('distinguish a process without its database from a dead one', async () => {
    const cutOff = await startTestApp()
    const ada = await cutOff.register()
    await cutOff.testDatabase.close()
    expect(await at('/healthz', cutOff)).toEqual(alive)
    expect(await at('/readyz', cutOff)).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: false, accepting: true } },
    })
    const answer = await ada.profile()
    expect(answer.status).toBe(503)
    expectRefused(answer, 'UNAVAILABLE')
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1)
    expectRefused(await cutOff.request(PROFILE), 'TOKEN_MISSING')
    await cutOff.close()
  })

  it('report a missing migration', async () => {
    const [last] = await app.sql<{ name: string }>(
      'delete from mikro_orm_migrations where id = (select max(id) from mikro_orm_migrations) returning name',
    )
    expect(await at('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: true, migrations: false } },
    })
    await app.sql('insert into mikro_orm_migrations (name) values ($1)', [last?.name])
  })

  it('report a ready server after a newer release has migrated', async () => {
    await app.sql(`insert into mikro_orm_migrations (name) values ('29991231-000001-of-a-newer-release')`)
    expect(await at('/readyz')).toMatchObject({ status: 200, body: { ready: true } })
  })

  it('report that the process drains, while it still answers', async () => {
    const ada = await app.register()
    app.app.drain()
    expect(await at('/healthz')).toEqual(alive)
    expect(await at('/readyz')).toMatchObject({
      status: 503,
      body: { ready: false, checks: { database: true, accepting: false } },
    })
    expect((await ada.profile()).status).toBe(200)
  })
})
