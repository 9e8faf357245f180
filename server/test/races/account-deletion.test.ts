import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { DELETE_ACCOUNT, DELETE_USER } from '../../src/testing/generated/operations.ts'
import { expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import {
  alike,
  parallel,
  type Replicas,
  registerAs,
  replicaAt,
  rounds,
  startReplicas,
} from '../replicas/replicas.ts'
import { eventually } from '../test-app.ts'

const administrators = `select id from users where role = 'ADMIN' and active and password_hash is not null`

describeRaces('the end of an account on three replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(3))
  })
  afterAll(() => replicas?.close())

  const exists = async ({ user }: Visitor): Promise<boolean> =>
    (await replicas.sql('select from users where id = $1', [user.id])).length === 1

  /** Two administrators, and no other. */
  const twoAdministrators = async (): Promise<readonly [Visitor, Visitor]> => {
    const one = await registerAs('ADMIN', replicas, replicaAt(replicas.all, 0))
    const another = await registerAs('ADMIN', replicas, replicaAt(replicas.all, 1))
    await replicas.sql(`update users set role = 'CLIENT' where role = 'ADMIN' and id <> all($1::uuid[])`, [
      [one.user.id, another.user.id],
    ])
    return [one, another]
  }

  it('T170 two administrators who delete each other, or themselves, leave one', async () => {
    await rounds(12, async (round) => {
      const [one, another] = await twoAdministrators()
      const deletes = (who: Visitor, whom: Visitor) =>
        round % 2 === 0 ? who.request(DELETE_USER, { userId: whom.user.id }) : who.request(DELETE_ACCOUNT)
      const answers = await Promise.all([deletes(one, another), deletes(another, one)])
      expect(answers.map(({ status }) => status)).not.toContain(500)
      expect(await replicas.sql(administrators)).toHaveLength(1)
    })
  })

  it('T170 an administrator who leaves while the other is demoted or disabled stays', async () => {
    await rounds(12, async (round) => {
      const [one, another] = await twoAdministrators()
      await Promise.all([
        another.request(DELETE_ACCOUNT),
        round % 2 === 0 ? another.setRole(one.user.id, 'CLIENT') : another.setActive(one.user.id, false),
      ])
      expect(await replicas.sql(administrators)).toHaveLength(1)
    })
  })

  it('a sign-in or refresh at the same time leaves no session that works', async () => {
    await rounds(12, async (round) => {
      const person = await replicas.next().register()
      const other = await replicas.next().login(person)
      const [, started, refreshed] = await Promise.all([
        person.request(DELETE_ACCOUNT),
        replicaAt(replicas.all, round % 3).tryToLogin(person.email, person.password),
        replicaAt(replicas.all, (round + 1) % 3).refresh(other.refreshToken),
      ])
      expect(await exists(person)).toBe(false)
      expect(started.status).toBe(200)
      expect(refreshed.status).toBe(200)
      const tokens = [started.data.login, refreshed.data.refresh].flatMap((result) =>
        'tokens' in result ? [result.tokens.accessToken] : [],
      )
      for (const token of [...tokens, person.accessToken])
        for (const replica of replicas.all)
          await eventually(
            async () => (await replica.request('{ sessions { id } }', {}, { token })).status !== 200,
          )
    })
  })

  it('a promotion at the same time is of an account that is there, or is refused', async () => {
    const [admin] = await twoAdministrators()
    await rounds(8, async () => {
      const person = await replicas.next().register()
      const [, promoted] = await Promise.all([
        person.request(DELETE_ACCOUNT),
        admin.setRole(person.user.id, 'ADMIN'),
      ])
      expect(promoted.errors).toEqual([])
      const name = promoted.data.setUserRole.__typename
      expect(['UserRoleSet', 'UserNotFound']).toContain(name)
    })
  })

  it('of twenty requests at once one deletes it, and the address can be taken by one of ten', async () => {
    const person = await replicas.next().register()
    const answers = await parallel(20, (index) =>
      replicaAt(replicas.all, index % 3).request(DELETE_ACCOUNT, {}, { token: person.accessToken }),
    )
    const deleted = answers.filter(({ status }) => status === 200)
    expect(deleted).toHaveLength(1)
    for (const refused of answers.filter(({ status }) => status !== 200))
      expectRefused(refused, 'SESSION_ENDED')
    const again = await parallel(10, () => replicas.next().tryToRegister({ email: person.email }))
    expect(again.filter(({ data }) => data.register.__typename === 'Authenticated')).toHaveLength(1)
  })

  it('is known to every replica within a second, and to those that hear of nothing', async () => {
    const person = await replicas.next().register()
    const elsewhere = await replicas.next().login(person)
    await person.request(DELETE_ACCOUNT)
    const began = Date.now()
    for (const replica of replicas.all)
      await eventually(
        async () =>
          (await replica.request('{ sessions { id } }', {}, { token: elsewhere.accessToken })).status !== 200,
      )
    expect(Date.now() - began).toBeLessThan(3_000)
  })
})
