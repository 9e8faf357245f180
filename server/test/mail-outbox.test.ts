import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { LOGIN, type Visitor } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { type ArrivedMail, type MailServer, startMailServer } from './mail-server.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'
import { withoutVerificationMails } from './without-verification-mails.ts'

const newPassword = 'three lanterns by the quay'

const MAILS = `query ($filter: MailFilter) { mails(filter: $filter) {
  edges { cursor node { id kind state recipient attempts error createdAt sentAt expiresAt } }
  pageInfo { hasNextPage } } }`
const RETRY = `mutation ($id: ID!) { retryMail(id: $id) {
  __typename ... on MailRetried { mail { id state attempts } } ... on Failure { code } } }`
const CANCEL = `mutation ($id: ID!) { cancelMail(id: $id) {
  __typename ... on MailCancelled { mail { id state } } ... on Failure { code } } }`

let mailServer: MailServer
let clock: DatabaseClock
let app: TestApp
let admin: Visitor

const envFor = ({ url }: MailServer) => ({
  SMTP_URL: url,
  MAIL_FROM: 'Accounts <no-reply@accounts.example.org>',
})

beforeAll(async () => {
  mailServer = await startMailServer()
  clock = await standingDatabaseClock({ env: envFor(mailServer) })
  app = clock.app
  await withoutVerificationMails(app)
  admin = await app.registerAs('ADMIN')
})
afterAll(async () => {
  await clock.close()
  await mailServer.close()
})
beforeEach(async () => {
  mailServer.mood = 'takes'
  await app.sql('delete from mails')
})

const work = async (of = app): Promise<void> => of.app.services.mailWorker?.run()

const mailsTo = (email: string): ArrivedMail[] =>
  mailServer.arrived.filter(({ recipients }) => recipients.includes(email))

const rowOf = async (email: string) => {
  const [row] = await app.sql<{ id: string; state: string; attempts: number; error: string | null }>(
    'select id, state, attempts, error from mails where recipient = $1 order by id desc',
    [email],
  )
  return row
}

/** A user whose password has just been changed, which causes a mail. */
async function changedPassword(): Promise<Visitor> {
  const ada = await app.register()
  await ada.changePassword(newPassword)
  return ada
}

const states = (email: string, state: string) => eventually(async () => (await rowOf(email))?.state === state)

describe('a mail', () => {
  it('is sent once its cause has committed, to one recipient and from the sender of the settings', async () => {
    const ada = await changedPassword()
    await states(ada.email, 'SENT')
    const [mail, ...others] = mailsTo(ada.email)
    expect(others).toEqual([])
    expect(mail?.recipients).toEqual([ada.email])
    expect(mail?.sender).toBe('no-reply@accounts.example.org')
    expect(mail?.email.from).toEqual({ name: 'Accounts', address: 'no-reply@accounts.example.org' })
    expect(mail?.email.subject).toBe('Your password was changed')
    const headers = new Map(mail?.email.headers.map(({ key, value }) => [key, value]))
    expect(headers.get('auto-submitted')).toBe('auto-generated')
    expect(mail?.email.messageId).toBe(`<${(await rowOf(ada.email))?.id}@localhost>`)
  })

  it('is not written if its cause is rolled back', async () => {
    const ada = await app.register()
    await app.sql(
      `create function refuse_commit() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$`,
    )
    await app.sql(`create constraint trigger refuse_commit after insert on mails
      deferrable initially deferred for each row execute function refuse_commit()`)
    expect((await ada.changePassword(newPassword)).status).toBe(500)
    await app.sql('drop function refuse_commit cascade')
    expect(await app.sql('select id from mails')).toEqual([])
    await app.login(ada)
  })

  it('T103 contains no server address from a request', async () => {
    const ada = await app.register()
    const input = { currentPassword: ada.password, newPassword, newPasswordConfirmation: newPassword }
    const forged = {
      'x-forwarded-host': 'evil.example',
      'x-forwarded-proto': 'https',
      forwarded: 'host=evil.example',
    }
    await ada.request(
      'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { __typename } }',
      { input },
      forged,
    )
    await states(ada.email, 'SENT')
    const [mail] = mailsTo(ada.email)
    expect(mail?.raw).not.toContain('evil.example')
    expect(mail?.email.text).toContain(`${app.config.publicUrl}/forgot-password`)
  })

  it('is limited to twenty per hour and address', async () => {
    const ada = await app.register()
    const mail = { kind: 'NEW_DEVICE', state: 'SENT', locale: 'en', priority: 3 }
    await app.sql(
      `insert into mails (id, kind, state, recipient, locale, priority, expires_at)
       select gen_random_uuid(), $1, $2, $3, $4, $5, now() + interval '1 day' from generate_series(1, 20)`,
      [mail.kind, mail.state, ada.email, mail.locale, mail.priority],
    )
    await ada.changePassword(newPassword)
    expect(await app.sql(`select id from mails where kind = 'PASSWORD_CHANGED'`)).toEqual([])
    await clock.advance('61 minutes')
    await ada.changePassword('a fourth lantern by the quay', newPassword)
    expect(await app.sql(`select id from mails where kind = 'PASSWORD_CHANGED'`)).toHaveLength(1)
  })
})

describe('T105 a mail that cannot be sent', () => {
  it('is tried again after a pause', async () => {
    mailServer.mood = 450
    const tries = mailServer.tries
    const ada = await changedPassword()
    await mailServer.tried(tries + 1)
    await eventually(async () => (await rowOf(ada.email))?.error !== null)
    expect(await rowOf(ada.email)).toMatchObject({ state: 'QUEUED', attempts: 1 })
    mailServer.mood = 'takes'
    await work()
    expect(mailsTo(ada.email)).toEqual([])
    await clock.advance('20 seconds')
    await work()
    expect(mailsTo(ada.email)).toHaveLength(1)
    expect(await rowOf(ada.email)).toMatchObject({ state: 'SENT', attempts: 2, error: null })
  })

  it('is given up if the server rejects it permanently, until an administrator retries it', async () => {
    mailServer.mood = 550
    const ada = await changedPassword()
    await states(ada.email, 'FAILED')
    const row = await rowOf(ada.email)
    expect(row).toMatchObject({ attempts: 1, error: 'SMTP 550' })
    mailServer.mood = 'takes'
    const answer = await admin.request(RETRY, { id: row?.id })
    expect(answer.data.retryMail).toMatchObject({
      __typename: 'MailRetried',
      mail: { state: 'QUEUED', attempts: 0 },
    })
    await states(ada.email, 'SENT')
    expect(mailsTo(ada.email)).toHaveLength(1)
  })

  it('is not sent after it has expired, and upkeep gives it up', async () => {
    mailServer.mood = 450
    const ada = await changedPassword()
    await eventually(async () => (await rowOf(ada.email))?.error !== null)
    mailServer.mood = 'takes'
    await clock.advance('3 days')
    await work()
    expect(mailsTo(ada.email)).toEqual([])
    const { settleMails } = await import('../src/features/mail/mail-statements.ts')
    await app.database.query(settleMails)
    expect(await rowOf(ada.email)).toMatchObject({ state: 'EXPIRED' })
  })

  it('is given up after eight attempts', async () => {
    mailServer.mood = 450
    const ada = await changedPassword()
    await eventually(async () => (await rowOf(ada.email))?.error !== null)
    for (let attempt = 2; attempt <= 9; attempt++) {
      await clock.advance('5 hours')
      await work()
    }
    expect(await rowOf(ada.email)).toMatchObject({ state: 'FAILED', attempts: 8 })
  })
})

describe('T106 a replica that stops between sending a mail and recording it', () => {
  it('leaves it to another, which sends it again after the lease', async () => {
    const statements = watchStatements(app)
    const ada = await app.register()
    let marks = 0
    statements.breakWith(new Error('killed'), (name) => name === 'mails.sent' && ++marks > 0)
    await ada.changePassword(newPassword)
    await eventually(() => marks > 0)
    expect(mailsTo(ada.email)).toHaveLength(1)
    statements.breakWith(undefined)
    await work()
    expect(mailsTo(ada.email)).toHaveLength(1)
    await clock.advance('61 seconds')
    await work()
    statements.stop()
    expect(mailsTo(ada.email)).toHaveLength(2)
    expect(new Set(mailsTo(ada.email).map(({ email }) => email.messageId)).size).toBe(1)
    expect(await rowOf(ada.email)).toMatchObject({ state: 'SENT' })
  })

  it('and two replicas send each of many mails once', async () => {
    const replica = await startTestApp({ env: envFor(mailServer), on: app })
    mailServer.mood = 450
    const people = await Promise.all(Array.from({ length: 12 }, () => changedPassword()))
    await eventually(async () => (await app.sql('select id from mails where error is null')).length === 0)
    mailServer.mood = 'takes'
    await clock.advance('20 seconds')
    await Promise.all([work(), work(replica)])
    for (const { email } of people) expect(mailsTo(email)).toHaveLength(1)
    await replica.close()
  })
})

describe('administrators', () => {
  // The clock has advanced beyond the end of the earlier session.
  beforeAll(async () => {
    admin = await app.login(admin)
  })

  it('list mails without their text, newest first, by state, kind and recipient', async () => {
    const [ada, grace] = [await changedPassword(), await changedPassword()]
    await states(ada.email, 'SENT')
    await states(grace.email, 'SENT')
    const of = async (filter: object) => {
      const { data } = await admin.request(MAILS, { filter })
      return data.mails.edges.map(({ node }: { node: { recipient: string } }) => node.recipient)
    }
    expect(await of({})).toEqual([grace.email, ada.email])
    expect(await of({ recipient: ada.email, state: 'SENT', kind: 'PASSWORD_CHANGED' })).toEqual([ada.email])
    expect(await of({ state: 'FAILED' })).toEqual([])
    const fields = await admin.request('{ __type(name: "Mail") { fields { name } } }')
    expect(fields.text).not.toMatch(/token|link|html|parameters|body/i)
  })

  it('list, change and send no mail of a kind that a newer release wrote', async () => {
    const ada = await changedPassword()
    await states(ada.email, 'SENT')
    const [newer] = await app.sql<{ id: string }>(
      `insert into mails (id, kind, state, recipient, locale, priority, expires_at)
       values (gen_random_uuid(), 'MOON_LANDED', 'QUEUED', 'moon@example.org', 'en', 3, now() + interval '1 day')
       returning id`,
    )
    await work()
    expect(await rowOf('moon@example.org')).toMatchObject({ state: 'QUEUED', attempts: 0, error: null })
    const { data, errors } = await admin.request(MAILS, { filter: {} })
    expect(errors).toEqual([])
    const recipients = data.mails.edges.map(({ node }: { node: { recipient: string } }) => node.recipient)
    expect(recipients).toEqual([ada.email])
    expect((await admin.request(RETRY, { id: newer?.id })).data.retryMail.code).toBe('MAIL_NOT_FOUND')
  })

  it('cancel a waiting mail but not a sent one', async () => {
    mailServer.mood = 450
    const ada = await changedPassword()
    await eventually(async () => (await rowOf(ada.email))?.error !== null)
    const id = (await rowOf(ada.email))?.id
    expect((await admin.request(CANCEL, { id })).data.cancelMail).toMatchObject({
      mail: { state: 'CANCELLED' },
    })
    mailServer.mood = 'takes'
    await clock.advance('1 hour')
    await work()
    expect(mailsTo(ada.email)).toEqual([])
    expect((await admin.request(CANCEL, { id })).data.cancelMail.code).toBe('MAIL_SETTLED')
    expect((await admin.request(RETRY, { id })).data.retryMail.code).toBe('MAIL_SETTLED')
    expect((await admin.request(RETRY, { id: admin.user.id })).data.retryMail.code).toBe('MAIL_NOT_FOUND')
    expect((await admin.request(RETRY, { id: 'nonsense' })).data.retryMail.code).toBe('MAIL_NOT_FOUND')
  })
})

describe('a notice of a changed role', () => {
  const SET_ROLE = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) { __typename } }`
  const setRole = async (by: Visitor, of: Visitor, role: string) => {
    const { data } = await by.request(SET_ROLE, { input: { userId: of.user.id, role } })
    return data.setUserRole.__typename
  }

  it('names the new role, and nothing about the administrator', async () => {
    const ada = await app.register()
    expect(await setRole(admin, ada, 'MANAGER')).toBe('UserRoleSet')
    await eventually(() => mailsTo(ada.email).some(({ email }) => email.subject?.includes('role')))
    const notices = mailsTo(ada.email).filter(({ email }) => email.subject?.includes('role'))
    expect(notices).toHaveLength(1)
    const [notice] = notices
    expect(notice?.email.subject).toBe('The role of your account was changed')
    expect(notice?.email.text).toContain('The new role is MANAGER.')
    expect(notice?.email.text).toContain(`${app.config.publicUrl}/profile`)
    expect(notice?.raw).not.toMatch(/127\.0\.0\.1/)
    expect(notice?.raw).not.toContain(admin.email)
  })

  it('is not sent if the role stays the same or the change is refused', async () => {
    const ada = await app.register()
    expect(await setRole(admin, ada, ada.user.role)).toBe('UserRoleSet')
    expect(await setRole(admin, admin, 'CLIENT')).not.toBe('UserRoleSet')
    expect(await app.sql(`select id from mails where kind = 'ROLE_CHANGED'`)).toEqual([])
  })
})

describe('a notice of a sign-in', () => {
  const signIn = (email: string, password: string, userAgent: string, more = {}) =>
    app.request(
      LOGIN,
      { input: { email, password, ...more } },
      {
        headers: { 'user-agent': userAgent, origin: app.config.publicUrl },
      },
    )
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0'
  const newerFirefox = firefox.replaceAll('144', '145')
  const safari =
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15'

  it('is sent for a new device and names the device and address', async () => {
    const ada = await app.register({}, { 'user-agent': firefox })
    await signIn(ada.email, ada.password, newerFirefox)
    expect(await rowOf(ada.email)).toBeUndefined()
    await signIn(ada.email, ada.password, safari)
    await states(ada.email, 'SENT')
    await signIn(ada.email, ada.password, safari)
    const [mail, ...others] = mailsTo(ada.email)
    expect(others).toEqual([])
    expect(mail?.email.subject).toBe('New sign-in to your account')
    expect(mail?.email.text).toContain('Device: Safari on Mac OS. IP address: 127.0.0.1.')
  })

  it('is not sent if the device has a valid device cookie', async () => {
    const ada = await app.register({}, { 'user-agent': safari })
    const first = await signIn(ada.email, ada.password, safari, { delivery: 'COOKIE' })
    const cookie = first.headers.getSetCookie().join('; ')
    const input = { email: ada.email, password: ada.password, delivery: 'COOKIE' }
    const headers = { cookie, origin: app.config.publicUrl, 'user-agent': 'a browser that was renamed/1.0' }
    await app.request(LOGIN, { input }, { headers })
    expect(await rowOf(ada.email)).toBeUndefined()
  })

  it('is sent for a session that was ended because a token was reused', async () => {
    const ada = await app.register()
    const first = ada.refreshToken
    await ada.refresh()
    await ada.refresh()
    await ada.refresh()
    await app.refresh(first)
    await states(ada.email, 'SENT')
    expect(mailsTo(ada.email)[0]?.email.subject).toBe('A session of your account was ended')
  })
})

describe('metrics', () => {
  afterEach(async () => {
    await app.sql('delete from mails')
  })

  it('show the number and age of waiting mails and the outcomes of attempts', async () => {
    const scrape = async () => (await fetch(`${app.url}/metrics`)).text()
    mailServer.mood = 450
    const ada = await changedPassword()
    await eventually(async () => (await rowOf(ada.email))?.error !== null)
    await clock.advance('90 seconds')
    await eventually(async () => /gatehouse_mails_queued 1\b/.test(await scrape()))
    const text = await scrape()
    expect(text).toMatch(/gatehouse_mail_oldest_seconds 9\d/)
    expect(text).toMatch(/gatehouse_mail_tries_total\{outcome="deferred"\} \d+/)
    expect(text).not.toContain(ada.email)
  })
})
