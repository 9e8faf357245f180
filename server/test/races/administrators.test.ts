import { afterAll, beforeAll, expect, it } from '@jest/globals'
import type { Client } from 'pg'
import { CHOOSE_PASSWORD, CREATE_USER } from '../../src/testing/generated/operations.ts'
import { type Answer, goodPassword, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { alike, type Replicas, registerAs, rounds, startReplicas } from '../replicas/replicas.ts'
import { eventually } from '../test-app.ts'

const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

describeRaces('while another replica changes an account', (serverUrl) => {
  let replicas: Replicas
  let admin: Visitor
  let other: Visitor

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(2))
    admin = await registerAs('ADMIN', replicas, replicas.next())
    other = await registerAs('ADMIN', replicas, replicas.next())
  })
  afterAll(() => replicas?.close())

  /** The response to a caller who sends a request during a change and waits for its commit. */
  const during = async (change: string, userId: string, ask: () => Promise<Answer>): Promise<Answer> => {
    const elsewhere: Client = await replicas.connect()
    await elsewhere.query('begin')
    await elsewhere.query(change, [userId])
    const asking = ask()
    await eventually(async () => (await replicas.sql(waiting)).length > 0)
    await elsewhere.query('commit')
    return asking
  }

  it.each([
    ['disabled', 'update users set active = false where id = $1'],
    ['demoted', `update users set role = 'CLIENT' where id = $1`],
  ])('an administrator cannot leave while the only other one is being %s', async (_how, change) => {
    await replicas.sql(`update users set role = 'ADMIN', active = true where id = $1`, [other.user.id])
    const demoted = await during(change, other.user.id, () => admin.setActive(admin.user.id, false))
    expect(demoted.data.setUserActive.code).toBe('LAST_ADMINISTRATOR')
  })

  it.each([
    ['disabled', 'update users set active = false where id = $1'],
    ['demoted', `update users set role = 'CLIENT' where id = $1`],
  ])(
    'nor while the only other one with a password is being %s, even with invited ones',
    async (_how, change) => {
      const person = {
        email: `invited-${_how}@example.org`,
        firstName: 'Grace',
        lastName: 'Hopper',
        role: 'ADMIN',
      }
      await admin.request(CREATE_USER, { input: person })
      await replicas.sql(`update users set role = 'ADMIN', active = true where id = $1`, [other.user.id])
      const left = await during(change, other.user.id, () => admin.setActive(admin.user.id, false))
      expect(left.data.setUserActive.code).toBe('LAST_ADMINISTRATOR')
    },
  )

  it('two administrators who demote or disable each other concurrently leave one', async () => {
    await rounds(20, async (round) => {
      const one = await registerAs('ADMIN', replicas, replicas.next())
      const another = await registerAs('ADMIN', replicas, replicas.next())
      const two = [one.user.id, another.user.id]
      await replicas.sql(`update users set role = 'CLIENT' where role = 'ADMIN' and id <> all($1::uuid[])`, [
        two,
      ])
      await Promise.all([
        round % 2 ? one.setActive(another.user.id, false) : one.setRole(another.user.id, 'CLIENT'),
        another.setActive(one.user.id, false),
      ])
      expect(await replicas.sql(`select id from users where role = 'ADMIN' and active`)).toHaveLength(1)
    })
    await replicas.sql(`update users set role = 'ADMIN', active = true where id = $1`, [admin.user.id])
  })

  it('a link stays valid and unused while its account is being disabled', async () => {
    const person = { email: 'invited@example.org', firstName: 'Grace', lastName: 'Hopper' }
    const { link, user } = (await admin.request(CREATE_USER, { input: person })).data.createUser
    const token = new URL(link).searchParams.get('token')
    const input = { token, password: goodPassword, passwordConfirmation: goodPassword }
    const choose = () => replicas.next().request(CHOOSE_PASSWORD, { input })
    const refused = await during('update users set active = false where id = $1', user.id, choose)
    expect(refused.data.choosePassword.code).toBe('LINK_EXPIRED')
    await admin.setActive(user.id, true)
    expect((await choose()).data.choosePassword.__typename).toBe('Authenticated')
  })
})
