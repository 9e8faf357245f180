import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { GraphqlCaller, type Visitor } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { alike, atPace, type Replicas, startReplicas } from '../replicas/replicas.ts'
import { RoundRobinProxy } from '../replicas/round-robin-proxy.ts'
import { eventually } from '../test-app.ts'

const secondMs = 1_000

describeFaults('three replicas behind a proxy', () => {
  let postgresql: Postgresql
  let replicas: Replicas
  let proxy: RoundRobinProxy

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    replicas = await startReplicas(postgresql.url, alike(3))
    proxy = await RoundRobinProxy.open(replicas.all.map(({ url }) => url))
  })
  afterAll(async () => {
    await proxy?.close()
    await replicas?.close()
    await postgresql?.remove()
  })

  it('T75 restart one after the other at 100 requests a second: none fails, and each exits within 15 s', async () => {
    const site = new GraphqlCaller(proxy.url)
    const people: Visitor[] = await Promise.all(Array.from({ length: 10 }, () => site.register()))
    const failures: string[] = []
    let sent = 0
    let goesOn = true
    const work = async (index: number): Promise<void> => {
      const person = people[index % people.length]
      if (person === undefined) return
      sent += 1
      const asked = index % 5 === 0 ? site.refresh(person.refreshToken) : person.profile()
      const answer = await asked.catch((error: unknown) => ({ status: 0, text: String(error), errors: [] }))
      if (answer.status !== 200 || answer.errors.length > 0) failures.push(`${answer.status} ${answer.text}`)
    }
    const asking = atPace(100, () => goesOn, work)
    for (const old of [...replicas.all]) {
      const fresh = await replicas.start()
      await proxy.add(fresh.url)
      const exit = await old.terminate()
      proxy.remove(old.url)
      expect(exit).toMatchObject({ code: 0, signal: null })
      expect(exit.tookMs).toBeLessThan(15 * secondMs)
    }
    await eventually(() => replicas.all.slice(3).every(({ url }) => proxy.sendsTo(url)))
    goesOn = false
    await asking
    expect(failures).toEqual([])
    expect(sent).toBeGreaterThan(500)
  })
})
