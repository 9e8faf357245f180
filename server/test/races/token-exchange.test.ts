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
import { eventually } from '../test-app.ts'

const busy = 'UNAVAILABLE'
const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

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
    const { data, errors, text } = await replicaAt(replicas.all, index % 3).request(EXCHANGE_TOKEN, { input })
    const result = data?.exchangeToken
    if (result) return result.reason ?? result.__typename
    if (errors[0]?.extensions.code === busy) return busy
    throw new Error(text)
  }

  /** On a slow machine, the last of twenty may wait for longer than a transaction may take. */
  const answered = (outcomes: readonly string[]) => outcomes.filter((outcome) => outcome !== busy)

  const openSessions = (replicas: Replicas, userId: string) =>
    replicas.sql('select id from sessions where user_id = $1 and ended_at is null', [userId])

  it.each([
    ['by key', () => byKey],
    ['by asking', () => byUrl],
  ])('T146 is exchanged for one session by twenty requests at once, %s', async (_way, replicas) => {
    await rounds(3, async () => {
      const { person, token } = await imported(replicas())
      const outcomes = await parallel(20, (index) => exchange(replicas(), index, { token }))
      const [first, ...others] = answered(outcomes).toSorted()
      expect(first).toBe('Authenticated')
      expect([...new Set(others)]).toEqual(['TRADED_BEFORE'])
      expect(await openSessions(replicas(), person.user.id)).toHaveLength(1)
    })
  })

  it('T146 gives one client that sends it twenty times the same session', async () => {
    await rounds(3, async () => {
      const { person, token } = await imported(byKey)
      const input = { token, idempotencyKey: crypto.randomUUID() }
      const outcomes = await parallel(20, (index) => exchange(byKey, index, input))
      expect([...new Set(answered(outcomes))]).toEqual(['Authenticated'])
      expect(await openSessions(byKey, person.user.id)).toHaveLength(1)
    })
  })

  it.each([
    ['by key', () => byKey],
    ['by asking', () => byUrl],
  ])('T146 waits for the deletion of its account, and names no account then, %s', async (_way, replicas) => {
    const { person, token } = await imported(replicas())
    const deleting = await replicas().connect()
    await deleting.query('begin')
    await deleting.query('delete from users where id = $1', [person.user.id])
    const asking = exchange(replicas(), 0, { token })
    await eventually(async () => (await replicas().sql(waiting)).length === 1)
    await deleting.query('commit')
    expect(await asking).toBe('NOT_KNOWN')
  })

  it('T146 is kept if its account is locked for longer than a transaction may take', async () => {
    const { person, token } = await imported(byKey)
    const elsewhere = await byKey.connect()
    await elsewhere.query('begin')
    await elsewhere.query('select from users where id = $1 for update', [person.user.id])
    const asking = exchange(byKey, 0, { token })
    await eventually(async () => (await byKey.sql(waiting)).length === 1)
    await elsewhere.query('select pg_sleep(3.2)')
    await elsewhere.query('commit')
    expect(await asking).toBe(busy)
    expect(await exchange(byKey, 1, { token })).toBe('Authenticated')
  })
})
