import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { expectRefused } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { alike, parallel, type Replicas, rounds, startReplicas } from '../replicas/replicas.ts'

const limit = 5

describeRaces('the limit of open sessions on two replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(2, { env: { MAX_SESSIONS: String(limit) } }))
  })
  afterAll(() => replicas?.close())

  const openSessionsOf = async (userId: string): Promise<string[]> => {
    const rows = await replicas.sql<{ id: string }>(
      'select id from sessions where user_id = $1 and ended_at is null and expires_at > now()',
      [userId],
    )
    return rows.map(({ id }) => id)
  }

  it('is never exceeded, however many concurrent sign-ins an account has', async () => {
    const ada = await replicas.next().register()
    await rounds(5, async () => {
      let signingIn = true
      const most = async (): Promise<number> => {
        let seen = 0
        while (signingIn) seen = Math.max(seen, (await openSessionsOf(ada.user.id)).length)
        return seen
      }
      const watched = most()
      const visitors = await parallel(30, () => replicas.next().login(ada))
      signingIn = false
      expect(await watched).toBeLessThanOrEqual(limit)
      const open = new Set(await openSessionsOf(ada.user.id))
      expect(open.size).toBe(limit)
      const [ended, lives] = [
        visitors.find(({ sessionId }) => !open.has(sessionId)),
        visitors.find(({ sessionId }) => open.has(sessionId)),
      ]
      expect((await lives?.refresh())?.data.refresh.__typename).toBe('Refreshed')
      if (ended) expectRefused(await ended.profile(), 'SESSION_ENDED')
    })
  })

  it('ends as many sessions as the audit log says', async () => {
    const ada = await replicas.next().register()
    await parallel(30, () => replicas.next().login(ada))
    const [row] = await replicas.sql<{ ended: number }>(
      `select sum((details ->> 'sessionsEnded')::integer)::integer as ended from audit_events
       where subject_id = $1 and kind = 'SESSION_REVOKED'`,
      [ada.user.id],
    )
    expect(row?.ended).toBe(31 - limit)
  })
})
