import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { goodPassword } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { pass, type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'

const minuteMs = 60_000
const minutes = Number(process.env.SOAK_MINUTES || 15)
const workers = 8
/** Caches fill at first; after that only noise may grow. */
const warmUpShare = 0.25
const noiseBytes = 8 * 1024 * 1024

/** Loaded into the server: collects garbage on request, so that only live memory is measured. */
const collector = `data:text/javascript,${encodeURIComponent("process.on('SIGUSR2', () => globalThis.gc())")}`

describeRaces(`${minutes} minutes of mixed load (SOAK_MINUTES)`, (serverUrl) => {
  let replicas: Replicas
  let server: ServerProcess

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, [
      { nodeOptions: ['--expose-gc', '--import', collector], env: { LOG_LEVEL: 'warn' } },
    ])
    server = replicaAt(replicas.all, 0)
  })
  afterAll(() => replicas?.close())

  const heldBytes = async (): Promise<number> => {
    server.signal('SIGUSR2')
    await pass(500)
    server.signal('SIGUSR2')
    await pass(500)
    return server.metric('nodejs_heap_size_used_bytes')
  }

  /** A user's actions from registration to sign-out, and a stranger's attempts. */
  const live = async (): Promise<string[]> => {
    const ada = await server.register()
    const statuses: number[] = []
    for (let count = 0; count < 10; count++) statuses.push((await ada.profile()).status)
    for (let count = 0; count < 3; count++) statuses.push((await ada.refresh()).status)
    await server.tryToLogin(ada.email, 'not the password of anybody')
    await server.request('{ profile { nothing } }', {}, { token: 'no.token.atall' })
    await server.request(
      `{ profile { a${Math.floor(Math.random() * 1e9)}: id } }`,
      {},
      { token: ada.accessToken },
    )
    const phone = await server.login({ email: ada.email, password: goodPassword })
    statuses.push((await phone.logout()).status, (await ada.logout()).status)
    return statuses.filter((status) => status !== 200).map(String)
  }

  it(
    'T84 keeps memory after collection flat without a failed request',
    async () => {
      const endsAt = performance.now() + minutes * minuteMs
      const failures: string[] = []
      let lives = 0
      const working = Array.from({ length: workers }, async () => {
        while (performance.now() < endsAt) {
          failures.push(...(await live()))
          lives += 1
        }
      })
      const held: number[] = []
      while (performance.now() < endsAt) {
        await pass(Math.min(minuteMs, (minutes * minuteMs) / 12))
        held.push(await heldBytes())
      }
      await Promise.all(working)
      expect(failures).toEqual([])
      expect(lives).toBeGreaterThan(minutes * 60)
      const settled = held.slice(Math.ceil(held.length * warmUpShare))
      // The index of ended sessions and the token caches hold only live entries; a leak would keep all of them.
      const growth = growthOf(settled)
      expect(growth).toBeLessThan(noiseBytes + lives * bytesALife)
    },
    (minutes + 2) * minuteMs,
  )
})

/**
 * Two ended sessions, kept while their last access token is valid, and cached documents and tokens up to their bounds.
 */
const bytesALife = 2_500

/** How much the median of the second half exceeds that of the first. */
function growthOf(samples: readonly number[]): number {
  const middle = Math.floor(samples.length / 2)
  return median(samples.slice(middle)) - median(samples.slice(0, middle))
}

function median(samples: readonly number[]): number {
  const sorted = [...samples].sort((one, other) => one - other)
  return sorted[Math.floor(sorted.length / 2)] ?? 0
}
