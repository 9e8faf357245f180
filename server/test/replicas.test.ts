import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { Unavailable } from '../src/core/errors.ts'
import { expectEnded, expectRefused, PROFILE, type Visitor } from '../src/testing/visitor.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'
import { type WatchedStatements, watchStatements } from './watched-statements.ts'

let here: TestApp
let there: TestApp
let elsewhere: TestApp

beforeAll(async () => {
  here = await startTestApp()
  there = await startTestApp({ on: here })
  elsewhere = await startTestApp({ on: here })
})
afterAll(async () => {
  await Promise.all([there.close(), elsewhere.close()])
  await here.close()
})
afterEach(resetServerClock)

const minuteMs = 60_000

/**
 * Repeats the request until it is refused for this reason, for at most a second. @returns the number of successful
 * responses
 */
async function acceptedUntilRefused(visitor: Visitor, reason: string): Promise<number> {
  let accepted = 0
  await eventually(async () => {
    const answer = await visitor.profile()
    if (answer.errors[0]?.extensions.reason === reason) return true
    expect(answer.data.profile.id).toBe(visitor.user.id)
    accepted += 1
    return false
  }, 1_000)
  return accepted
}

describe('the end of a session applies on other replicas within a second', () => {
  it('T09 logout, with no statement for a refused request and one for the resolver of any other', async () => {
    const ada = await here.register()
    const [adaHere, adaThere] = [ada, ada.via(there)]
    for (const visitor of [adaHere, adaThere]) await visitor.profile()
    await here.app.services.confirmations.flush()
    await there.app.services.confirmations.flush()
    const statements = watchStatements(there)
    for (let times = 0; times < 20; times++) await adaThere.profile()
    expect(statements.names).toEqual(Array(20).fill('users.by-id'))

    await adaHere.logout()
    statements.clear()
    expectRefused(await adaHere.profile(), 'SESSION_ENDED')
    const accepted = await acceptedUntilRefused(adaThere, 'SESSION_ENDED')
    for (let times = 0; times < 100; times++) expectRefused(await adaThere.profile(), 'SESSION_ENDED')
    expect(statements.names).toEqual(Array(accepted).fill('users.by-id'))
    statements.stop()
    expectEnded(await adaThere.refresh(), 'LOGGED_OUT')
  })

  it('T02 the reuse of a token', async () => {
    const ada = await here.register()
    const { refreshToken } = ada
    await ada.refresh()
    await ada.refresh()
    expectEnded(await here.refresh(refreshToken), 'REUSED')
    for (const replica of [there, elsewhere]) {
      await acceptedUntilRefused(ada.via(replica), 'SESSION_ENDED')
      expectEnded(await ada.via(replica).refresh(), 'REUSED')
    }
  })

  it('T11 a change of password, T12 a disabled account, a revocation', async () => {
    const boss = await here.registerAs('MANAGER')
    const [ada, ben, cleo] = [await here.register(), await here.register(), await here.register()]
    const [adas, cleos] = [await there.login(ada), await there.login(cleo)]
    for (const visitor of [adas, ben.via(there), cleos]) await visitor.profile()
    await ada.changePassword('three lanterns by the quay')
    await boss.setActive(ben.user.id, false)
    await cleo.revokeOthers()
    for (const visitor of [adas, ben.via(there), cleos]) await acceptedUntilRefused(visitor, 'SESSION_ENDED')
  })

  it('T09 the end of more sessions than one notification can contain', async () => {
    const ada = await here.register()
    const phone = await there.login(ada)
    await phone.profile()
    await here.sql(
      `insert into sessions (id, user_id, expires_at, delivery)
       select gen_random_uuid(), $1, now() + interval '1 day', 'BODY' from generate_series(1, 300)`,
      [ada.user.id],
    )
    expect((await ada.revokeOthers()).data.revokeOtherSessions.count).toBe(301)
    await acceptedUntilRefused(phone, 'SESSION_ENDED')
  })

  it('T09 an end that no replica announced', async () => {
    const ada = await here.register()
    await ada.profile()
    await here.sql(`update sessions set ended_at = now(), end_reason = 'REVOKED' where id = $1`, [
      ada.sessionId,
    ])
    await acceptedUntilRefused(ada, 'SESSION_ENDED')
    await acceptedUntilRefused(ada.via(there), 'SESSION_ENDED')
  })

  it('T09 by notification, even while database reads are slow', async () => {
    const [boss, ada, ben] = [await here.registerAs('ADMIN'), await here.register(), await here.register()]
    for (const visitor of [ada, ben]) await visitor.via(there).profile()
    const statements = watchStatements(there)
    const index = there.app.services.endedSessions
    await eventually(() => index.status().ageMs < 100)
    const known = index.status().entries
    const reads = statements.holdAnswers((name) => name === 'ended-sessions.since')
    try {
      await Promise.all([ada.logout(), boss.setRole(ben.user.id, 'CLIENT')])
      await eventually(() => index.status().entries >= known + 2, 500)
      expectRefused(await ada.via(there).profile(), 'SESSION_ENDED')
      expectRefused(await ben.via(there).profile(), 'TOKEN_STALE')
    } finally {
      reads.release()
      statements.stop()
    }
  })

  it('T09 an end while this machine slept, which its monotonic clock does not show', async () => {
    const ada = await here.register()
    const statements = watchStatements(here)
    statements.breakWith(new Error('asleep'), (name) => name === 'ended-sessions.since')
    setServerClock(Date.now() + 10 * minuteMs)
    await here.sql(
      `update sessions set ended_at = now() - interval '5 minutes', end_reason = 'REVOKED' where id = $1`,
      [ada.sessionId],
    )
    statements.stop()
    await eventually(async () => {
      const answer = await ada.profile()
      // A concurrent read may still fail, and then nothing can be decided.
      if (answer.errors[0]?.extensions.code === 'UNAVAILABLE') return false
      expectRefused(answer, 'SESSION_ENDED')
      return true
    })
  })

  it('T09 also on a replica that starts afterwards', async () => {
    const ada = await here.register()
    await ada.logout()
    const late = await startTestApp({ on: here })
    expectRefused(await ada.via(late).profile(), 'SESSION_ENDED')
    await late.close()
  })
})

describe('T46 a changed role', () => {
  it.each([
    ['lowered', 'CLIENT'],
    ['raised', 'MANAGER'],
  ])(
    '%s applies to the next request here and within a second there; a refresh returns the new role',
    async (_how, to) => {
      const boss = await here.registerAs('ADMIN')
      const ada = await here.register()
      const adaThere = ada.via(there)
      await adaThere.profile()
      expect((await boss.setRole(ada.user.id, to)).data.setUserRole.user.role).toBe(to)
      expectRefused(await ada.profile(), 'TOKEN_STALE')
      await acceptedUntilRefused(adaThere, 'TOKEN_STALE')
      expect((await adaThere.refresh()).data.refresh.user.role).toBe(to)
      expect((await adaThere.profile()).data.profile.role).toBe(to)
      const users = await adaThere.request('{ users { totalCount } }')
      expect(users.errors[0]?.extensions.code).toBe(to === 'MANAGER' ? undefined : 'FORBIDDEN')
    },
  )

  it('revokes what the former role allowed', async () => {
    const [boss, other] = [await here.registerAs('ADMIN'), await here.registerAs('MANAGER')]
    expect((await other.request('{ users { totalCount } }')).data.users.totalCount).toBeGreaterThan(0)
    await boss.setRole(other.user.id, 'EMPLOYEE')
    expectRefused(await other.request('{ users { totalCount } }'), 'TOKEN_STALE')
    await other.refresh()
    expectRefused(await other.request('{ users { totalCount } }'), 'FORBIDDEN')
  })

  it('is not undone by a concurrent database read', async () => {
    const boss = await here.registerAs('ADMIN')
    const ada = await here.register()
    await boss.setRole(ada.user.id, 'CLIENT')
    await ada.refresh()
    const statements = watchStatements(here)
    const answers = statements.holdAnswers((name) => name === 'changed-roles.since')
    await eventually(() => answers.held() > 0)
    await boss.setRole(ada.user.id, 'MANAGER')
    answers.release()
    await eventually(() => here.app.services.endedSessions.status().ageMs < 250)
    statements.stop()
    expectRefused(await ada.profile(), 'TOKEN_STALE')
  })

  it('that is changed back makes older tokens valid again', async () => {
    const boss = await here.registerAs('ADMIN')
    const ada = await here.register()
    await boss.setRole(ada.user.id, 'MANAGER')
    expectRefused(await ada.profile(), 'TOKEN_STALE')
    await boss.setRole(ada.user.id, 'EMPLOYEE')
    expect((await ada.profile()).data.profile.role).toBe('EMPLOYEE')
  })
})

describe('replicas of one database', () => {
  it('answer one refresh token with the same successor, in parallel', async () => {
    const ada = await here.register()
    const answers = await Promise.all(
      [here, there, elsewhere, here, there, elsewhere].map((replica) => replica.refresh(ada.refreshToken)),
    )
    const results = answers.map(({ data }) => data.refresh)
    expect(new Set(results.map(({ tokens }) => tokens.refreshToken)).size).toBe(1)
    expect(results.map(({ reuse }) => reuse).sort()).toEqual([...Array(5).fill('CONCURRENT'), 'NONE'])
    expect((await there.refresh(results[0]?.tokens.refreshToken ?? '')).data.refresh.reuse).toBe('NONE')
  })

  it('T86 return each of 100 concurrent users their own profile', async () => {
    const people = await Promise.all(Array.from({ length: 100 }, () => here.register()))
    const seen = await Promise.all(
      people.map((person, index) => person.via(index % 2 ? there : here).profile()),
    )
    expect(seen.map(({ data }) => data.profile)).toEqual(people.map(({ user }) => user))
    const sessions = await Promise.all(people.map((person) => person.sessions()))
    expect(sessions.map(({ data }) => data.sessions.map(({ id }: { id: string }) => id))).toEqual(
      people.map(({ sessionId }) => [sessionId]),
    )
  })
})

describe('T50 if the caller cannot be identified', () => {
  let statements: WatchedStatements

  beforeAll(() => {
    statements = watchStatements(there)
  })
  afterAll(() => statements.stop())

  it('because the index of ended sessions is outdated, requests are refused except for public fields', async () => {
    const ada = (await here.registerAs('ADMIN')).via(there)
    statements.breakWith(new Error('out of order'), (name) => name === 'ended-sessions.since')
    await eventually(async () => (await ada.profile()).status === 503)
    const answer = await ada.request('{ users { totalCount } }')
    expectRefused(answer, 'UNAVAILABLE')
    expect(answer.headers.get('retry-after')).toBe('1')
    expect((await ada.request('{ __typename }')).data).toEqual({ __typename: 'Query' })
    statements.breakWith(undefined)
    expect((await ada.profile()).data.profile.id).toBe(ada.user.id)
  })

  it.each([
    ['the database is away', new Unavailable('The database is away.'), 503],
    ['of a fault', new Error('out of order'), 500],
  ])('because the signing keys cannot be read, as %s, requests are refused', async (_why, fault, status) => {
    const ada = await there.register()
    const token = withKid(ada.accessToken, 'another')
    statements.breakWith(fault, (name) => name === 'signing-keys.all')
    const answer = await there.request(PROFILE, {}, { token })
    expect([answer.status, answer.data]).toEqual([status, undefined])
    expect(answer.text).not.toContain(fault.message)
    statements.breakWith(undefined)
    expectRefused(await there.request(PROFILE, {}, { token }), 'TOKEN_INVALID')
  })
})

function withKid(token: string, kid: string): string {
  const [header, ...rest] = token.split('.')
  const named = { ...JSON.parse(Buffer.from(`${header}`, 'base64url').toString()), kid }
  return [Buffer.from(JSON.stringify(named)).toString('base64url'), ...rest].join('.')
}
