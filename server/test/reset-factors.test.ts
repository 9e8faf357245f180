import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { FACTORS, RESET_FACTORS } from '../src/testing/generated/operations.ts'
import { expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { mailsTo } from './mails-to.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

const reset = async (userId: string) => (await admin.request(RESET_FACTORS, { userId })).data.resetFactors

describe('resetFactors', () => {
  it('removes all factors, ends all sessions, and lets the owner in by password alone', async () => {
    const person = await app.register()
    await addAuthenticatorApp(app, person)
    expect(await reset(person.user.id)).toMatchObject({
      __typename: 'FactorsReset',
      user: { id: person.user.id },
      factorsRemoved: 1,
      sessionsEnded: 1,
    })
    expectRefused(await person.profile(), 'SESSION_ENDED')
    const again = await app.login(person)
    expect((await again.request(FACTORS)).data.factors).toEqual([])
  })

  it('is recorded, and mailed to the owner and to the other administrators', async () => {
    const [person, other] = [await app.register(), await app.registerAs('ADMIN')]
    await addAuthenticatorApp(app, person)
    await reset(person.user.id)
    const events = await app.sql(
      `select actor_id, details from audit_events where subject_id = $1 and kind = 'SECOND_FACTORS_RESET'`,
      [person.user.id],
    )
    expect(events).toEqual([{ actor_id: admin.user.id, details: { factorsRemoved: 1, sessionsEnded: 1 } }])
    const [toOwner] = await mailsTo(app, person.email, 'SECOND_FACTOR_CHANGED')
    expect(toOwner?.subject).toBe('Your two-factor authentication was reset')
    for (const { email } of [admin, other]) {
      const [mail] = await mailsTo(app, email, 'SECOND_FACTOR_CHANGED')
      expect(mail?.subject).toBe(`Two-factor authentication was reset for ${person.email}`)
    }
  })

  it('does not find an unknown account', async () => {
    expect(await reset('01a1fb5a-0000-7000-8000-000000000000')).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await reset('x')).toMatchObject({ code: 'USER_NOT_FOUND' })
  })
})
