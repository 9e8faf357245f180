import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { CHOOSE_PASSWORD, CREATE_USER } from '../src/testing/generated/operations.ts'
import {
  type Answer,
  expectRefused,
  goodPassword,
  SET_ACTIVE,
  SET_ROLE,
  type Visitor,
} from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp
let admin: Visitor
let manager: Visitor

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

beforeEach(async () => {
  await app.sql('delete from users')
  admin = await app.registerAs('ADMIN')
  manager = await app.registerAs('MANAGER')
})

const unknownId = '018f0000-0000-7000-8000-000000000000'

const setRole = (by: Visitor, userId: string, role: string) =>
  by.request(SET_ROLE, { input: { userId, role } })
const setActive = (by: Visitor, userId: string, active: boolean) =>
  by.request(SET_ACTIVE, { input: { userId, active } })

const outcomeOf = ({ data, errors }: Answer): string => {
  const [result] = Object.values<{ __typename: string }>(data ?? {})
  return result?.__typename ?? errors[0]?.extensions.reason ?? errors[0]?.extensions.code ?? ''
}

const activeAdministrators = () => app.sql(`select id from users where role = 'ADMIN' and active`)

describe('setUserRole', () => {
  it.each(['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN'])('assigns the role %s', async (role) => {
    const ada = await app.register()
    const { data } = await setRole(admin, ada.user.id, role)
    expect(data.setUserRole).toMatchObject({ __typename: 'UserRoleSet', user: { id: ada.user.id, role } })
    const again = await app.login(ada)
    expect((await again.profile()).data.profile.role).toBe(role)
  })

  it('makes access tokens with the former role stale until they are refreshed', async () => {
    const ada = await app.register()
    await setRole(admin, ada.user.id, 'MANAGER')
    expectRefused(await ada.profile(), 'TOKEN_STALE')
    await ada.refresh()
    expect((await ada.profile()).data.profile.role).toBe('MANAGER')
  })

  it('to the same role changes nothing and makes no token stale', async () => {
    const ada = await app.register()
    const { data } = await setRole(admin, ada.user.id, 'EMPLOYEE')
    expect(data.setUserRole.__typename).toBe('UserRoleSet')
    expect(data.setUserRole.user.updatedAt).toBe(ada.user.updatedAt)
    expect((await ada.profile()).status).toBe(200)
  })

  it.each([unknownId, 'x', '', `${unknownId}0`, "' or 1=1 --"])(
    'finds no account with the id %j',
    async (id) => {
      const { status, data } = await setRole(admin, id, 'CLIENT')
      expect(status).toBe(200)
      expect(data.setUserRole).toMatchObject({ __typename: 'UserNotFound', code: 'USER_NOT_FOUND' })
    },
  )

  it('cannot change the caller’s own role', async () => {
    await app.registerAs('ADMIN')
    for (const role of ['CLIENT', 'MANAGER', 'ADMIN']) {
      const { data } = await setRole(admin, admin.user.id, role)
      expect(data.setUserRole).toMatchObject({ __typename: 'OwnRole', code: 'OWN_ROLE' })
    }
    expect((await admin.profile()).data.profile.role).toBe('ADMIN')
  })

  it('accepts an id in upper case', async () => {
    const upper = (visitor: Visitor): string => visitor.user.id.toUpperCase()
    expect(outcomeOf(await setActive(admin, upper(admin), false))).toBe('LastAdministrator')
    expect(outcomeOf(await setRole(admin, upper(admin), 'CLIENT'))).toBe('LastAdministrator')
    await app.registerAs('ADMIN')
    expect(outcomeOf(await setRole(admin, upper(admin), 'CLIENT'))).toBe('OwnRole')
    const ada = await app.register()
    await setRole(admin, upper(ada), 'MANAGER')
    expectRefused(await ada.profile(), 'TOKEN_STALE')
  })

  it('does not demote the last active administrator', async () => {
    const disabled = await app.registerAs('ADMIN')
    await setActive(admin, disabled.user.id, false)
    const { data } = await setRole(admin, admin.user.id, 'MANAGER')
    expect(data.setUserRole).toMatchObject({ __typename: 'LastAdministrator', code: 'LAST_ADMINISTRATOR' })
    expect(outcomeOf(await setRole(admin, disabled.user.id, 'CLIENT'))).toBe('UserRoleSet')
    expect(await activeAdministrators()).toEqual([{ id: admin.user.id }])
  })

  it('requires an administrator', async () => {
    const ada = await app.register()
    const answer = await setRole(manager, ada.user.id, 'CLIENT')
    expectRefused(answer, 'FORBIDDEN')
    expect(answer.errors[0]).toMatchObject({ path: ['setUserRole'], extensions: { requiredRole: 'ADMIN' } })
    expect((await ada.profile()).data.profile.role).toBe('EMPLOYEE')
  })

  it('leaves one of two administrators who demote each other concurrently', async () => {
    const other = await app.registerAs('ADMIN')
    const answers = await Promise.all([
      setRole(admin, other.user.id, 'CLIENT'),
      setRole(other, admin.user.id, 'CLIENT'),
    ])
    const outcomes = answers.map(outcomeOf)
    expect(outcomes).toContain('UserRoleSet')
    expect(await activeAdministrators()).toHaveLength(1)
    const refused = outcomes.find((outcome) => outcome !== 'UserRoleSet')
    expect(['LastAdministrator', 'TOKEN_STALE']).toContain(refused)
  })
})

describe('setUserActive', () => {
  it('disables an account, ends all of its sessions and enables it again', async () => {
    const ada = await app.register()
    const elsewhere = await app.login(ada)
    const { data } = await setActive(admin, ada.user.id, false)
    expect(data.setUserActive).toMatchObject({
      __typename: 'UserActiveSet',
      sessionsEnded: 2,
      user: { id: ada.user.id, active: false },
    })
    for (const visitor of [ada, elsewhere]) {
      expectRefused(await visitor.profile(), 'SESSION_ENDED')
      expect((await visitor.refresh()).data.refresh.reason).toBe('ACCOUNT_DISABLED')
    }
    expect((await app.tryToLogin(ada.email, ada.password)).data.login.__typename).toBe('AccountDisabled')
    expect((await setActive(admin, ada.user.id, true)).data.setUserActive).toMatchObject({
      sessionsEnded: 0,
      user: { active: true },
    })
    expectRefused(await ada.profile(), 'SESSION_ENDED')
    expect((await (await app.login(ada)).profile()).status).toBe(200)
  })

  it('is idempotent', async () => {
    const ada = await app.register()
    await setActive(admin, ada.user.id, false)
    const { data } = await setActive(admin, ada.user.id, false)
    expect(data.setUserActive).toMatchObject({ __typename: 'UserActiveSet', sessionsEnded: 0 })
  })

  it('lets a manager disable and enable employees and clients', async () => {
    for (const role of ['EMPLOYEE', 'CLIENT']) {
      const ada = await app.register({ role })
      expect(outcomeOf(await setActive(manager, ada.user.id, false))).toBe('UserActiveSet')
      expect(outcomeOf(await setActive(manager, ada.user.id, true))).toBe('UserActiveSet')
    }
  })

  it('hides accounts of the same or a higher rank from a manager', async () => {
    const other = await app.registerAs('MANAGER')
    const answers = await Promise.all(
      [other, admin, manager].map(({ user }) => setActive(manager, user.id, false)),
    )
    const unknown = await setActive(manager, unknownId, false)
    expect(outcomeOf(unknown)).toBe('UserNotFound')
    for (const answer of answers) expect(answer.text).toBe(unknown.text)
    expect((await other.profile()).status).toBe(200)
  })

  it('does not disable the last active administrator', async () => {
    const other = await app.registerAs('ADMIN')
    expect(outcomeOf(await setActive(admin, other.user.id, false))).toBe('UserActiveSet')
    const { data } = await setActive(admin, admin.user.id, false)
    expect(data.setUserActive).toMatchObject({ __typename: 'LastAdministrator', code: 'LAST_ADMINISTRATOR' })
    expect((await admin.profile()).status).toBe(200)
  })

  it('does not count an invited administrator, who has no password yet', async () => {
    const input = {
      email: 'invited-admin@example.org',
      firstName: 'Grace',
      lastName: 'Hopper',
      role: 'ADMIN',
    }
    const { link } = (await admin.request(CREATE_USER, { input })).data.createUser
    expect(outcomeOf(await setActive(admin, admin.user.id, false))).toBe('LastAdministrator')
    expect(outcomeOf(await setRole(admin, admin.user.id, 'CLIENT'))).toBe('LastAdministrator')
    const choice = {
      token: new URL(link).searchParams.get('token'),
      password: goodPassword,
      passwordConfirmation: goodPassword,
    }
    await app.request(CHOOSE_PASSWORD, { input: choice })
    expect(outcomeOf(await setRole(admin, admin.user.id, 'CLIENT'))).toBe('OwnRole')
    const invited = await app.login({ email: input.email, password: goodPassword })
    expect(outcomeOf(await setActive(admin, invited.user.id, false))).toBe('UserActiveSet')
  })

  it('leaves one of two administrators who disable each other concurrently', async () => {
    const other = await app.registerAs('ADMIN')
    const answers = await Promise.all([
      setActive(admin, other.user.id, false),
      setActive(other, admin.user.id, false),
    ])
    expect(answers.map(outcomeOf)).toContain('UserActiveSet')
    expect(await activeAdministrators()).toHaveLength(1)
  })

  it('requires a manager', async () => {
    const [ada, grace] = [await app.register(), await app.register()]
    expectRefused(await setActive(ada, grace.user.id, false), 'FORBIDDEN')
    expectRefused(await setActive(ada, ada.user.id, false), 'FORBIDDEN')
  })

  it('finds no account with an invalid id', async () => {
    for (const id of ['x', '', unknownId])
      expect(outcomeOf(await setActive(admin, id, false))).toBe('UserNotFound')
  })
})

describe('a sign-in while the account is being disabled', () => {
  it('leaves no session open', async () => {
    const ada = await app.register()
    const [, ...answers] = await Promise.all([
      setActive(admin, ada.user.id, false),
      ...Array.from({ length: 10 }, () => app.tryToLogin(ada.email, ada.password)),
    ])
    for (const { data, text } of answers) {
      const token = data.login.tokens?.accessToken
      if (token === undefined) expect(text).toMatch(/AccountDisabled|InvalidCredentials/)
      else expectRefused(await app.request('{ profile { id } }', {}, { token }), 'SESSION_ENDED')
    }
    const open = await app.sql('select id from sessions where user_id = $1 and ended_at is null', [
      ada.user.id,
    ])
    expect(open).toEqual([])
  })
})
