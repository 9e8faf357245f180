import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { expectRefused, GraphqlCaller, goodPassword } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { alike, type Replicas, replicaAt, startReplicas } from '../replicas/replicas.ts'
import { RoundRobinProxy } from '../replicas/round-robin-proxy.ts'
import { eventually } from '../test-app.ts'

describeRaces('two replicas behind a proxy, as docker-compose.yml arranges them', (serverUrl) => {
  let replicas: Replicas
  let proxy: RoundRobinProxy
  let site: GraphqlCaller

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(2, { env: { TRUST_PROXY: '1' } }))
    proxy = await RoundRobinProxy.open(replicas.all.map(({ url }) => url))
    site = new GraphqlCaller(proxy.url)
  })
  afterAll(async () => {
    await proxy?.close()
    await replicas?.close()
  })

  it('serve a user through both: register, profile, refresh, password, sessions, sign out', async () => {
    const ada = await site.register()
    expect((await ada.profile()).data.profile.email).toBe(ada.email)
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')

    const phone = await site.login(ada)
    const newPassword = 'another orchard, in autumn'
    const changed = await ada.changePassword(newPassword, goodPassword)
    expect(changed.data.changePassword).toMatchObject({
      __typename: 'PasswordChanged',
      otherSessionsEnded: 1,
    })
    ada.accessToken = changed.data.changePassword.tokens.accessToken
    ada.refreshToken = changed.data.changePassword.tokens.refreshToken
    await eventually(async () => (await phone.profile()).status === 401, 1_000)
    expectRefused(await phone.profile(), 'SESSION_ENDED')

    const again = await site.login({ email: ada.email, password: newPassword })
    const mine = await ada.request('{ sessions { id ipAddress } }')
    expect(mine.data.sessions).toHaveLength(2)
    expect(mine.data.sessions[0].ipAddress).toMatch(/127\.0\.0\.1$/)

    expect((await again.logout()).data.logout.sessionEnded).toBe(true)
    await eventually(async () => (await again.profile()).status === 401, 1_000)
    expectRefused(await again.profile(), 'SESSION_ENDED')
    expectRefused(await again.profile(), 'SESSION_ENDED')
    expect((await ada.profile()).data.profile.email).toBe(ada.email)

    const given = replicas.all.map(({ url }) => proxy.given.get(url) ?? 0)
    expect(Math.min(...given)).toBeGreaterThan(4)
  })

  it('continue when one replica is killed', async () => {
    const ada = await site.register()
    const gone = replicaAt(replicas.all, 0)
    await gone.kill()
    await eventually(() => !proxy.sendsTo(gone.url))
    expect((await ada.refresh()).data.refresh.reuse).toBe('NONE')
    expect((await ada.profile()).data.profile.email).toBe(ada.email)
  })
})
