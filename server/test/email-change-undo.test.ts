import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { purgeReservedEmails } from '../src/features/users/user-emails.ts'
import { REMOVE_FACTOR, RESET_PASSWORD } from '../src/testing/generated/operations.ts'
import { expectEnded, expectRefused, fieldErrorsOf, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
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

  const factorIdsOf = async ({ user }: Visitor) =>
    (await app.sql<{ id: string }>('select id from factors where user_id = $1', [user.id])).map(
      ({ id }) => id,
    )
  const unusedCodesOf = ({ user }: Visitor) =>
    app.sql('select from recovery_codes where user_id = $1', [user.id])

  /** Makes what an account has by now older. */
  const age = async ({ user }: Visitor, days: string) => {
    await app.sql(
      `update factors set created_at = created_at - $2::interval, protected_since = protected_since - $2::interval
       where user_id = $1`,
      [user.id, days],
    )
    await app.sql('update recovery_codes set created_at = created_at - $2::interval where user_id = $1', [
      user.id,
      days,
    ])
  }

  it('undoes the first second factor with it, which someone else may have added', async () => {
    const ada = await app.register()
    const thief = await app.login(ada)
    await addAuthenticatorApp(app, thief)
    await age(ada, '6 days')
    await changes.undo(await changes.change(thief, ada.email, newAddress()))
    expect(await factorIdsOf(ada)).toEqual([])
    expect(await unusedCodesOf(ada)).toEqual([])
    const [mail] = await changes.mailsTo(ada.email, 'PASSWORD_RESET')
    const input = { token: tokenIn(mail), password: newPassword, passwordConfirmation: newPassword }
    await app.request(RESET_PASSWORD, { input })
    expect(await changes.canSignIn(ada.email, newPassword)).toBe(true)
    const kinds = await app.sql<{ kind: string }>(
      `select kind from audit_events where subject_id = $1 and kind ~ 'SECOND_FACTOR' order by id`,
      [ada.user.id],
    )
    expect(kinds.map(({ kind }) => kind)).toEqual(['SECOND_FACTOR_ADDED', 'SECOND_FACTOR_REMOVED'])
  })

  it('keeps the factors that the account had a week before the change, and drops later ones and their codes', async () => {
    const ada = await app.register()
    const own = await addAuthenticatorApp(app, ada)
    await age(ada, '8 days')
    const [added] = await app.sql<{ id: string }>(
      `insert into factors (id, user_id, factor, name, protected_since)
       select gen_random_uuid(), user_id, 'PASSKEY', 'Key', protected_since from factors where user_id = $1 returning id`,
      [ada.user.id],
    )
    const token = await changes.change(ada, ada.email, newAddress())
    expect(await factorIdsOf(ada)).toContain(added?.id)
    await changes.undo(token)
    expect(await factorIdsOf(ada)).toEqual([own.factorId])
    expect(await unusedCodesOf(ada)).toHaveLength(10)
  })

  it('is no way around the second factor: an account that had one keeps one', async () => {
    const ada = await app.register()
    const own = await addAuthenticatorApp(app, ada)
    await age(ada, '8 days')
    const replacing = await addAuthenticatorApp(app, ada)
    const token = await changes.change(ada, ada.email, newAddress())
    await ada.request(REMOVE_FACTOR, { id: own.factorId })
    await changes.undo(token)
    expect(await factorIdsOf(ada)).toEqual([replacing.factorId])
    expect(await changes.canSignIn(ada.email)).toBe(false)
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
