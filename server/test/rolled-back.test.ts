import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import {
  type Answer,
  CHANGE_PASSWORD,
  goodPassword,
  LOGOUT,
  REVOKE_OTHERS,
  SET_ACTIVE,
  SET_ROLE,
  type Visitor,
} from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let ada: Visitor
let admin: Visitor

/** Makes every commit with an audit event fail after all its statements have succeeded. */
const refuseCommits = [
  `create function refuse_commit() returns trigger language plpgsql as $$ begin raise exception 'refused'; end $$`,
  `create constraint trigger refuse_commit after insert on audit_events
     deferrable initially deferred for each row execute function refuse_commit()`,
]

beforeAll(async () => {
  app = await startTestApp({ env: { MAX_SESSIONS: '2' } })
  ada = await app.register()
  await app.login(ada)
  admin = await app.registerAs('ADMIN')
  for (const statement of refuseCommits) await app.sql(statement)
})
afterAll(() => app.close())

const newPassword = 'another orchard in spring'
const input = {
  password: { currentPassword: goodPassword, newPassword, newPasswordConfirmation: newPassword },
  role: () => ({ userId: ada.user.id, role: 'CLIENT' }),
  active: () => ({ userId: ada.user.id, active: false }),
}

const changes: [string, () => Promise<Answer>][] = [
  ['a registration', () => app.tryToRegister()],
  ['a sign-in that ends the oldest session', () => app.tryToLogin(ada.email, goodPassword)],
  ['a logout', () => ada.request(LOGOUT)],
  ['the end of all other sessions', () => ada.request(REVOKE_OTHERS)],
  ['a change of password', () => ada.request(CHANGE_PASSWORD, { input: input.password })],
  ['a new role', () => admin.request(SET_ROLE, { input: input.role() })],
  ['a disabled account', () => admin.request(SET_ACTIVE, { input: input.active() })],
]

describe('a transaction that is rolled back at its commit leaves no event and no ended session', () => {
  it.each(changes)('%s', async (_what, change) => {
    const { endedSessions } = app.app.services
    const [logged, entries] = [app.log.length, endedSessions.status().entries]
    expect((await change()).status).toBe(500)
    const events = app.log.slice(logged).map(({ event }) => event)
    expect(events).toEqual(['request.failed'])
    expect(endedSessions.status().entries).toBe(entries)
    expect((await ada.profile()).data.profile.email).toBe(ada.email)
  })
})
