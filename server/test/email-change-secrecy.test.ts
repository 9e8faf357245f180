import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { fieldErrorsOf } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { confirmAt, EmailChangesOn, emailsOf, newAddress, start, undoAt } from './email-changes.ts'
import { queriesDuring } from './entity-queries.ts'
import { startMailServer } from './mail-server.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'
import { withoutVerificationMails } from './without-verification-mails.ts'

let clock: DatabaseClock
let app: TestApp
let changes: EmailChangesOn

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
  changes = new EmailChangesOn(clock)
})
afterAll(() => clock.close())

describe('T104 whether another account has an address', () => {
  const accounts = async () => {
    const taken = await app.register()
    const disabled = await app.register()
    await app.sql('update users set active = false where id = $1', [disabled.user.id])
    const reserved = newAddress()
    await changes.change(await app.register({ email: reserved }), reserved, newAddress())
    return [newAddress(), taken.email, disabled.email, reserved]
  }

  it('is revealed by neither the answer nor the pending address', async () => {
    const ada = await app.register()
    const seen = []
    for (const email of await accounts()) {
      const { text } = await start(ada, email)
      const pending = (await emailsOf(ada)).pendingEmail
      seen.push([text, pending].map((shown) => shown?.replaceAll(email, 'the address')))
    }
    expect(seen[0]?.[1]).toBe('the address')
    for (const one of seen) expect(one).toEqual(seen[0])
  })

  it('is not revealed by the statements, which are the same before the response', async () => {
    const ada = await app.register()
    await start(ada, newAddress())
    const seen: string[][] = []
    for (const email of await accounts()) {
      const statements = watchStatements(app)
      const queries = await queriesDuring(app, () => start(ada, email))
      statements.stop()
      seen.push([...queries, ...statements.names])
    }
    expect(seen[0]?.join()).toContain('"links"')
    expect(seen[0]?.join()).toContain('"mails"')
    for (const one of seen) expect(one).toEqual(seen[0])
  })

  it('is not revealed by the limits', async () => {
    const replica = await startTestApp({ on: app, config: { rateLimits: true } })
    const codes = []
    for (const email of [newAddress(), (await app.register()).email]) {
      const answers = []
      for (let people = 0; people < 6; people++)
        answers.push(await start((await app.register()).via(replica), email))
      codes.push(answers.map(({ errors }) => errors[0]?.extensions.code ?? 'answered'))
    }
    await replica.close()
    expect(codes[0]).toEqual([...Array(5).fill('answered'), 'RATE_LIMITED'])
    expect(codes[1]).toEqual(codes[0])
  })

  it('is reported to its owner, in a mail whose link does nothing', async () => {
    const [ada, grace] = [await app.register(), await app.register()]
    await start(ada, grace.email.toUpperCase())
    const [mail, ...others] = await changes.mailsTo(grace.email.toUpperCase())
    expect(others).toEqual([])
    expect(mail?.kind).toBe('EMAIL_CHANGE_CONFIRM')
    expect(mail?.subject).toBe('Someone tried to use your email address')
    expect(mail?.link).toBe('http://localhost:4000/sign-in')
    expect(mail?.html).not.toContain('#A')
    const rows = await app.sql('select sealed_token from mails where recipient = $1', [
      grace.email.toUpperCase(),
    ])
    expect(rows).toEqual([{ sealed_token: null }])
  })
})

describe('T110 a new address', () => {
  it.each([
    'ada@example.org, eve@example.org',
    'ada@example.org\r\nBcc: eve@example.org',
    'Ada <ada@example.org>',
    '"ada@example.org, eve"@example.org',
    `${'a'.repeat(250)}@example.org`,
  ])('%j is refused', async (email) => {
    const ada = await app.register()
    expect(fieldErrorsOf((await start(ada, email)).data.changeEmail)).toHaveProperty('email')
    expect((await emailsOf(ada)).pendingEmail).toBeNull()
  })
})

describe('T107 the tokens of a change', () => {
  it('are in no row, log, metric or list once their mails were sent', async () => {
    const mailServer = await startMailServer()
    const env = { SMTP_URL: mailServer.url, MAIL_FROM: 'no-reply@example.org', LOG_LEVEL: 'trace' }
    const own = await startTestApp({ env })
    await withoutVerificationMails(own)
    const admin = await own.registerAs('ADMIN')
    const email = newAddress()
    const tokens: string[] = []
    const arrived = async (count: number, path: string): Promise<string> => {
      const mail = (await mailServer.received(count))[count - 1]
      const token = new RegExp(`/${path}#([\\w-]{43})`).exec(mail?.email.text ?? '')?.[1] ?? ''
      expect(token).toHaveLength(43)
      tokens.push(token)
      return token
    }
    const sent = (count: number) =>
      eventually(async () => (await own.sql(`select id from mails where state = 'SENT'`)).length === count)
    await start(admin, email)
    const token = await arrived(1, 'confirm-email')
    await sent(1)
    expect((await confirmAt(own, token)).__typename).toBe('EmailChanged')
    const undoToken = await arrived(2, 'undo-email')
    await sent(2)
    const listed = await admin.request('{ mails { edges { node { id kind state recipient error } } } }')
    expect((await undoAt(own, undoToken)).__typename).toBe('EmailChangeUndone')
    await arrived(3, 'reset')
    await sent(3)
    const rows = await Promise.all(
      ['mails', 'links', 'reserved_emails', 'users', 'audit_events', 'settings'].map((table) =>
        own.sql(`select to_jsonb(t) as row from ${table} t`),
      ),
    )
    const metrics = await (await fetch(`${own.url}/metrics`)).text()
    for (const text of [JSON.stringify(rows), metrics, listed.text, own.logText()]) {
      expect(text.length).toBeGreaterThan(50)
      for (const secret of tokens) expect(text).not.toContain(secret)
    }
    expect(mailServer.arrived.map(({ recipients }) => recipients)).toEqual([
      [email],
      [admin.email],
      [admin.email],
    ])
    await own.close()
    await mailServer.close()
  })
})
