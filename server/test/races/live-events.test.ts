import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import type { Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { LiveStream, type Received } from '../live-stream.ts'
import { type Replicas, registerAs, replicaAt, rounds, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'

const secondMs = 1_000

describeRaces('T161 events of one replica arrive in the streams of others', (serverUrl) => {
  let replicas: Replicas
  const at = (index: number): ServerProcess => replicaAt(replicas.all, index)
  const opened: LiveStream[] = []

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, [{}, {}, {}])
  })
  afterEach(() => {
    for (const stream of opened.splice(0)) stream.close()
  })
  afterAll(async () => {
    await replicas?.close()
  })

  const watch = async (visitor: Visitor, server: ServerProcess): Promise<LiveStream> => {
    const stream = await LiveStream.open(server.url, visitor.accessToken)
    opened.push(stream)
    await stream.first('Watching')
    return stream
  }

  /** Ends a session on the first replica, and waits for the streams on the others. @returns the milliseconds it took */
  const endOne = async (ada: Visitor): Promise<number> => {
    const visitor = await at(0).login(ada)
    const streams = await Promise.all([watch(visitor, at(1)), watch(visitor, at(2))])
    const before = performance.now()
    await visitor.logout()
    await Promise.all(streams.map((stream) => stream.first('SessionEnded')))
    const tookMs = performance.now() - before
    await Promise.all(streams.map((stream) => stream.over()))
    return tookMs
  }

  const deafen = (): Promise<unknown> =>
    replicas.sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'gatehouse listener' and datname = current_database()`,
    )

  it('the end of a session arrives within a second, 100 times', async () => {
    const ada = await at(0).register()
    await rounds(100, async () => expect(await endOne(ada)).toBeLessThan(secondMs))
  })

  it('the end of a session arrives within a second where notifications do not', async () => {
    const ada = await at(0).register()
    await rounds(10, async () => {
      const visitor = await at(0).login(ada)
      const stream = await watch(visitor, at(1))
      await deafen()
      const before = performance.now()
      await visitor.logout()
      await stream.first('SessionEnded')
      expect(performance.now() - before).toBeLessThan(secondMs)
    })
  })

  it('a session that ends is among the revocations within a second, with and without notifications', async () => {
    const admin = await registerAs('ADMIN', replicas, at(0))
    const ada = await at(0).register()
    const query = 'subscription { revocations { __typename sessionIds isComplete } }'
    const stream = await LiveStream.open(at(1).url, admin.accessToken, { query })
    opened.push(stream)
    await stream.first('RevocationBatch', ({ isComplete }) => isComplete === true)
    await rounds(6, async (round) => {
      const visitor = await at(0).login(ada)
      if (round % 2 === 1) await deafen()
      await visitor.logout()
      const lists = ({ sessionIds }: Received) => (sessionIds as string[]).includes(visitor.sessionId)
      await stream.first('RevocationBatch', lists, secondMs)
    })
  })

  it('a changed profile, role and list of sessions arrive within a second', async () => {
    const admin = await registerAs('ADMIN', replicas, at(0))
    const ada = await at(0).register()
    const stream = await watch(ada, at(1))
    await ada.request('mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }')
    await stream.first('ProfileChanged', undefined, secondMs)
    await at(0).login(ada)
    await stream.first('SessionsChanged', ({ change }) => change === 'STARTED', secondMs)
    await admin.setRole(ada.user.id, 'MANAGER')
    await stream.first('RoleChanged', ({ role }) => role === 'MANAGER', secondMs)
    expect(stream.isOver).toBe(false)
  })
})
