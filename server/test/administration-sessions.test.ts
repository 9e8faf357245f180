import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startTestApp, type TestApp } from './test-app.ts'
import { type Answer, expectEnded, expectRefused, type Visitor } from './visitor.ts'

const END = `mutation ($userId: ID!) { endUserSessions(userId: $userId) {
  __typename ... on Failure { code } ... on UserSessionsEnded { sessionsEnded user { id active } } } }`
const SESSIONS_OF = `query ($userId: ID!) { userSessions(userId: $userId) { id current device ipAddress } }`

let app: TestApp
let admin: Visitor
let manager: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
  manager = await app.registerAs('MANAGER')
})
afterAll(() => app.close())

const end = async (by: Visitor, userId: string): Promise<Answer['data']> =>
  (await by.request(END, { userId })).data.endUserSessions

const sessionsOf = async (by: Visitor, userId: string): Promise<{ id: string }[] | null> =>
  (await by.request(SESSIONS_OF, { userId })).data.userSessions

describe('endUserSessions', () => {
  it('ends every session and leaves the account as it is', async () => {
    const person = await app.register()
    const phone = await app.login(person)
    const ended = await end(manager, person.user.id)
    expect(ended).toMatchObject({ sessionsEnded: 2, user: { id: person.user.id, active: true } })
    expectRefused(await person.profile(), 'SESSION_ENDED')
    expectEnded(await phone.refresh(), 'REVOKED')
    await app.login(person)
    expect((await end(manager, person.user.id)).sessionsEnded).toBe(1)
    expect((await end(manager, person.user.id)).sessionsEnded).toBe(0)
  })

  it('is not for accounts of the same rank or above', async () => {
    const colleague = await app.registerAs('MANAGER')
    for (const { user } of [colleague, admin, manager])
      expect(await end(manager, user.id)).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect((await colleague.profile()).status).toBe(200)
    expect((await end(admin, colleague.user.id)).sessionsEnded).toBeGreaterThan(0)
    expectRefused(await colleague.profile(), 'SESSION_ENDED')
  })

  it('is not for employees and clients', async () => {
    const employee = await app.register()
    expectRefused(await employee.request(END, { userId: employee.user.id }), 'FORBIDDEN')
    expectRefused(await employee.request(SESSIONS_OF, { userId: employee.user.id }), 'FORBIDDEN')
  })

  it.each(['nobody', '01a1fb5a-0000-7000-8000-000000000000'])('finds no %s', async (id) => {
    expect(await end(admin, id)).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await sessionsOf(admin, id)).toBeNull()
  })
})

describe('userSessions', () => {
  it('lists the open sessions of an account, newest use first', async () => {
    const person = await app.register()
    const phone = await app.login(person, { 'user-agent': 'curl/8.5.0' })
    const gone = await app.login(person)
    await gone.logout()
    expect(await sessionsOf(manager, person.user.id)).toEqual([
      { id: phone.sessionId, current: false, device: 'curl', ipAddress: '127.0.0.1' },
      { id: person.sessionId, current: false, device: null, ipAddress: '127.0.0.1' },
    ])
  })

  it('knows the session that asks', async () => {
    const [session] = (await sessionsOf(admin, admin.user.id)) ?? []
    expect(session).toMatchObject({ id: admin.sessionId, current: true })
  })

  it('is null for accounts that one may not see', async () => {
    expect(await sessionsOf(manager, admin.user.id)).toBeNull()
    expect(await sessionsOf(manager, manager.user.id)).toBeNull()
  })
})
