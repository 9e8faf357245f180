import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { END_USER_SESSIONS, USER_SESSIONS } from '../src/testing/generated/operations.ts'
import { expectEnded, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor
let manager: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
  manager = await app.registerAs('MANAGER')
})
afterAll(() => app.close())

const end = async (by: Visitor, userId: string) =>
  (await by.request(END_USER_SESSIONS, { userId })).data.endUserSessions

const sessionsOf = async (by: Visitor, userId: string) =>
  (await by.request(USER_SESSIONS, { userId })).data.userSessions

describe('endUserSessions', () => {
  it('ends every session without changing the account', async () => {
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

  it('is refused for accounts of the same or a higher rank', async () => {
    const colleague = await app.registerAs('MANAGER')
    for (const { user } of [colleague, admin, manager])
      expect(await end(manager, user.id)).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect((await colleague.profile()).status).toBe(200)
    expect((await end(admin, colleague.user.id)).sessionsEnded).toBeGreaterThan(0)
    expectRefused(await colleague.profile(), 'SESSION_ENDED')
  })

  it('is refused to employees and clients', async () => {
    const employee = await app.register()
    expectRefused(await employee.request(END_USER_SESSIONS, { userId: employee.user.id }), 'FORBIDDEN')
    expectRefused(await employee.request(USER_SESSIONS, { userId: employee.user.id }), 'FORBIDDEN')
  })

  it.each(['unknown', '01a1fb5a-0000-7000-8000-000000000000'])('finds no %s', async (id) => {
    expect(await end(admin, id)).toMatchObject({ code: 'USER_NOT_FOUND' })
    expect(await sessionsOf(admin, id)).toBeNull()
  })
})

describe('userSessions', () => {
  it('lists the open sessions of an account, most recently used first', async () => {
    const person = await app.register()
    const phone = await app.login(person, { 'user-agent': 'curl/8.5.0' })
    const gone = await app.login(person)
    await gone.logout()
    expect(await sessionsOf(manager, person.user.id)).toMatchObject([
      { id: phone.sessionId, current: false, device: 'curl', ipAddress: '127.0.0.1' },
      { id: person.sessionId, current: false, device: null, ipAddress: '127.0.0.1' },
    ])
  })

  it('marks the current session', async () => {
    const [session] = (await sessionsOf(admin, admin.user.id)) ?? []
    expect(session).toMatchObject({ id: admin.sessionId, current: true })
  })

  it('is null for accounts that the caller may not see', async () => {
    expect(await sessionsOf(manager, admin.user.id)).toBeNull()
    expect(await sessionsOf(manager, manager.user.id)).toBeNull()
  })
})
