import { afterAll, beforeAll, expect, it } from '@jest/globals'
import {
  CHANGE_EMAIL,
  COMPLETE_LOGIN,
  LOGIN_IN_STEPS,
  RENEW_RECOVERY_CODES,
  RESET_FACTORS,
} from '../../src/testing/generated/operations.ts'
import { type Answer, expectRefused, type Visitor } from '../../src/testing/visitor.ts'
import { describeRaces } from '../../test-support/engines/describe-with.ts'
import { type AuthenticatorApp, addAuthenticatorApp } from '../authenticator-app.ts'
import { addPasskey, startPasskey } from '../passkeys.ts'
import {
  alike,
  parallel,
  type Replicas,
  registerAs,
  replicaAt,
  rounds,
  startReplicas,
} from '../replicas/replicas.ts'
import { SoftwareAuthenticator } from '../software-authenticator.ts'
import { eventually } from '../test-app.ts'

const publicUrl = 'http://localhost:4000'
const waiting = `select pid from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`

describeRaces('a second factor on three replicas', (serverUrl) => {
  let replicas: Replicas

  beforeAll(async () => {
    replicas = await startReplicas(serverUrl, alike(3, { env: { PUBLIC_URL: publicUrl } }))
  })
  afterAll(() => replicas?.close())

  const newPerson = async (): Promise<{ person: Visitor; totp: AuthenticatorApp }> => {
    const person = await replicas.next().register()
    return { person, totp: await addAuthenticatorApp(replicas, person) }
  }

  const challengesOf = ({ email, password }: Visitor, count: number): Promise<string[]> =>
    parallel(count, async () => {
      const { data } = await replicas.next().request(LOGIN_IN_STEPS, { input: { email, password } })
      return data.login.challenge
    })

  /** Sends the proof twenty times at once, to all replicas. @returns how many sign-ins it completed */
  const completedBy = async (challenges: readonly string[], proof: object): Promise<number> => {
    const results = await parallel(20, async (index) => {
      const challenge = challenges[index % challenges.length]
      const answer = await replicaAt(replicas.all, index % 3).request(COMPLETE_LOGIN, {
        input: { challenge, proof },
      })
      return answer.data.completeLogin.__typename
    })
    return results.filter((name) => name === 'Authenticated').length
  }

  it('T122 completes one of twenty sign-ins at once with one code, over ten sign-ins or one', async () => {
    await rounds(3, async () => {
      const { person, totp } = await newPerson()
      const proof = { totp: await totp.code(1) }
      expect(await completedBy(await challengesOf(person, 10), proof)).toBe(1)
      const challenges = await challengesOf(person, 1)
      expect(await completedBy(challenges, { totp: await totp.unusedCode() })).toBe(1)
    })
  })

  it('T128 completes one of twenty sign-ins at once with one recovery code', async () => {
    await rounds(3, async () => {
      const { person, totp } = await newPerson()
      const [first, second] = totp.recoveryCodes
      expect(await completedBy(await challengesOf(person, 10), { recoveryCode: first })).toBe(1)
      expect(await completedBy(await challengesOf(person, 10), { recoveryCode: second })).toBe(1)
    })
  })

  it('T124 completes one challenge once, and uses up no other proof that is sent for it at once', async () => {
    await rounds(3, async () => {
      const { person, totp } = await newPerson()
      const [challenge] = await challengesOf(person, 1)
      const proofs = [
        { totp: await totp.code(1) },
        ...totp.recoveryCodes.map((recoveryCode) => ({ recoveryCode })),
      ]
      const answers = await parallel(proofs.length, (index) =>
        replicaAt(replicas.all, index % 3).request(COMPLETE_LOGIN, {
          input: { challenge, proof: proofs[index] },
        }),
      )
      const outcomes = answers.map(({ data }) => data.completeLogin.__typename).toSorted()
      expect(outcomes).toEqual(['Authenticated', ...Array(proofs.length - 1).fill('ChallengeExpired')])
      const [used] = await replicas.sql<{ count: number }>(
        `select (select count(*) from recovery_codes where user_id = $1 and used_at is not null)::integer
           + (select count(*) from factors where user_id = $1 and last_used_at is not null)::integer as count`,
        [person.user.id],
      )
      expect(used).toEqual({ count: 1 })
    })
  })

  it('T124 keeps ten confirmations of sixty that begin at once, and none is broken', async () => {
    const { person } = await newPerson()
    const answers = await parallel(60, (index) =>
      person.via(replicaAt(replicas.all, index % 3)).request('mutation { startConfirmation { challenge } }'),
    )
    expect(answers.flatMap(({ errors }) => errors)).toEqual([])
    const open = 'select from sign_in_challenges where user_id = $1'
    expect(await replicas.sql(open, [person.user.id])).toHaveLength(10)
  })

  /** The answer to `request`, which reaches the server before the reset of the account's factors ends its sessions. */
  const duringReset = async (person: Visitor, request: () => Promise<Answer>): Promise<Answer> => {
    const admin = await registerAs('ADMIN', replicas, replicas.next())
    const elsewhere = await replicas.connect()
    const queued = (count: number) => eventually(async () => (await replicas.sql(waiting)).length === count)
    await elsewhere.query('begin')
    await elsewhere.query('select from users where id = $1 for update', [person.user.id])
    const resetting = admin.request(RESET_FACTORS, { userId: person.user.id })
    await queued(1)
    const asking = request()
    await queued(2)
    await elsewhere.query('commit')
    expect((await resetting).data.resetFactors.__typename).toBe('FactorsReset')
    return asking
  }

  it('T77 is unavailable, and not broken, if its account is locked for longer than a transaction may take', async () => {
    const { person } = await newPerson()
    const elsewhere = await replicas.connect()
    await elsewhere.query('begin')
    await elsewhere.query('select from users where id = $1 for update', [person.user.id])
    const renewing = person.request(RENEW_RECOVERY_CODES)
    await eventually(async () => (await replicas.sql(waiting)).length === 1)
    await elsewhere.query('select pg_sleep(3.2)')
    await elsewhere.query('commit')
    expectRefused(await renewing, 'UNAVAILABLE')
    expect((await person.request(RENEW_RECOVERY_CODES)).errors).toEqual([])
  })

  it('adds no passkey in a session that a reset ends at the same time', async () => {
    const person = await replicas.next().register()
    const { options, challenge } = await startPasskey(person)
    const answer = new SoftwareAuthenticator(publicUrl).create(options)
    expectRefused(await duringReset(person, () => addPasskey(person, { challenge, answer })), 'SESSION_ENDED')
    expect(await replicas.sql('select id from factors where user_id = $1', [person.user.id])).toEqual([])
  })

  it('starts no change of the address in a session that a reset ends at the same time', async () => {
    const person = await replicas.next().register()
    const input = { email: 'someone-else@example.org' }
    expectRefused(await duringReset(person, () => person.request(CHANGE_EMAIL, { input })), 'SESSION_ENDED')
    const links = `select id from links where user_id = $1 and purpose = 'EMAIL_CHANGE'`
    expect(await replicas.sql(links, [person.user.id])).toEqual([])
  })

  it('leaves no session that rests on a password alone to a user who gets a role during a sign-in', async () => {
    const strict = await replicas.start({ env: { PUBLIC_URL: publicUrl, SECOND_FACTOR: 'MANAGER' } })
    const admin = (await registerAs('ADMIN', replicas, replicas.next())).via(strict)
    await rounds(5, async () => {
      const { email, password, user } = await replicas.next().register()
      const signIns = parallel(6, () => strict.request(LOGIN_IN_STEPS, { input: { email, password } }))
      const [promoted] = await Promise.all([admin.setRole(user.id, 'MANAGER'), signIns])
      expect(promoted.data.setUserRole.__typename).toBe('UserRoleSet')
      const open = 'select from sessions where user_id = $1 and ended_at is null and not enrolling'
      expect(await replicas.sql(open, [user.id])).toEqual([])
    })
  })
})
