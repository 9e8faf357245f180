import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { EXCHANGE_TOKEN } from '../../src/testing/generated/operations.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import {
  exchangeByKey,
  type FormerService,
  formerKey,
  importedPerson,
  startFormerService,
} from '../former-service.ts'
import { alike, parallel, type Replicas, replicaAt, rounds, startReplicas } from '../replicas/replicas.ts'

describeRaces('a token of a former service on three replicas', (serverUrl) => {
  let former: FormerService
  let byKey: Replicas
  let byUrl: Replicas

  beforeAll(async () => {
    former = await startFormerService()
    byKey = await startReplicas(serverUrl, alike(3, { env: exchangeByKey(formerKey) }))
    const env = { LEGACY_REFRESH_URL: former.refreshUrl, LEGACY_UNTIL: '2999-12-31' }
    byUrl = await startReplicas(serverUrl, alike(3, { env }))
  })
  afterAll(async () => {
    await byKey?.close()
    await byUrl?.close()
    await former?.close()
  })

  const imported = ({ next, sql }: Replicas) =>
    importedPerson({ sql, register: (...proposal) => next().register(...proposal) })

  const exchange = async (replicas: Replicas, index: number, input: object): Promise<string> => {
    const { data, text } = await replicaAt(replicas.all, index % 3).request(EXCHANGE_TOKEN, { input })
    const result = data?.exchangeToken
    if (result === undefined) throw new Error(text)
    return result.reason ?? result.__typename
  }

  const openSessions = (replicas: Replicas, userId: string) =>
    replicas.sql('select id from sessions where user_id = $1 and ended_at is null', [userId])

  it.each([
    ['by key', () => byKey],
    ['by asking', () => byUrl],
  ])('T146 is exchanged for one session by twenty requests at once, %s', async (_way, replicas) => {
    await rounds(3, async () => {
      const { person, token } = await imported(replicas())
      const outcomes = await parallel(20, (index) => exchange(replicas(), index, { token }))
      expect(outcomes.toSorted()).toEqual(['Authenticated', ...Array(19).fill('TRADED_BEFORE')])
      expect(await openSessions(replicas(), person.user.id)).toHaveLength(1)
    })
  })

  it('T146 gives one client that sends it twenty times the same session', async () => {
    await rounds(3, async () => {
      const { person, token } = await imported(byKey)
      const input = { token, idempotencyKey: crypto.randomUUID() }
      const outcomes = await parallel(20, (index) => exchange(byKey, index, input))
      expect(outcomes).toEqual(Array(20).fill('Authenticated'))
      expect(await openSessions(byKey, person.user.id)).toHaveLength(1)
    })
  })
})
