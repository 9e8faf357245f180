import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { goodPassword, type Visitor } from '../../src/testing/visitor.ts'
import { describeFaults } from '../../test-support/engines/describe-with.ts'
import { Postgresql } from '../../test-support/engines/postgresql.ts'
import { alike, atPace, pass, type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import { eventually } from '../test-app.ts'

const secondMs = 1_000
const perSecond = 200

describeFaults('Gatehouse with PostgreSQL', () => {
  let postgresql: Postgresql
  let replicas: Replicas

  beforeAll(async () => {
    postgresql = await Postgresql.start()
    replicas = await startReplicas(postgresql.url, alike(1))
  })
  afterAll(async () => {
    await replicas?.close()
    await postgresql?.remove()
  })

  /**
   * Registers users at a steady rate, and runs `disturb` once a third of a second's have been confirmed, which takes a slow
   * machine several seconds. @returns the emails whose registration was confirmed
   */
  const registerDuring = async (disturb: () => Promise<void>): Promise<string[]> => {
    const acknowledged: string[] = []
    let goesOn = true
    const registering = atPace(
      perSecond,
      () => goesOn,
      async () => {
        const email = `person-${Math.random()}@example.org`
        const answer = await replicaAt(replicas.all, 0)
          .tryToRegister({ email })
          .catch(() => undefined)
        if (answer?.data?.register?.__typename === 'Authenticated') acknowledged.push(email)
      },
    )
    await pass(1.5 * secondMs)
    await eventually(() => acknowledged.length > perSecond / 3, 30 * secondMs)
    await disturb()
    goesOn = false
    await registering
    return acknowledged
  }

  const expectAllToSignIn = async (emails: readonly string[]): Promise<void> => {
    const lost: string[] = []
    for (let start = 0; start < emails.length; start += 50) {
      await Promise.all(
        emails.slice(start, start + 50).map(async (email) => {
          const { data, text } = await replicaAt(replicas.all, 0).tryToLogin(email, goodPassword)
          if (data?.login.__typename !== 'Authenticated') lost.push(text)
        }),
      )
    }
    expect(lost).toEqual([])
  }

  it('T70 loses no acknowledged account when the server is killed under 200 registrations a second', async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round++) {
      acknowledged.push(...(await registerDuring(() => replicaAt(replicas.all, 0).kill())))
      await replicas.killAndStartAll()
    }
    expect(acknowledged.length).toBeGreaterThan(perSecond)
    await expectAllToSignIn(acknowledged)
    const halves = await replicas.sql(
      'select id from users where not exists (select from sessions where user_id = users.id)',
    )
    expect(halves).toEqual([])
  })

  it('T70 loses no acknowledged account when PostgreSQL is killed under 200 registrations a second', async () => {
    const acknowledged: string[] = []
    for (let round = 0; round < 3; round++) {
      acknowledged.push(
        ...(await registerDuring(async () => {
          await postgresql.kill()
          await postgresql.start()
        })),
      )
      await eventually(() => replicaAt(replicas.all, 0).isReady(), 5 * secondMs)
    }
    expect(acknowledged.length).toBeGreaterThan(perSecond)
    await expectAllToSignIn(acknowledged)
  })

  /** Status and code of a response. */
  const watch = async (ada: Visitor, disturb: () => Promise<void>): Promise<Set<string>> => {
    const outcomes = new Set<string>()
    let goesOn = true
    const asking = atPace(
      100,
      () => goesOn,
      async (index) => {
        const { status, errors } = index % 2 ? await ada.profile() : await ada.at.refresh(ada.refreshToken)
        outcomes.add([status, ...errors.map(({ extensions }) => extensions.code)].join(' '))
      },
    )
    await disturb()
    goesOn = false
    await asking
    return outcomes
  }

  it('T73 restarted: no crash, UNAVAILABLE meanwhile, and well within 5 s of its return', async () => {
    const server = replicaAt(replicas.all, 0)
    const ada = await server.register()
    const faultsBefore = server.events('request.failed').length
    const outcomes = await watch(ada, async () => {
      await pass(secondMs)
      await postgresql.stop()
      await pass(2 * secondMs)
      await postgresql.start()
      await eventually(async () => (await ada.profile()).status === 200, 5 * secondMs)
    })
    expect(outcomes).toEqual(new Set(['200', '503 UNAVAILABLE']))
    expect(server.events('request.failed').slice(faultsBefore)).toEqual([])
    expect(await server.isReady()).toBe(true)
  })

  it('T73 connections terminated: no crash, nothing worse than UNAVAILABLE, and well within 5 s', async () => {
    const server = replicaAt(replicas.all, 0)
    const ada = await server.register()
    const faultsBefore = server.events('request.failed').length
    const outcomes = await watch(ada, async () => {
      for (let round = 0; round < 5; round++) {
        await postgresql.terminateConnections()
        await pass(0.3 * secondMs)
      }
      await eventually(async () => (await ada.profile()).status === 200, 5 * secondMs)
    })
    outcomes.delete('503 UNAVAILABLE')
    expect(outcomes).toEqual(new Set(['200']))
    expect(server.events('request.failed').slice(faultsBefore)).toEqual([])
  })
})
