import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { expectEnded, expectRefused, goodPassword, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { alike, parallel, type Replicas, replicaAt, rounds, startReplicas } from '../replicas/replicas.ts'

describeRaces('a change of password on two replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(2))
  })
  afterAll(() => replicas?.close())

  const openSessionsOf = async ({ user }: Visitor): Promise<string[]> => {
    const rows = await replicas.sql<{ id: string }>(
      'select id from sessions where user_id = $1 and ended_at is null',
      [user.id],
    )
    return rows.map(({ id }) => id)
  }

  it('T11 leaves one session, despite concurrent refreshes and sign-ins with the former tokens and password', async () => {
    await rounds(10, async () => {
      await parallel(10, async (index) => {
        const [here, there] = [replicaAt(replicas.all, index % 2), replicaAt(replicas.all, (index + 1) % 2)]
        const ada = await here.register()
        const thief = ada.via(there)
        const [changed, ...refreshed] = await Promise.all([
          ada.changePassword('three lanterns by the quay'),
          there.refresh(thief.refreshToken),
          here.refresh(thief.refreshToken),
          there.tryToLogin(ada.email, goodPassword),
        ])
        expect(changed.data.changePassword.__typename).toBe('PasswordChanged')
        const { accessToken, refreshToken } = refreshed[0]?.data.refresh.tokens ?? thief
        expectEnded(await there.refresh(refreshToken), 'PASSWORD_CHANGED')
        expectEnded(await here.refresh(thief.refreshToken), 'PASSWORD_CHANGED')
        for (const token of [accessToken, thief.accessToken])
          expectRefused(await here.request('{ profile { id } }', {}, { token }), 'SESSION_ENDED')
        expect(await openSessionsOf(ada)).toEqual([ada.sessionId])
        expect((await ada.refresh()).data.refresh.__typename).toBe('Refreshed')
      })
    })
  })
})
