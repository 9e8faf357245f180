import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals'
import { PROFILE, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { LiveStream } from '../live-stream.ts'
import { parallel, type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import type { ServerProcess } from '../replicas/server-process.ts'
import { eventually } from '../test-app.ts'

const accounts = 400
const sessionsEach = 3
const streamsEach = 3 * sessionsEach
const streams = accounts * streamsEach
const atOnce = 8
/** Generous: B18 of docs/performance.md has the figure. */
const mostBytes = 20_000

const collector = fileURLToPath(new URL('../replicas/collect-garbage.mjs', import.meta.url))

describeRaces(`T164 ${streams} idle streams on one process`, (serverUrl) => {
  let replicas: Replicas
  let server: ServerProcess
  const opened: LiveStream[] = []

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, [{ nodeOptions: ['--expose-gc', '--import', collector] }])
    server = replicaAt(replicas.all, 0)
  })
  afterEach(() => {
    for (const stream of opened.splice(0)) stream.close()
  })
  afterAll(async () => {
    await replicas?.close()
  })

  /** In bytes, without garbage. */
  const memory = async (): Promise<number> => {
    const { length } = server.log
    server.signal('SIGUSR2')
    const collected = () => server.log.slice(length).find(({ event }) => event === 'garbage.collected')
    await eventually(() => collected() !== undefined)
    return Number(collected()?.bytes)
  }

  /** One account with several sessions. */
  const newcomer = async (): Promise<Visitor[]> => {
    const person = await server.register()
    return [person, await server.login(person), await server.login(person)]
  }

  const watch = async ({ accessToken }: Visitor): Promise<void> => {
    const stream = await LiveStream.open(server.url, accessToken, {
      query: 'subscription { sessionEvents { __typename } }',
    })
    opened.push(stream)
    await stream.first('Watching')
  }

  it('each takes little memory, the server answers beside them, and none misses an event', async () => {
    const people: Visitor[][] = []
    await inTurns(accounts, async () => void people.push(await newcomer()))
    const sessions = people.flat()
    await watch(sessions[0] as Visitor)
    const before = await memory()
    await inTurns(streams - 1, (index) => watch(sessions[Math.floor((index + 1) / 3)] as Visitor))
    expect(await server.metric('gatehouse_streams')).toBe(streams)
    expect(((await memory()) - before) / streams).toBeLessThan(mostBytes)

    const answers = await parallel(200, (index) => (sessions[index] as Visitor).request(PROFILE))
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]))
    await inTurns(accounts, async (index) => {
      await people[index]?.[0]?.request(
        'mutation { updateProfile(input: { firstName: "Augusta" }) { __typename } }',
      )
    })
    await Promise.all(opened.map((stream) => stream.first('ProfileChanged')))
    expect(opened.filter(({ isOver }) => isOver)).toEqual([])
  })
})

/** Runs `work` this often, some at a time. */
async function inTurns(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0
  await parallel(atOnce, async () => {
    while (next < count) await work(next++)
  })
}
