import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import {
  CHANGE_EMAIL,
  DELETE_ACCOUNT,
  DELETE_USER,
  EXPORT_MY_DATA,
  RESET_FACTORS,
} from '../src/testing/generated/operations.ts'
import { expectRefused, LOGIN, REFRESH, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { everyRow } from './every-row.ts'
import { forgeAccessToken } from './forged-token.ts'
import { mailsTo } from './mails-to.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp({ env: { RATE_LIMITS: 'on', TRUST_PROXY: '1' } })
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

let people = 0
/** Each from a different address, so that none reaches the limit of another. */
const fromElsewhere = () => ({ 'x-forwarded-for': `198.51.100.${(people++ % 250) + 1}` })

const erasures = () => app.sql<{ user_id: string }>('select user_id from erasures')

/** Waits until the first round has blanked the events of all deleted accounts. */
const untilBlanked = () =>
  eventually(
    async () =>
      (await app.sql('select from erasures where next_at <= now() + interval $$6 minutes$$')).length === 0,
  )

/** Lets the hour pass after which a deletion is complete, the mail about it be sent, and counters of attempts expire. */
async function letAnHourPass(): Promise<void> {
  await app.sql('delete from rate_limits')
  await app.sql(`update mails set state = 'SENT' where kind = 'ACCOUNT_DELETED'`)
  // The round that the deletion caused would set the time of the next.
  await app.app.services.erasures.run()
  await app.sql(`update erasures set erased_at = erased_at - interval '2 hours', next_at = now()`)
  await app.app.services.erasures.run()
  await eventually(async () => (await erasures()).length === 0)
}

const marks = {
  firstName: 'Zephyrine',
  lastName: 'Quillfeather',
  phone: '+4930987654',
  email: 'zephyrine.quillfeather@example.org',
}
const address = '203.0.113.77'
const userAgent = 'Zephyr-Browser/1.0'
const headers = { 'x-forwarded-for': address, 'user-agent': userAgent }

/** A person who has left traces in every table. */
async function livePerson(): Promise<Visitor> {
  const person = await app.register(marks, headers)
  await app.request(
    LOGIN,
    { input: { email: marks.email.toUpperCase(), password: 'not this one' } },
    { headers },
  )
  await app.request(
    'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { __typename } }',
    {
      input: { email: marks.email },
    },
    { headers },
  )
  await addAuthenticatorApp(app, person)
  await admin.request(RESET_FACTORS, { userId: person.user.id })
  const again = await app.login(person, headers)
  await again.request(CHANGE_EMAIL, { input: { email: 'next.quillfeather@example.org' } }, headers)
  const stranger = await app.register({}, fromElsewhere())
  await stranger.request(CHANGE_EMAIL, { input: { email: marks.email.replace('z', 'Z') } })
  await again.request(EXPORT_MY_DATA, {}, headers)
  await app.sql(
    `insert into audit_events (kind, outcome, actor_id, subject_id, ip_address, user_agent, details)
     values ('PROFILE_SEEN', 'SUCCESS', $1, $1, $2, $3, $4)`,
    [again.user.id, address, userAgent, { name: marks.firstName, count: 3, code: 'A_CODE' }],
  )
  return again
}

const traces = [...Object.values(marks).map((mark) => mark.toLowerCase()), 'quillfeather', address, 'zephyr']

const tracesIn = async (): Promise<string[]> => {
  const text = (await everyRow(app)).toLowerCase()
  return traces.filter((trace) => text.includes(trace))
}

const rowsWithTraces = async (): Promise<string[]> =>
  (await everyRow(app)).split('\n').filter((row) => traces.some((trace) => row.toLowerCase().includes(trace)))

describe('T169 a deleted account', () => {
  it('leaves no name, address, phone or email in any table', async () => {
    const person = await livePerson()
    expect(await tracesIn()).toEqual(traces)
    expect((await person.request(DELETE_ACCOUNT, {}, headers)).data.deleteAccount).toEqual({
      __typename: 'AccountDeleted',
      userId: person.user.id,
    })
    await letAnHourPass()
    expect(await rowsWithTraces()).toEqual([])
  })

  it('leaves nothing either if the server is killed in between', async () => {
    const person = await livePerson()
    await app.sql(
      `create function stop_blanking() returns trigger language plpgsql as $$ begin raise exception 'stop'; end $$`,
    )
    await app.sql(
      'create trigger stopped before update on audit_events for each row execute function stop_blanking()',
    )
    await person.request(DELETE_ACCOUNT, {}, headers)
    expect(await app.sql('select from users where id = $1', [person.user.id])).toEqual([])
    await eventually(async () => (await app.sql(`select from erasures where next_at > now()`)).length === 1)
    expect(await tracesIn()).toContain(address)
    await app.sql('drop function stop_blanking cascade')
    await letAnHourPass()
    expect(await rowsWithTraces()).toEqual([])
  })

  it('leaves nothing of a request that was still running', async () => {
    const person = await app.register(marks, headers)
    await person.request(DELETE_ACCOUNT, {}, headers)
    await untilBlanked()
    await app.sql(
      `insert into audit_events (kind, outcome, subject_id, ip_address) values ('SIGN_IN_FAILED', 'FAILURE', $1, $2)`,
      [person.user.id, address],
    )
    await letAnHourPass()
    expect(await rowsWithTraces()).toEqual([])
  })

  it('leaves its audit events, in their order and number, with ids and codes', async () => {
    const person = await livePerson()
    const all = `select id, created_at, kind, outcome, actor_id, subject_id, session_id from audit_events order by id`
    const before = await app.sql<{ id: string }>(all)
    await person.request(DELETE_ACCOUNT, {}, headers)
    await letAnHourPass()
    const after = await app.sql<{ id: string; kind: string }>(all)
    expect(after.slice(0, before.length)).toEqual(before)
    expect(after.slice(before.length).map(({ kind }) => kind)).toEqual(['ACCOUNT_DELETED'])
    const [seen] = await app.sql(
      `select ip_address, user_agent, details from audit_events where kind = 'PROFILE_SEEN' and actor_id = $1`,
      [person.user.id],
    )
    expect(seen).toEqual({ ip_address: null, user_agent: null, details: { count: 3, code: 'A_CODE' } })
    const [reset] = await app.sql<{ ip_address: string | null }>(
      `select ip_address from audit_events where kind = 'SECOND_FACTORS_RESET' and subject_id = $1`,
      [person.user.id],
    )
    expect(reset?.ip_address).not.toBeNull()
  })
})

describe('deleteAccount', () => {
  it('ends all sessions at once', async () => {
    const person = await app.register({}, fromElsewhere())
    const elsewhere = await app.login(person, fromElsewhere())
    await person.request(DELETE_ACCOUNT)
    expectRefused(await person.profile(), 'SESSION_ENDED')
    expectRefused(await elsewhere.profile(), 'SESSION_ENDED')
    const { data } = await app.request(REFRESH, { input: { refreshToken: elsewhere.refreshToken } })
    expect(data.refresh.__typename).toBe('SessionEnded')
    const { data: login } = await app.tryToLogin(person.email, person.password, fromElsewhere())
    expect(login.login).toMatchObject({ code: 'INVALID_CREDENTIALS' })
  })

  it('is known to a replica that starts afterwards, or hears of nothing', async () => {
    const person = await app.register({}, fromElsewhere())
    await person.request(DELETE_ACCOUNT)
    const replica = await startTestApp({ on: app })
    expectRefused(
      await replica.request('{ sessions { id } }', {}, { token: person.accessToken }),
      'SESSION_ENDED',
    )
    await replica.close()
  })

  it('frees the address and keeps the number of users right', async () => {
    const count = async () =>
      (await admin.request('{ users(first: 1) { totalCount } }')).data.users.totalCount
    const before = await count()
    const person = await app.register({}, fromElsewhere())
    expect(await count()).toBe(before + 1)
    await person.request(DELETE_ACCOUNT)
    expect(await count()).toBe(before)
    await app.register({ email: person.email }, fromElsewhere())
  })

  it('clears the cookie of the session', async () => {
    const input = {
      email: (await app.register({}, fromElsewhere())).email,
      password: 'a quiet orchard in winter',
      delivery: 'COOKIE',
    }
    const origin = { origin: app.config.publicUrl, ...fromElsewhere() }
    const login = await app.request(LOGIN, { input }, { headers: origin })
    const cookie = login.headers
      .getSetCookie()
      .map((set) => set.split(';')[0])
      .join('; ')
    const token = login.data.login.tokens.accessToken
    const { headers: answered } = await app.request(
      DELETE_ACCOUNT,
      {},
      { token, headers: { ...origin, cookie } },
    )
    expect(answered.getSetCookie().join()).toMatch(/refresh[^=]*=;/)
  })

  it('is mailed to the owner, and the mail is removed once it was sent', async () => {
    const person = await app.register({}, fromElsewhere())
    await person.request(DELETE_ACCOUNT)
    expect((await mailsTo(app, person.email)).map(({ kind }) => kind)).toEqual(['ACCOUNT_DELETED'])
    await letAnHourPass()
    expect(await app.sql('select from mails where recipient = $1', [person.email])).toEqual([])
  })

  it('needs a recent sign-in', async () => {
    const person = await app.register({}, fromElsewhere())
    const token = forgeAccessToken(app, person, {
      claims: { auth_time: Math.floor(Date.now() / 1000) - 3600 },
    })
    expectRefused(await app.request(DELETE_ACCOUNT, {}, { token }), 'CONFIRMATION_REQUIRED')
  })

  it('T170 keeps the last administrator', async () => {
    const other = await app.registerAs('ADMIN')
    await app.sql(`update users set role = 'MANAGER' where role = 'ADMIN' and id <> $1`, [other.user.id])
    expect((await other.request(DELETE_ACCOUNT)).data.deleteAccount).toMatchObject({
      code: 'LAST_ADMINISTRATOR',
    })
    expect((await other.profile()).status).toBe(200)
    await app.sql(`update users set role = 'ADMIN' where id = $1`, [admin.user.id])
    expect((await other.request(DELETE_ACCOUNT)).data.deleteAccount).toMatchObject({
      __typename: 'AccountDeleted',
    })
  })
})

describe('deleteUser', () => {
  const deleteUser = async (userId: string) => (await admin.request(DELETE_USER, { userId })).data.deleteUser

  it('deletes an account at once, and is recorded', async () => {
    const person = await app.register({}, fromElsewhere())
    expect(await deleteUser(person.user.id)).toEqual({ __typename: 'AccountDeleted', userId: person.user.id })
    expectRefused(await person.profile(), 'SESSION_ENDED')
    const events = await app.sql(
      `select actor_id, ip_address is null as blank from audit_events where kind = 'ACCOUNT_DELETED' and subject_id = $1`,
      [person.user.id],
    )
    await untilBlanked()
    expect(events).toEqual([{ actor_id: admin.user.id, blank: false }])
  })

  it('refuses unknown accounts and the own one', async () => {
    expect(await deleteUser('x')).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await deleteUser('01a1fb5a-0000-7000-8000-000000000000')).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await deleteUser(admin.user.id.toUpperCase())).toMatchObject({ code: 'OWN_ACCOUNT' })
  })
})

describe('with DELETION_GRACE', () => {
  let graceful: TestApp

  beforeAll(async () => {
    graceful = await startTestApp({ on: app, env: { DELETION_GRACE: '30' } })
  })
  afterAll(() => graceful.close())
  afterEach(() => app.sql('delete from scheduled_deletions'))

  const scheduled = async (): Promise<Visitor> => {
    const person = await graceful.register({}, fromElsewhere())
    const { data } = await person.request(DELETE_ACCOUNT)
    expect(data.deleteAccount.__typename).toBe('DeletionScheduled')
    return person
  }
  const exists = async ({ user }: Visitor) =>
    (await app.sql('select from users where id = $1', [user.id])).length === 1
  const letItBeDue = async (): Promise<void> => {
    await app.sql(`update scheduled_deletions set due_at = now()`)
    await graceful.app.services.deletions.deleteDue(AbortSignal.timeout(10_000))
  }
  const kindsTo = async ({ email }: Visitor) => (await mailsTo(app, email)).map(({ kind }) => kind)

  it('ends the sessions, and deletes the account when it is due', async () => {
    const person = await scheduled()
    expectRefused(await person.profile(), 'SESSION_ENDED')
    await graceful.app.services.deletions.deleteDue(AbortSignal.timeout(10_000))
    expect(await exists(person)).toBe(true)
    expect(await kindsTo(person)).toContain('DELETION_SCHEDULED')
    await letItBeDue()
    expect(await exists(person)).toBe(false)
    expect(await kindsTo(person)).toEqual(['ACCOUNT_DELETED'])
  })

  it('says when, thirty days from now', async () => {
    const person = await graceful.register({}, fromElsewhere())
    const { data } = await person.request(DELETE_ACCOUNT)
    const days = (Date.parse(String(Reflect.get(data.deleteAccount, 'dueAt'))) - Date.now()) / 86_400_000
    expect(days).toBeCloseTo(30, 1)
  })

  it('a sign-in cancels it, and is mailed', async () => {
    const person = await scheduled()
    await graceful.login(person, fromElsewhere())
    expect(await kindsTo(person)).toContain('DELETION_CANCELLED')
    await letItBeDue()
    expect(await exists(person)).toBe(true)
  })

  it('a sign-in at a server without the setting, or of a former release, cancels it too', async () => {
    const person = await scheduled()
    await app.login(person, fromElsewhere())
    await letItBeDue()
    expect(await exists(person)).toBe(true)
    expect(await kindsTo(person)).toContain('DELETION_CANCELLED')
  })

  it('a wrong password does not cancel it', async () => {
    const person = await scheduled()
    await graceful.tryToLogin(person.email, 'not this orchard', fromElsewhere())
    await letItBeDue()
    expect(await exists(person)).toBe(false)
  })

  it('T170 the last administrator stays, although others left meanwhile', async () => {
    const first = await graceful.login(await app.registerAs('ADMIN'))
    const second = await graceful.login(await app.registerAs('ADMIN'))
    await app.sql(`update users set role = 'MANAGER' where role = 'ADMIN' and id <> all($1::uuid[])`, [
      [first.user.id, second.user.id],
    ])
    expect((await first.request(DELETE_ACCOUNT)).data.deleteAccount.__typename).toBe('DeletionScheduled')
    expect((await second.request(DELETE_ACCOUNT)).data.deleteAccount).toMatchObject({
      code: 'LAST_ADMINISTRATOR',
    })
    await app.sql(`update users set active = false where id = $1`, [second.user.id])
    await letItBeDue()
    expect(await exists(first)).toBe(true)
    await app.sql(`update users set active = true where id = $1`, [second.user.id])
    await letItBeDue()
    expect(await exists(first)).toBe(false)
    await app.sql(`update users set role = 'ADMIN' where id = $1`, [admin.user.id])
  })
})

describe('the audit log permits', () => {
  const update = (set: string) =>
    app.sql(`update audit_events set ${set} where subject_id = '01a1fb5a-0000-7000-8000-000000000001'`)

  it('no update, and to blank events of accounts that do not exist only', async () => {
    const gone = '01a1fb5a-0000-7000-8000-000000000001'
    await app.sql(
      `insert into audit_events (kind, outcome, subject_id, ip_address, details) values ('SIGNED_IN', 'SUCCESS', $1, '192.0.2.9', '{"a":1}')`,
      [gone],
    )
    await expect(update('ip_address = null')).rejects.toThrow('append-only')
    const asErased = (id: string, set: string) =>
      app.database.transaction(async ({ em }) => {
        await em.execute(`select set_config('gatehouse.erase', '${id}', true)`)
        await em.execute(`update audit_events set ${set} where subject_id = '${id}'`)
      })
    for (const set of [
      `ip_address = '1.1.1.1'`,
      `kind = 'X'`,
      'actor_id = subject_id',
      `details = '{"a":2}'`,
      'created_at = now()',
    ])
      await expect(asErased(gone, set)).rejects.toThrow('append-only')
    await expect(asErased(admin.user.id, 'ip_address = null')).rejects.toThrow('append-only')
    await asErased(gone, `ip_address = null, details = '{}'`)
  })
})
