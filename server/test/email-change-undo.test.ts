import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { purgeReservedEmails } from '../src/features/users/user-emails.ts'
import { RESET_PASSWORD } from '../src/testing/generated/operations.ts'
import { expectEnded, expectRefused, fieldErrorsOf } from '../src/testing/visitor.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { EmailChangesOn, emailsOf, newAddress, start, tokenIn } from './email-changes.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'

const newPassword = 'three lanterns by the quay'

let clock: DatabaseClock
let app: TestApp
let changes: EmailChangesOn

beforeAll(async () => {
  clock = await standingDatabaseClock()
  app = clock.app
  changes = new EmailChangesOn(clock)
})
afterAll(() => clock.close())

describe('T109 the former address', () => {
  it('undoes a change: all sessions end here at once and elsewhere soon, and the password no longer works', async () => {
    const replica = await startTestApp({ on: app })
    const ada = await app.register()
    const thief = await replica.login(ada)
    const email = newAddress()
    const token = await changes.change(thief, ada.email, email)
    const done = await changes.undo(token)
    expect(done).toEqual({
      __typename: 'EmailChangeUndone',
      email: ada.email,
      sessionsEnded: 2,
      expiresIn: 1800,
    })
    expectRefused(await ada.profile(), 'SESSION_ENDED')
    await eventually(async () => (await thief.profile()).status === 401)
    expectEnded(await thief.refresh(), 'PASSWORD_CHANGED')
    expect(await changes.canSignIn(ada.email)).toBe(false)
    expect(await changes.canSignIn(email)).toBe(false)
    const [mail, ...others] = await changes.mailsTo(ada.email, 'PASSWORD_RESET')
    expect(others).toEqual([])
    expect(mail?.subject).toBe('Choose a new password')
    expect(mail?.link).toMatch(/\/reset#[\w-]{43}&of=AL$/)
    const input = { token: tokenIn(mail), password: newPassword, passwordConfirmation: newPassword }
    expect((await app.request(RESET_PASSWORD, { input })).data.resetPassword.__typename).toBe('PasswordReset')
    expect(await changes.canSignIn(ada.email, newPassword)).toBe(true)
    await replica.close()
  })

  it('undoes it once, and twenty times at once is one success', async () => {
    const ada = await app.register()
    const token = await changes.change(ada, ada.email, newAddress())
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => changes.undo(token)))
    expect(outcomes.map(({ __typename }) => __typename).sort()).toEqual([
      'EmailChangeUndone',
      ...Array(19).fill('LinkExpired'),
    ])
    expect(await changes.mailsTo(ada.email, 'PASSWORD_RESET')).toHaveLength(1)
  })

  it('can undo it for 7 days', async () => {
    const [ada, grace] = [await app.register(), await app.register()]
    const first = await changes.change(ada, ada.email, newAddress())
    const second = await changes.change(grace, grace.email, newAddress())
    await clock.advance('6 days 23 hours 57 minutes 59 seconds')
    expect((await changes.undo(first)).__typename).toBe('EmailChangeUndone')
    await clock.advance('2 minutes')
    expect((await changes.undo(second)).__typename).toBe('LinkExpired')
  })

  it('can undo it after the password was changed and reset, and the mail is not cancelled', async () => {
    const ada = await app.register()
    const email = newAddress()
    const token = await changes.change(ada, ada.email, email)
    await ada.changePassword(newPassword)
    expect(await changes.mailsTo(ada.email, 'EMAIL_CHANGED')).toHaveLength(1)
    expect(await changes.undo(token)).toMatchObject({ email: ada.email })
    expect(await changes.canSignIn(ada.email, newPassword)).toBe(false)
  })

  it('is put back by the first of two changes, and the link of the second stops working', async () => {
    const ada = await app.register()
    const [second, third] = [newAddress(), newAddress()]
    const first = await changes.change(ada, ada.email, second)
    const later = await changes.change(ada, second, third)
    expect(await changes.mailsTo(ada.email, 'EMAIL_CHANGED')).toHaveLength(1)
    expect(await changes.undo(first)).toMatchObject({ email: ada.email })
    expect(await changes.mailsTo(second, 'EMAIL_CHANGED')).toEqual([])
    expect((await changes.undo(later)).__typename).toBe('LinkExpired')
    const rows = await app.sql('select email from users where id = $1', [ada.user.id])
    expect(rows).toEqual([{ email: ada.email }])
  })

  it('of the second change is put back by its own link, and the first can still be undone', async () => {
    const ada = await app.register()
    const [second, third] = [newAddress(), newAddress()]
    const first = await changes.change(ada, ada.email, second)
    const later = await changes.change(ada, second, third)
    expect(await changes.undo(later)).toMatchObject({ email: second })
    expect(await changes.undo(first)).toMatchObject({ email: ada.email })
  })

  it('can be had by no other account meanwhile, and by everyone afterwards', async () => {
    const ada = await app.register()
    const email = newAddress()
    await changes.change(ada, ada.email, email)
    const taken = { email: ['EMAIL_TAKEN'] }
    const attempt = () => app.tryToRegister({ email: ada.email.toUpperCase() })
    expect(fieldErrorsOf((await attempt()).data.register)).toEqual(taken)
    const grace = await app.register()
    await start(grace, ada.email)
    expect((await changes.mailsTo(ada.email))[0]?.subject).toBe('Someone tried to use your email address')
    await clock.advance('7 days')
    expect((await attempt()).data.register.__typename).toBe('Authenticated')
  })

  it('can be taken again by its own account', async () => {
    const ada = await app.register()
    const email = newAddress()
    await changes.change(ada, ada.email, email)
    await changes.change(ada, email, ada.email)
    expect((await emailsOf(ada)).email).toBe(ada.email)
  })

  it('frees the address of an undone change', async () => {
    const ada = await app.register()
    const [second, third] = [newAddress(), newAddress()]
    const first = await changes.change(ada, ada.email, second)
    await changes.change(ada, second, third)
    await changes.undo(first)
    for (const email of [second, third])
      expect((await app.tryToRegister({ email })).data.register.__typename).toBe('Authenticated')
  })

  it('cannot be kept from the link by causing many mails', async () => {
    const ada = await app.register()
    await app.sql(
      `insert into mails (id, kind, state, recipient, locale, priority, expires_at)
       select gen_random_uuid(), 'NEW_DEVICE', 'SENT', $1, 'en', 3, now() + interval '1 day'
       from generate_series(1, 20)`,
      [ada.email],
    )
    const token = await changes.change(ada, ada.email, newAddress())
    expect((await changes.undo(token)).__typename).toBe('EmailChangeUndone')
    expect(await changes.mailsTo(ada.email, 'PASSWORD_RESET')).toHaveLength(1)
  })

  it('cannot undo it while the account is disabled', async () => {
    const ada = await app.register()
    const token = await changes.change(ada, ada.email, newAddress())
    await app.sql('update users set active = false where id = $1', [ada.user.id])
    expect((await changes.undo(token)).__typename).toBe('LinkExpired')
    await app.sql('update users set active = true where id = $1', [ada.user.id])
    expect((await changes.undo(token)).__typename).toBe('EmailChangeUndone')
  })
})

it('reserved addresses are removed when their time is over', async () => {
  const ada = await app.register()
  await changes.change(ada, ada.email, newAddress())
  const reserved = async () => (await app.sql('select email_key from reserved_emails')).length
  expect(await reserved()).toBeGreaterThan(0)
  await clock.advance('8 days')
  await purgeReservedEmails(app.database)
  expect(await reserved()).toBe(0)
})
