import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { expectRefused } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { FaultyProxy } from '../faulty-proxy.ts'
import { type Replicas, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const secondMs = 1_000

describeFaults('a failing connection to the database', () => {
  let postgresql: Postgresql
  let way: FaultyProxy
  let replicas: Replicas
  let server: ServerProcess

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    replicas = await startReplicas(postgresql.url, [])
    const url = new URL(replicas.url)
    way = new FaultyProxy({ host: url.hostname, port: Number(url.port) })
    await way.open()
    url.port = String(way.port)
    server = await replicas.start({ env: { DATABASE_URL: url.href } })
  })
  afterAll(async () => {
    way?.swallow(false)
    way?.delay(0)
    await replicas?.close()
    await way?.close()
    await postgresql?.remove()
  })

  const back = () => eventually(() => server.isReady(), 15 * secondMs)

  it('makes a refresh with a lost response UNAVAILABLE, and its retry returns the same successor', async () => {
    const ada = await server.register()
    way.breakAfter('sessions.rotate')
    expectRefused(await server.refresh(ada.refreshToken), 'UNAVAILABLE')
    const { data } = await server.refresh(ada.refreshToken)
    expect(data.refresh).toMatchObject({ __typename: 'Refreshed', reuse: 'CONCURRENT' })
    const [row] = await replicas.sql<{ generation: number }>(
      'select generation from sessions where id = $1',
      [ada.sessionId],
    )
    expect(row?.generation).toBe(2)
  })

  it('makes a logout with a lost response UNAVAILABLE, and the session ends', async () => {
    const ada = await server.register()
    way.breakAfter('commit')
    expectRefused(await ada.logout(), 'UNAVAILABLE')
    expect((await ada.logout()).data.logout.sessionEnded).toBe(false)
    await eventually(async () => (await ada.profile()).status === 401, secondMs)
    expectRefused(await ada.profile(), 'SESSION_ENDED')
  })

  it('does not end the server if background reads fail', async () => {
    const ada = await server.register()
    way.breakAfter('ended-sessions.since')
    await eventually(() => way.answersToLose === 0)
    await eventually(async () => (await ada.profile()).status === 200)
  })

  it.each([
    // On an open connection a response takes two seconds at most, but opening one takes too long.
    ['T77 slowed by 2 s', () => way.delay(secondMs), () => way.delay(0), [200, 503]],
    ['T77 black-holed', () => way.swallow(true), () => way.swallow(false), [503]],
  ])(
    '%s: responds within 10 s, stays alive, is not ready, and recovers afterwards',
    async (_name, begin, end, expected) => {
      const ada = await server.register()
      begin()
      const timed = async (name: string, work: () => Promise<{ status: number }>) => {
        const before = performance.now()
        const { status } = await work()
        return { name, status, tookMs: performance.now() - before }
      }
      const answers = await Promise.all([
        timed('profile', () => ada.profile()),
        timed('refresh', () => server.refresh(ada.refreshToken)),
        timed('login', () => server.tryToLogin(ada.email, ada.password)),
        timed('register', () => server.tryToRegister()),
        timed('healthz', () => fetch(`${server.url}/healthz`)),
        timed('readyz', () => fetch(`${server.url}/readyz`)),
      ])
      end()
      expect(answers.filter(({ tookMs }) => tookMs > 10 * secondMs)).toEqual([])
      const [healthz, readyz] = answers.splice(-2).map(({ status }) => status)
      expect([healthz, readyz]).toEqual([200, 503])
      for (const { status } of answers) expect(expected).toContain(status)
      await back()
      await eventually(async () => (await ada.profile()).status === 200, 5 * secondMs)
    },
  )

  it('T78 pool exhausted: 503 after the acquire timeout, and recovery within a second of its end', async () => {
    const people = await Promise.all(Array.from({ length: 20 }, () => server.register()))
    const holding = await replicas.connect()
    await holding.query('begin; lock table users in access exclusive mode')
    const before = performance.now()
    const answers = await Promise.all(
      people.map((person) => server.tryToLogin(person.email, person.password)),
    )
    expect(performance.now() - before).toBeLessThan(10 * secondMs)
    for (const answer of answers) expectRefused(answer, 'UNAVAILABLE')
    expect(await server.statusOf('/healthz')).toBe(200)
    await holding.query('rollback')
    await eventually(async () => (await people[0]?.profile())?.status === 200, secondMs)
  })
})
