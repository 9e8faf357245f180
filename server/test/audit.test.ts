import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { claim } from '../src/database/claim.ts'
import { purgeAuditLog } from '../src/features/audit/audit-purge.ts'
import {
  AUDIT_EVENTS,
  type AuditEventsQuery,
  END_USER_SESSIONS,
  MY_ACTIVITY,
  type RecordedEventFragment,
} from '../src/testing/generated/operations.ts'
import type { Expected } from '../src/testing/operation.ts'
import { type Answer, expectRefused, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const firefox = {
  'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0',
}

type Event = Expected<RecordedEventFragment>

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

const nodesOf = ({ data }: Answer<AuditEventsQuery>): Event[] =>
  data.auditEvents.edges.map(({ node }) => node)

const detailsOf = ({ details }: Event): Record<string, string> =>
  Object.fromEntries(details.map(({ name, value }) => [name, value]))

const eventsAbout = async (subjectId: string, filter: object = {}): Promise<Event[]> =>
  nodesOf(await admin.request(AUDIT_EVENTS, { filter: { subjectId, ...filter } }))

const activityOf = async (visitor: Visitor): Promise<Event[]> =>
  (await visitor.request(MY_ACTIVITY)).data.myActivity.edges.map(({ node }) => node)

/** Moves the last refresh into the past and marks its response as received. */
const forgetRotation = (sessionId: string): Promise<object[]> =>
  app.sql(
    `update sessions set confirmed = true, rotated_at = now() - interval '1 minute' where id = '${sessionId}'`,
  )

describe('T99 the audit log records', () => {
  it('a registration with account, IP address and device', async () => {
    const ann = await app.register({}, firefox)
    expect(await eventsAbout(ann.user.id)).toEqual([
      expect.objectContaining({
        kind: 'REGISTERED',
        outcome: 'SUCCESS',
        actorId: ann.user.id,
        actor: { id: ann.user.id },
        subject: { id: ann.user.id, email: ann.email },
        sessionId: ann.sessionId,
        ipAddress: '127.0.0.1',
        device: 'Firefox on Linux',
        details: [],
      }),
    ])
  })

  it('successful and failed sign-ins', async () => {
    const ben = await app.register()
    await app.tryToLogin(ben.email, 'not the password')
    const again = await app.login(ben)
    const [signedIn, failed] = await eventsAbout(ben.user.id)
    expect(signedIn).toMatchObject({ kind: 'SIGNED_IN', sessionId: again.sessionId, actorId: ben.user.id })
    expect(failed).toMatchObject({ kind: 'SIGN_IN_FAILED', outcome: 'FAILURE', actorId: null })
    expect(failed && detailsOf(failed)).toEqual({ code: 'INVALID_CREDENTIALS' })
  })

  it('a failed sign-in to an unknown account, without the input', async () => {
    await app.tryToLogin('unknown-account@example.org', 'hunter2 hunter2')
    const [failed] = nodesOf(
      await admin.request(AUDIT_EVENTS, { first: 1, filter: { kind: 'SIGN_IN_FAILED' } }),
    )
    expect(failed).toMatchObject({ subjectId: null, subject: null, ipAddress: '127.0.0.1' })
    const rows = await app.sql('select audit_events::text from audit_events')
    expect(JSON.stringify(rows)).not.toMatch(/unknown-account|hunter2/)
  })

  it('a sign-out', async () => {
    const cem = await app.register()
    await cem.logout()
    await cem.logout()
    const kinds = (await eventsAbout(cem.user.id)).map(({ kind }) => kind)
    expect(kinds).toEqual(['SIGNED_OUT', 'REGISTERED'])
  })

  it('the ends of one session and of all others', async () => {
    const dora = await app.register()
    const [phone, tablet] = [await app.login(dora), await app.login(dora)]
    await dora.revoke(phone.sessionId)
    await dora.revokeOthers()
    await dora.revokeOthers()
    const [others, one] = await eventsAbout(dora.user.id, { kind: 'SESSION_REVOKED' })
    expect(one).toMatchObject({ sessionId: phone.sessionId })
    expect(others && detailsOf(others)).toEqual({ sessionsEnded: '1' })
    expect((await tablet.profile()).status).toBe(401)
  })

  it('a reused token but no ordinary refresh', async () => {
    const eve = await app.register()
    const stolen = eve.refreshToken
    await eve.refresh()
    await eve.profile()
    expect(await eventsAbout(eve.user.id)).toHaveLength(1)
    await forgetRotation(eve.sessionId)
    await app.refresh(stolen)
    const [reused] = await eventsAbout(eve.user.id)
    expect(reused).toMatchObject({
      kind: 'REFRESH_TOKEN_REUSED',
      outcome: 'FAILURE',
      actorId: null,
      sessionId: eve.sessionId,
    })
  })

  it('successful and refused password changes', async () => {
    const fay = await app.register()
    await app.login(fay)
    await fay.changePassword('another quiet orchard', 'wrong')
    const former = fay.sessionId
    await fay.changePassword('another quiet orchard')
    const [changed, refused] = await eventsAbout(fay.user.id, { kind: 'PASSWORD_CHANGED' })
    expect(changed).toMatchObject({ outcome: 'SUCCESS', sessionId: former })
    expect(changed && detailsOf(changed)).toEqual({ sessionsEnded: '1', newSessionId: fay.sessionId })
    expect(refused && detailsOf(refused)).toEqual({ code: 'PASSWORD_INCORRECT' })
  })

  it('administrators’ actions on an account', async () => {
    const gil = await app.register()
    await admin.setRole(gil.user.id, 'MANAGER')
    await admin.setActive(gil.user.id, false)
    await admin.setActive(gil.user.id, true)
    const [enabled, disabled, role] = await eventsAbout(gil.user.id, { actorId: admin.user.id })
    expect([enabled?.kind, disabled?.kind, role?.kind]).toEqual([
      'ACCOUNT_ENABLED',
      'ACCOUNT_DISABLED',
      'ROLE_CHANGED',
    ])
    expect(role && detailsOf(role)).toEqual({ from: 'EMPLOYEE', to: 'MANAGER' })
    expect(disabled && detailsOf(disabled)).toEqual({ sessionsEnded: '1' })
  })

  it('refused actions of administrators', async () => {
    await admin.setRole(admin.user.id, 'CLIENT')
    const [refused] = await eventsAbout(admin.user.id, { kind: 'ROLE_CHANGED' })
    expect(refused).toMatchObject({ outcome: 'FAILURE' })
    expect(refused && detailsOf(refused)).toEqual({ code: 'LAST_ADMINISTRATOR' })
  })

  it('nothing for a change that was rolled back', async () => {
    await app.sql(`create function refuse_events() returns trigger language plpgsql as
      $$ begin raise exception 'no'; end $$`)
    await app.sql(`create trigger refused before insert on audit_events execute function refuse_events()`)
    const email = 'never@example.org'
    const answers = [
      await app.tryToRegister({ email }),
      await app.tryToLogin(admin.email, goodPassword),
      await admin.logout(),
    ]
    await app.sql('drop trigger refused on audit_events')
    expect(answers.map(({ errors }) => errors[0]?.extensions.code)).toEqual(
      answers.map(() => 'INTERNAL_SERVER_ERROR'),
    )
    expect(await app.sql('select id from users where email = $1', [email])).toEqual([])
    expect((await admin.profile()).status).toBe(200)
  })
})

describe('auditEvents', () => {
  it('requires an administrator', async () => {
    expectRefused(await (await app.registerAs('MANAGER')).request(AUDIT_EVENTS), 'FORBIDDEN')
    expectRefused(await app.request(AUDIT_EVENTS), 'TOKEN_MISSING')
  })

  it('is read in pages, newest first, without gaps', async () => {
    const all = nodesOf(await admin.request(AUDIT_EVENTS, { first: 100 })).map(({ id }) => id)
    expect(all).toEqual(all.toSorted().reverse())
    const paged: string[] = []
    for (let after: string | null = null, more = true; more && paged.length < all.length; ) {
      const answer: Answer<AuditEventsQuery> = await admin.request(AUDIT_EVENTS, { first: 7, after })
      const { pageInfo } = answer.data.auditEvents
      expect(pageInfo.hasPreviousPage).toBe(after !== null)
      paged.push(...nodesOf(answer).map(({ id }) => id))
      after = pageInfo.endCursor
      more = pageInfo.hasNextPage
    }
    expect(paged).toEqual(all)
  })

  it('is filtered by time', async () => {
    const hal = await app.register()
    await app.login(hal)
    const [signedIn, registered] = await eventsAbout(hal.user.id)
    const moment = (await app.sql<{ at: Date }>('select now() as at'))[0]?.at
    expect(await eventsAbout(hal.user.id, { since: moment })).toEqual([])
    expect(await eventsAbout(hal.user.id, { until: moment })).toEqual([signedIn, registered])
    await app.login(hal)
    expect(await eventsAbout(hal.user.id, { since: moment })).toHaveLength(1)
  })

  it('is filtered by outcome, kind and actor together', async () => {
    const filter = { kind: 'ROLE_CHANGED', outcome: 'FAILURE', actorId: admin.user.id }
    expect(await eventsAbout(admin.user.id, filter)).toHaveLength(1)
    expect(await eventsAbout(admin.user.id, { ...filter, outcome: 'SUCCESS' })).toEqual([])
    expect(await eventsAbout('no id at all')).toEqual([])
  })

  it.each([
    [{ first: 0 }, /"first" of "auditEvents" must be 1 to 100/],
    [{ first: 101 }, /must be 1 to 100/],
    [{ after: 'nonsense' }, /"after" of "auditEvents" is not a cursor of this list/],
  ])('%j is refused', async (variables, sentence) => {
    const answer = await admin.request(AUDIT_EVENTS, variables)
    expect(answer.errors[0]?.extensions.code).toBe('BAD_USER_INPUT')
    expect(answer.errors[0]?.message).toMatch(sentence)
  })
})

describe('myActivity', () => {
  it('shows my actions, and those that affected me without their origin', async () => {
    const ida = await app.register()
    await admin.request(END_USER_SESSIONS, { userId: ida.user.id })
    const again = await app.login(ida)
    const [signedIn, ended, registered] = await activityOf(again)
    expect([signedIn?.kind, registered?.kind]).toEqual(['SIGNED_IN', 'REGISTERED'])
    expect(signedIn).toMatchObject({ ipAddress: '127.0.0.1', actorId: ida.user.id })
    expect(ended).toMatchObject({
      kind: 'USER_SESSIONS_ENDED',
      actorId: null,
      actor: null,
      sessionId: null,
      ipAddress: null,
      device: null,
    })
  })

  it('shows a manager’s actions on others once each', async () => {
    const manager = await app.registerAs('MANAGER')
    const jon = await app.register()
    await manager.request(END_USER_SESSIONS, { userId: jon.user.id })
    const [ended] = await activityOf(manager)
    expect(ended).toMatchObject({ actor: { id: manager.user.id }, subject: { email: jon.email } })
    const ids = (await activityOf(manager)).map(({ id }) => id)
    expect(ids).toEqual([...new Set(ids)])
  })

  it('does not reveal to a manager which ids exist among hidden accounts', async () => {
    const manager = await app.registerAs('MANAGER')
    const [colleague, gone] = [await app.registerAs('MANAGER'), await app.registerAs('ADMIN')]
    const unknownId = '01a1fb5a-0000-7000-8000-000000000000'
    const ids = [admin.user.id, colleague.user.id, gone.user.id, unknownId]
    for (const userId of ids) {
      await manager.setActive(userId, false)
      await manager.request(END_USER_SESSIONS, { userId })
    }
    await app.sql('delete from users where id = $1', [gone.user.id])
    const refused = (await activityOf(manager)).filter(({ outcome }) => outcome === 'FAILURE')
    expect(refused).toHaveLength(2 * ids.length)
    for (const kind of ['ACCOUNT_DISABLED', 'USER_SESSIONS_ENDED']) {
      const events = refused.filter((event) => event.kind === kind)
      const listed = events.map(({ id, createdAt, ...rest }) => rest)
      expect(listed).toEqual(Array(ids.length).fill(listed[0]))
      expect(listed[0]).toMatchObject({ subjectId: null, subject: null })
    }
    const seen = await eventsAbout(colleague.user.id, { actorId: manager.user.id })
    expect(seen).toHaveLength(2)
  })

  it('does not show the activity of other users', async () => {
    const kim = await app.register()
    expect((await activityOf(kim)).map(({ kind }) => kind)).toEqual(['REGISTERED'])
    expectRefused(await app.request(MY_ACTIVITY), 'TOKEN_MISSING')
  })
})

describe('the log is append-only', () => {
  it.each([
    `update audit_events set outcome = 'SUCCESS'`,
    'delete from audit_events',
    'truncate audit_events',
    `select set_config('gatehouse.purge', 'on', false); delete from audit_events`,
  ])('%s is refused by the database', async (statement) => {
    const before = await app.sql('select count(*) from audit_events')
    const statements = statement.split('; ')
    const run = app.database.em().transactional(async (em) => {
      for (const one of statements) await em.execute(one)
    })
    await expect(run).rejects.toThrow(/append-only|keeps the last day/)
    expect(await app.sql('select count(*) from audit_events')).toEqual(before)
  })

  it('keeps the events of deleted accounts', async () => {
    const leo = await app.register()
    await app.sql('delete from users where id = $1', [leo.user.id])
    expect(await eventsAbout(leo.user.id)).toMatchObject([
      { kind: 'REGISTERED', subjectId: leo.user.id, subject: null, actor: null },
    ])
  })

  it('loses only expired events, in batches', async () => {
    await claim(app.database, 'old audit events', 3600) // so that upkeep does not remove a part of them
    await app.sql(`insert into audit_events (id, created_at, kind, outcome)
      select uuid_v7(at), at, 'SIGNED_IN', 'SUCCESS'
      from generate_series(1, 2500) as n, lateral (select now() - interval '401 days' + n * interval '1 second' as at) t`)
    const [before] = await app.sql<{ count: number }>('select count(*)::integer from audit_events')
    expect(await purgeAuditLog(app.database, app.config.auditRetentionSeconds)).toBe(2500)
    const [after] = await app.sql<{ count: number }>('select count(*)::integer from audit_events')
    expect(after?.count).toBe((before?.count ?? 0) - 2500)
    expect(await purgeAuditLog(app.database, app.config.auditRetentionSeconds)).toBe(0)
  })
})
