import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { type Answer, expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { alike, parallel, type Replicas, replicaAt, rounds, startReplicas } from '../replicas/replicas.ts'

describeRaces('refresh on three replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(3))
  })
  afterAll(() => replicas?.close())

  const generationOf = async ({ sessionId }: Visitor): Promise<number | undefined> => {
    const [row] = await replicas.sql<{ generation: number }>(
      'select generation from sessions where id = $1 and ended_at is null',
      [sessionId],
    )
    return row?.generation
  }

  const successorsIn = (answers: readonly Answer[]): Set<unknown> =>
    new Set(answers.map(({ data, text }) => data?.refresh?.tokens?.refreshToken ?? text))

  it('answers 200 parallel refreshes over two replicas with one successor and one rotation', async () => {
    const [one, two] = [replicaAt(replicas.all, 0), replicaAt(replicas.all, 1)]
    const ada = await one.register()
    const answers = await parallel(200, (index) => (index % 2 ? one : two).refresh(ada.refreshToken))
    expect(successorsIn(answers).size).toBe(1)
    expect(answers.every(({ data }) => data.refresh.__typename === 'Refreshed')).toBe(true)
    expect(answers.filter(({ data }) => data.refresh.reuse === 'NONE')).toHaveLength(1)
    expect(await generationOf(ada)).toBe(2)
  })

  it('T01 rotates once per round for twenty callers at each of three replicas, for 100 rounds', async () => {
    const ada = await replicas.next().register()
    let token = ada.refreshToken
    await rounds(100, async (round) => {
      const presented = token
      const answers = await parallel(60, () => replicas.next().refresh(presented))
      const successors = [...successorsIn(answers)]
      expect(successors).toHaveLength(1)
      expect(await generationOf(ada)).toBe(round + 2)
      token = String(successors[0])
    })
    const [accessToken] = (await replicas.next().refresh(token)).data.refresh.tokens.accessToken.split('\n')
    const own = await replicas.next().request('{ profile { email } }', {}, { token: accessToken })
    expect(own.data.profile.email).toBe(ada.email)
  })

  it('rotates forty sessions once per round when each replica gets all of them in a different order', async () => {
    const people = await parallel(40, () => replicas.next().register())
    await rounds(25, async (round) => {
      const presented = people.map(({ refreshToken }) => refreshToken)
      // Coprime to forty, so that every user reaches each replica once.
      const strides = [1, 7, 9]
      const answers = await parallel(3, (replica) =>
        parallel(40, async (index) => {
          const person = (index * (strides[replica] ?? 1) + round) % 40
          return { person, answer: await replicaAt(replicas.all, replica).refresh(presented[person] ?? '') }
        }),
      )
      for (const [person, visitor] of people.entries()) {
        const own = answers.flat().filter((one) => one.person === person)
        const successors = [...successorsIn(own.map(({ answer }) => answer))]
        expect(successors).toHaveLength(1)
        expect(await generationOf(visitor)).toBe(round + 2)
        visitor.refreshToken = String(successors[0])
      }
    })
  })

  it('T10 leaves no session open after concurrent logout and refresh, 200 times', async () => {
    await rounds(10, async () => {
      await parallel(20, async (index) => {
        const ada = await replicaAt(replicas.all, index % 3).register()
        const { refreshToken } = ada
        const [refreshed, left] = await Promise.all([
          replicaAt(replicas.all, (index + 1) % 3).refresh(refreshToken),
          ada.via(replicaAt(replicas.all, (index + 2) % 3)).logout(),
        ])
        expect(left.data.logout.sessionEnded).toBe(true)
        const { tokens } = refreshed.data.refresh
        const tried = await replicaAt(replicas.all, index % 3).refresh(tokens?.refreshToken ?? refreshToken)
        expect(tried.data.refresh).toMatchObject({ __typename: 'SessionEnded', reason: 'LOGGED_OUT' })
        // The replica that ended it refuses immediately, also tokens that the other one has just issued.
        const token = tokens?.accessToken ?? ada.accessToken
        const ended = replicaAt(replicas.all, (index + 2) % 3)
        expectRefused(await ended.request('{ profile { id } }', {}, { token }), 'SESSION_ENDED')
      })
    })
    expect(
      await replicas.sql(
        'select id from sessions where ended_at is null and user_id in (select user_id from sessions where ended_at is not null)',
      ),
    ).toEqual([])
  })
})
