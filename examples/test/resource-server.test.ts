import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { FastifyInstance } from 'fastify'
import { eventually } from '../../server/test-support/engines/eventually.ts'
import { accessTokensOf } from '../resource-server/src/access-tokens.ts'
import { createApp } from '../resource-server/src/app.ts'
import { followRevocations } from '../resource-server/src/follow-revocations.ts'
import { stillValidAt } from '../resource-server/src/still-valid.ts'
import { firstAdministratorOf, login, logout, type Person, register, setRole } from './people.ts'
import { printedUntil, type StartedServer, startServer } from './started-server.ts'

const secondMs = 1_000

let server: StartedServer
let shop: FastifyInstance
let admin: Person
let bea: Person

beforeAll(async () => {
  server = await startServer()
  admin = await firstAdministratorOf(server)
  bea = await register(server, 'bea@example.org')
  shop = createApp({ verifyAccessToken: accessTokensOf(server.url), isStillValid: stillValidAt(server.url) })
})
afterAll(async () => {
  await shop.close()
  await server.remove()
})

const ask = async (
  route: string,
  token?: string,
  app: FastifyInstance = shop,
): Promise<{ status: number; body: object }> => {
  const [method, url] = route.split(' ')
  const authorization = token === undefined ? {} : { authorization: `Bearer ${token}` }
  const reply = await app.inject({
    method: method === 'POST' ? 'POST' : 'GET',
    url: url ?? '',
    headers: authorization,
  })
  return { status: reply.statusCode, body: reply.json() }
}

describe('the resource server', () => {
  it('knows who asks, from the token alone', async () => {
    expect(await ask('GET /orders', bea.accessToken)).toEqual({
      status: 200,
      body: { orders: [{ id: '1', orderedBy: bea.id }] },
    })
  })

  it('asks for a role', async () => {
    expect((await ask('GET /turnover', bea.accessToken)).status).toBe(403)
    expect((await ask('GET /turnover', admin.accessToken)).status).toBe(200)
  })

  it.each([
    ['no token', undefined],
    ['what is no token', 'nonsense'],
  ])('refuses %s', async (_title, token) => {
    expect((await ask('GET /orders', token)).status).toBe(401)
  })

  it('answers 503, not 401, when the keys cannot be had', async () => {
    const nowhere = 'http://127.0.0.1:9'
    const cutOff = createApp({
      verifyAccessToken: accessTokensOf(nowhere),
      isStillValid: stillValidAt(nowhere),
    })
    expect((await ask('GET /orders', bea.accessToken, cutOff)).status).toBe(503)
  })

  it('cannot know offline that a session has ended; `verifyToken` closes that', async () => {
    const manager = await login(server, admin)
    expect((await ask('POST /refunds', manager.accessToken)).status).toBe(200)
    await logout(server, manager)
    expect((await ask('GET /turnover', manager.accessToken)).status).toBe(200)
    expect((await ask('POST /refunds', manager.accessToken)).status).toBe(401)
  })

  it('cannot know offline that a role has changed; `verifyToken` closes that', async () => {
    const dan = await register(server, 'dan@example.org')
    await setRole(server, admin, dan, 'MANAGER')
    const manager = await login(server, dan)
    await setRole(server, admin, dan, 'CLIENT')
    expect((await ask('GET /turnover', manager.accessToken)).status).toBe(200)
    expect((await ask('POST /refunds', manager.accessToken)).status).toBe(401)
  })

  it('survives rotations of the keys without a restart, and goes on taking tokens from before', async () => {
    const before = await login(server, bea)
    expect((await ask('GET /orders', before.accessToken)).status).toBe(200)
    await server.rotateKeys({ times: 2 })
    const after = await login(server, bea)
    expect(keyOf(after.accessToken)).not.toBe(keyOf(before.accessToken))
    // It looks up unknown keys at most once a second, and two rotations may take less.
    await eventually(async () => (await ask('GET /orders', after.accessToken)).status === 200)
    expect((await ask('GET /orders', before.accessToken)).status).toBe(200)
  })

  it('refuses ended sessions and former roles within a second, if it follows `revocations`', async () => {
    const before = await login(server, admin)
    await logout(server, before)
    const printed = await server.command('service-token', 'create', 'shop')
    const [serviceToken = ''] = printed.split('\n')
    const stopping = new AbortController()
    const revocations = followRevocations({ url: server.url, serviceToken, signal: stopping.signal })
    const informed = createApp({
      verifyAccessToken: accessTokensOf(server.url),
      isStillValid: stillValidAt(server.url),
      revocations,
    })
    const statusOf = async (route: string, { accessToken }: Person): Promise<number> =>
      (await ask(route, accessToken, informed)).status
    await eventually(async () => revocations.isCurrent)
    expect(await statusOf('GET /orders', before)).toBe(401)

    const eve = await register(server, 'eve@example.org')
    await setRole(server, admin, eve, 'MANAGER')
    const [manager, other] = [await login(server, eve), await login(server, eve)]
    expect(await statusOf('GET /turnover', manager)).toBe(200)
    await logout(server, manager)
    await eventually(async () => (await statusOf('GET /turnover', manager)) === 401, secondMs)
    await setRole(server, admin, eve, 'CLIENT')
    await eventually(async () => (await statusOf('GET /orders', other)) === 401, secondMs)

    const last = await login(server, admin)
    await server.stop()
    await eventually(async () => (await statusOf('GET /turnover', last)) === 503, 10_000)
    expect(await statusOf('GET /orders', last)).toBe(200)
    expect(await statusOf('GET /orders', manager)).toBe(401)
    await server.start()
    await eventually(async () => (await statusOf('GET /turnover', last)) === 200, 20_000)
    stopping.abort()
    await informed.close()
  }, 60_000)

  it('runs', async () => {
    const main = new URL('../resource-server/src/main.ts', import.meta.url).pathname
    const env = { GATEHOUSE_URL: server.url, PORT: '0' }
    const child = spawn(process.execPath, [main], { env })
    const printed = await printedUntil(child, 'believes').finally(() => child.kill())
    expect(printed).toContain(server.url)
  })
})

const keyOf = (token: string): unknown =>
  JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()).kid
