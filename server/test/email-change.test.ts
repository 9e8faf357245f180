import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  CANCEL_EMAIL_CHANGE,
  CHANGE_EMAIL,
  CONFIRM_EMAIL_CHANGE,
  UNDO_EMAIL_CHANGE,
} from '../src/testing/generated/operations.ts'
import { expectRefused, fieldErrorsOf } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { EmailChangesOn, emailsOf, newAddress, start, tokenIn } from './email-changes.ts'
import { queriesDuring } from './entity-queries.ts'
import { forgeAccessToken } from './forged-token.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let clock: DatabaseClock
let app: TestApp
let changes: EmailChangesOn

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
  changes = new EmailChangesOn(clock)
})
afterAll(() => clock.close())

describe('a user who changes their address', () => {
  it('confirms it with the link mailed to the new one, and keeps the session', async () => {
    const ada = await app.register()
    const email = newAddress()
    const { data } = await start(ada, email)
    expect(data.changeEmail).toEqual({
      __typename: 'EmailChangeStarted',
      expiresIn: 86_400,
      user: { id: ada.user.id, email: ada.email, pendingEmail: email },
    })
    const [mail, ...others] = await changes.mailsTo(email)
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Confirm your new email address')
    expect(mail?.link).toMatch(/^http:\/\/localhost:4000\/confirm-email#[\w-]{43}$/)
    expect(mail?.text).toContain('The link works once and for 1 day.')
    expect(await emailsOf(ada)).toEqual({ email: ada.email, pendingEmail: email })
    expect(await changes.canSignIn(ada.email)).toBe(true)
    expect(await changes.canSignIn(email)).toBe(false)
    expect(await changes.confirm(tokenIn(mail))).toEqual({ __typename: 'EmailChanged', email })
    expect(await emailsOf(ada)).toEqual({ email, pendingEmail: null })
    expect(await changes.canSignIn(email)).toBe(true)
    expect(await changes.canSignIn(ada.email)).toBe(false)
    expect((await ada.refresh()).data.refresh).toMatchObject({ user: { email } })
    expect((await ada.request('{ profile { emailVerified } }')).data.profile).toEqual({ emailVerified: true })
  })

  it('gets a notice at the former address, with a link that undoes it', async () => {
    const ada = await app.register()
    const email = `Grace.${newAddress()}`
    await changes.change(ada, ada.email, email)
    const [mail] = await changes.mailsTo(ada.email, 'EMAIL_CHANGED')
    expect(mail?.subject).toBe('Your email address was changed')
    expect(mail?.link).toMatch(/^http:\/\/localhost:4000\/undo-email#[\w-]{43}$/)
    expect(mail?.text).toContain('was changed to G…@example.org.')
    expect(mail?.text).toContain('for 7 days')
    expect(`${mail?.text}${mail?.html}`).not.toContain(email)
  })

  it('can change only the case', async () => {
    const ada = await app.register()
    const email = ada.email.toUpperCase()
    await changes.change(ada, ada.email, email)
    expect(await emailsOf(ada)).toEqual({ email, pendingEmail: null })
    expect(await changes.canSignIn(ada.email)).toBe(true)
  })

  it('sees each step in the audit log', async () => {
    const ada = await app.register()
    await changes.undo(await changes.change(ada, ada.email, newAddress()))
    const events = await app.sql(
      `select kind, outcome, actor_id, session_id, details from audit_events
       where subject_id = $1 and kind like 'EMAIL%' order by id`,
      [ada.user.id],
    )
    const actor_id = ada.user.id
    const started = { kind: 'EMAIL_CHANGE_STARTED', actor_id, session_id: ada.sessionId }
    expect(events).toEqual([
      { ...started, outcome: 'SUCCESS', details: {} },
      { kind: 'EMAIL_CHANGED', outcome: 'SUCCESS', actor_id, session_id: null, details: {} },
      {
        kind: 'EMAIL_CHANGE_UNDONE',
        outcome: 'SUCCESS',
        actor_id,
        session_id: null,
        details: { sessionsEnded: 1 },
      },
    ])
    const logged = app.log.filter(({ userId }) => userId === ada.user.id).map(({ event }) => event)
    expect(logged).toEqual(
      expect.arrayContaining(['email-change.started', 'email.changed', 'email-change.undone']),
    )
  })

  it('gets the reason if the address is malformed, and no mail', async () => {
    const ada = await app.register()
    expect(fieldErrorsOf((await start(ada, 'no address')).data.changeEmail)).toEqual({ email: ['MALFORMED'] })
    expect(fieldErrorsOf((await start(ada, '  ')).data.changeEmail)).toEqual({ email: ['REQUIRED'] })
    expect(await emailsOf(ada)).toEqual({ email: ada.email, pendingEmail: null })
  })

  it('must have signed in or confirmed recently, or no mail is sent', async () => {
    const ada = await app.register()
    const email = newAddress()
    const token = forgeAccessToken(app, ada, { claims: { auth_time: Math.floor(Date.now() / 1000) - 3600 } })
    expectRefused(await app.request(CHANGE_EMAIL, { input: { email } }, { token }), 'CONFIRMATION_REQUIRED')
    expect(await changes.mailsTo(email)).toEqual([])
  })

  it('cannot start one with an access token of a session that has ended', async () => {
    const ada = await app.register()
    await ada.logout()
    expectRefused(await start(ada, newAddress()), 'SESSION_ENDED')
  })

  it('can cancel it, which is idempotent and cancels the mail', async () => {
    const ada = await app.register()
    const email = newAddress()
    const token = await changes.tokenFor(ada, email)
    for (let times = 0; times < 2; times++) {
      const { data } = await ada.request(CANCEL_EMAIL_CHANGE)
      expect(data.cancelEmailChange.user).toEqual({
        id: ada.user.id,
        email: ada.email,
        pendingEmail: null,
      })
    }
    expect(await changes.mailsTo(email)).toEqual([])
    expect((await changes.confirm(token)).__typename).toBe('LinkExpired')
    const logged = app.log.filter(({ event }) => event === 'email-change.cancelled')
    expect(logged.filter(({ userId }) => userId === ada.user.id)).toHaveLength(1)
  })
})

describe('the pending address', () => {
  it('is shown to its owner only, also by the operations that sign in', async () => {
    const ada = await app.register()
    const email = newAddress()
    await start(ada, email)
    const admin = await app.registerAs('ADMIN')
    const USER = 'query ($id: ID!) { user(id: $id) { email pendingEmail } }'
    expect((await admin.request(USER, { id: ada.user.id })).data.user).toEqual({
      email: ada.email,
      pendingEmail: null,
    })
    const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ... on Authenticated { user { pendingEmail } } } }`
    const input = { email: ada.email, password: ada.password }
    expect((await app.request(LOGIN, { input })).data.login.user).toEqual({ pendingEmail: email })
    expect((await admin.request(LOGIN, { input })).data.login.user).toEqual({ pendingEmail: email })
    const VERIFY = 'query ($token: String!) { verifyToken(token: $token) { user { email pendingEmail } } }'
    expect((await app.request(VERIFY, { token: ada.accessToken })).data.verifyToken.user).toEqual({
      email: ada.email,
      pendingEmail: null,
    })
  })

  it('is read once, however often it is selected, and not at all for the accounts of others', async () => {
    const ada = await app.register()
    await start(ada, newAddress())
    const reads = await queriesDuring(app, async () => {
      await ada.request('{ a: profile { pendingEmail } b: profile { pendingEmail } }')
    })
    expect(reads.filter((sql) => sql.includes('"links"'))).toHaveLength(1)
    const admin = await app.registerAs('ADMIN')
    const ofOthers = await queriesDuring(app, async () => {
      const { data } = await admin.request('{ users { edges { node { id pendingEmail } } } }')
      expect(data.users.edges.length).toBeGreaterThan(1)
    })
    expect(ofOthers.filter((sql) => sql.includes('"links"')).length).toBeLessThan(2)
  })

  it('is forgotten after a day', async () => {
    const ada = await app.register()
    await start(ada, newAddress())
    await clock.advance('1 day')
    expect((await emailsOf(ada)).pendingEmail).toBeNull()
  })
})

describe('the limits of changing an address', () => {
  it('are five per hour for one account, whatever the address', async () => {
    const replica = await startTestApp({ on: app, config: { rateLimits: true } })
    const ada = (await app.register()).via(replica)
    const codes = []
    for (let attempt = 0; attempt < 7; attempt++) {
      const answer = await start(ada, attempt % 2 === 0 ? 'no address' : newAddress())
      codes.push(answer.errors[0]?.extensions.code ?? answer.data.changeEmail.__typename)
    }
    await replica.close()
    expect(codes).toEqual([
      'ValidationError',
      'EmailChangeStarted',
      'ValidationError',
      'EmailChangeStarted',
      'ValidationError',
      'RATE_LIMITED',
      'RATE_LIMITED',
    ])
  })
})

it('without a mail server, a change and its links are refused before anything runs', async () => {
  const production = await startTestApp({ on: app, config: { production: true } })
  const ada = await app.register()
  expectRefused(await start(ada.via(production), newAddress()), 'MAIL_UNAVAILABLE')
  for (const operation of [CONFIRM_EMAIL_CHANGE, UNDO_EMAIL_CHANGE])
    expectRefused(await production.request(operation, { input: { token: 'x' } }), 'MAIL_UNAVAILABLE')
  expect((await ada.via(production).request(CANCEL_EMAIL_CHANGE)).errors).toEqual([])
  await production.close()
})
