import { availableParallelism } from 'node:os'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { IdleLoop } from '../replicas/idle-loop.ts'
import { type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'

const cost = 12
/** Work for eight seconds at a quarter of a second per item. */
const mostHashes = availableParallelism() * 32 + availableParallelism()

describeFaults('a flood of 300 sign-ins', () => {
  let postgresql: Postgresql
  let replicas: Replicas
  let server: ServerProcess

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    replicas = await startReplicas(postgresql.url, [{ env: { BCRYPT_COST: String(cost) } }])
    server = replicaAt(replicas.all, 0)
  })
  afterAll(async () => {
    await replicas?.close()
    await postgresql?.remove()
  })

  it('T79 leaves the event loop and profiles quick; the queue is bounded and the surplus UNAVAILABLE', async () => {
    const ada = await server.register()
    for (let count = 0; count < 200; count++) await ada.profile()
    // Reading the metrics starts a new measuring interval.
    await server.metric('nodejs_eventloop_lag_p99_seconds')
    const idle = new IdleLoop()
    let over = false
    const logins = Promise.all(
      Array.from({ length: 300 }, () => server.tryToLogin(ada.email, ada.password)),
    ).finally(() => {
      over = true
    })
    const tookMs: number[] = []
    const depths: number[] = []
    while (!over) {
      const before = performance.now()
      expect((await ada.profile()).status).toBe(200)
      tookMs.push(performance.now() - before)
      if (tookMs.length % 50 === 1) depths.push(await server.metric('gatehouse_password_hashes'))
    }
    const answers = await logins
    const refusals = answers.flatMap(({ errors }) => errors[0]?.extensions ?? [])
    const surplus = refusals.filter(({ code }) => code === 'UNAVAILABLE')
    const accepted = answers.filter(({ data }) => data?.login.__typename === 'Authenticated')
    expect(accepted.length).toBe(300 - surplus.length)
    expect(surplus.length).toBeGreaterThanOrEqual(300 - mostHashes - 10)
    expect(surplus.every(({ retryAfterSeconds = 0 }) => retryAfterSeconds >= 1)).toBe(true)
    expect(Math.max(...depths)).toBeLessThanOrEqual(mostHashes)
    tookMs.sort((one, other) => one - other)
    expect(tookMs[Math.floor(tookMs.length * 0.95)]).toBeLessThan(100)
    const lag = await server.metric('nodejs_eventloop_lag_p99_seconds')
    expect(lag - (await idle.delayP99())).toBeLessThan(0.05)
  })
})
