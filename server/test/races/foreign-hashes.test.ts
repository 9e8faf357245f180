import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { goodPassword } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { adoptedHash, djangoHash } from '../foreign-hash.ts'
import { alike, parallel, type Replicas, replicaAt, rounds, startReplicas } from '../replicas/replicas.ts'

describeRaces('a password hash of another system on three replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(3))
  })
  afterAll(() => replicas?.close())

  it('T143 is replaced once by twenty sign-ins at once, and all of them succeed', async () => {
    await rounds(5, async () => {
      const ada = await replicaAt(replicas.all, 0).register()
      await replicas.sql('update users set password_hash = $2 where id = $1', [
        ada.user.id,
        await adoptedHash(djangoHash(goodPassword)),
      ])
      const answers = await parallel(20, (index) =>
        replicaAt(replicas.all, index % 3).tryToLogin(
          ada.email,
          index % 2 ? goodPassword : ` ${goodPassword}`,
        ),
      )
      const outcomes = answers.map(({ data }) => data.login.__typename)
      expect(outcomes).toEqual(Array(20).fill('Authenticated'))
      const [row] = await replicas.sql<{ hash: string; sessions: number }>(
        `select password_hash as hash, (select count(*)::int from sessions where user_id = users.id and ended_at is null) as sessions
         from users where id = $1`,
        [ada.user.id],
      )
      expect(row?.hash).toMatch(/^v1t:/)
      expect(row?.sessions).toBe(21)
    })
  })
})
