import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  CHANGE_EMAIL,
  CONFIRM_EMAIL_CHANGE,
  REQUEST_PASSWORD_RESET,
  RESET_PASSWORD,
} from '../src/testing/generated/operations.ts'
import { type DatabaseClock, standingDatabaseClock } from './database-clock.ts'
import { EmailChangesOn, emailsOf, newAddress, tokenIn } from './email-changes.ts'
import { eventually, type TestApp } from './test-app.ts'

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

describe('T101 a link that confirms an address', () => {
  const outcome = async (token: string) => (await changes.confirm(token)).__typename

  it('works once', async () => {
    const token = await changes.tokenFor(await app.register(), newAddress())
    expect(await outcome(token)).toBe('EmailChanged')
    expect(await outcome(token)).toBe('LinkExpired')
  })

  it('works once for twenty concurrent requests', async () => {
    const ada = await app.register()
    const token = await changes.tokenFor(ada, newAddress())
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcome(token)))
    expect(outcomes.sort()).toEqual(['EmailChanged', ...Array(19).fill('LinkExpired')])
    expect(await changes.mailsTo(ada.email, 'EMAIL_CHANGED')).toHaveLength(1)
  })

  it('stops working after a day', async () => {
    const [first, second] = [
      await changes.tokenFor(await app.register(), newAddress()),
      await changes.tokenFor(await app.register(), newAddress()),
    ]
    await clock.advance('23 hours 59 minutes 59 seconds')
    expect(await outcome(first)).toBe('EmailChanged')
    await clock.advance('1 second')
    expect(await outcome(second)).toBe('LinkExpired')
  })

  it('stops working when a newer one is mailed, and its own mail is cancelled', async () => {
    const ada = await app.register()
    const [email, newer] = [newAddress(), newAddress()]
    const first = await changes.tokenFor(ada, email)
    const second = await changes.tokenFor(ada, newer)
    expect(await changes.mailsTo(email)).toEqual([])
    expect(await outcome(first)).toBe('LinkExpired')
    expect(await outcome(second)).toBe('EmailChanged')
    expect((await emailsOf(ada)).email).toBe(newer)
  })

  it('stops working when the password is changed, and nothing is pending any more', async () => {
    const ada = await app.register()
    const email = newAddress()
    const token = await changes.tokenFor(ada, email)
    await ada.changePassword(newPassword)
    expect(await emailsOf(ada)).toEqual({ email: ada.email, pendingEmail: null })
    expect(await changes.mailsTo(email)).toEqual([])
    expect(await outcome(token)).toBe('LinkExpired')
  })

  it('stops working when a change of the address is undone', async () => {
    const ada = await app.register()
    const undoToken = await changes.change(ada, ada.email, newAddress())
    const token = await changes.tokenFor(ada, newAddress())
    expect((await changes.undo(undoToken)).__typename).toBe('EmailChangeUndone')
    expect(await outcome(token)).toBe('LinkExpired')
  })

  it('stops working when the account is disabled', async () => {
    const ada = await app.register()
    const token = await changes.tokenFor(ada, newAddress())
    await app.sql('update users set active = false where id = $1', [ada.user.id])
    expect(await outcome(token)).toBe('LinkExpired')
  })

  it('does not undo a change or reset a password, and the other way round', async () => {
    const ada = await app.register()
    const undoToken = await changes.change(ada, ada.email, newAddress())
    const token = await changes.tokenFor(ada, newAddress())
    expect((await changes.undo(token)).__typename).toBe('LinkExpired')
    expect(await outcome(undoToken)).toBe('LinkExpired')
    const input = { token, password: newPassword, passwordConfirmation: newPassword }
    expect((await app.request(RESET_PASSWORD, { input })).data.resetPassword.__typename).toBe('LinkExpired')
    expect(await outcome(token)).toBe('EmailChanged')
  })

  it('ends links to reset the password that were mailed to the former address', async () => {
    const ada = await app.register()
    await app.request(REQUEST_PASSWORD_RESET, { input: { email: ada.email } })
    await app.app.services.resetRequests.run()
    await eventually(async () => (await app.sql('select id from reset_requests')).length === 0)
    const [mail] = await changes.mailsTo(ada.email, 'PASSWORD_RESET')
    await changes.change(ada, ada.email, newAddress())
    expect(await changes.mailsTo(ada.email, 'PASSWORD_RESET')).toEqual([])
    const input = { token: tokenIn(mail), password: newPassword, passwordConfirmation: newPassword }
    expect((await app.request(RESET_PASSWORD, { input })).data.resetPassword.__typename).toBe('LinkExpired')
  })

  it('does nothing if another account took the address in the meantime', async () => {
    const ada = await app.register()
    const email = newAddress()
    const token = await changes.tokenFor(ada, email)
    const grace = await app.register({ email: email.toUpperCase() })
    const answer = await changes.confirm(token)
    expect(answer).toMatchObject({ __typename: 'LinkExpired', code: 'LINK_EXPIRED' })
    expect((await emailsOf(ada)).email).toBe(ada.email)
    expect((await emailsOf(grace)).email).toBe(email.toUpperCase())
    expect(await changes.mailsTo(ada.email, 'EMAIL_CHANGED')).toEqual([])
  })

  it.each([
    ['altered', (token: string) => `${token.slice(0, -2)}${token.endsWith('AA') ? 'BB' : 'AA'}`],
    ['cut', (token: string) => token.slice(0, -1)],
    ['empty', () => ''],
    ['of 10 kB', () => 'A'.repeat(10_000)],
    ['with a NUL', (token: string) => `${token.slice(0, -1)}\0`],
  ])('that is %s does not work, and the real one stays valid', async (_what, altered) => {
    const token = await changes.tokenFor(await app.register(), newAddress())
    expect(await outcome(altered(token))).toBe('LinkExpired')
    expect((await changes.undo(altered(token))).__typename).toBe('LinkExpired')
    expect(await outcome(token)).toBe('EmailChanged')
  })
})

it.each(['/confirm-email', '/undo-email'])(
  'T102 opening the page %s changes nothing, however often and by whichever method',
  async (path) => {
    const ada = await app.register()
    const undoToken = await changes.change(ada, ada.email, newAddress())
    const token = await changes.tokenFor(ada, newAddress())
    for (const method of ['GET', 'HEAD', 'GET'])
      for (const url of [path, `${path}?token=${token}`, `${path}?token=${undoToken}`]) {
        const headers = { accept: 'text/html', purpose: 'prefetch' }
        const response = await fetch(`${app.url}${url}`, { method, headers })
        expect(response.headers.get('referrer-policy')).toBe('no-referrer')
        expect(response.headers.get('cache-control')).toBe('no-store')
      }
    expect(app.logText()).not.toContain(token)
    expect(app.logText()).not.toContain(undoToken)
    expect((await changes.confirm(token)).__typename).toBe('EmailChanged')
    expect((await changes.undo(undoToken)).__typename).toBe('EmailChangeUndone')
  },
)

it('T103 a forged host reaches none of the mails', async () => {
  const ada = await app.register()
  const email = newAddress()
  const headers = { 'x-forwarded-host': 'evil.example', forwarded: 'host=evil.example' }
  await ada.request(CHANGE_EMAIL, { input: { email } }, headers)
  const [mail] = await changes.mailsTo(email)
  const token = tokenIn(mail)
  await app.request(CONFIRM_EMAIL_CHANGE, { input: { token } }, { headers })
  const mails = [...(await changes.mailsTo(email)), mail, ...(await changes.mailsTo(ada.email))]
  expect(mails.length).toBeGreaterThan(1)
  expect(JSON.stringify(mails)).not.toContain('evil.example')
})
