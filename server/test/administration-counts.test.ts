import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { addUpUserCounts } from '../src/features/administration/administration-statements.ts'
import type { Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const COUNT = 'query ($filter: UserFilter) { users(first: 1, filter: $filter) { totalCount } }'

let app: TestApp
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
afterAll(() => app.close())

const count = async (filter: object = {}): Promise<number> =>
  (await admin.request(COUNT, { filter })).data.users.totalCount

const rows = async (): Promise<number> =>
  (await app.sql<{ rows: number }>('select count(*)::integer as rows from user_counts'))[0]?.rows ?? 0

describe('the number of users', () => {
  it('follows registration, role, activation and removal', async () => {
    const before = await count()
    const person = await app.register()
    expect(await count()).toBe(before + 1)
    await admin.setRole(person.user.id, 'MANAGER')
    expect(await count({ role: 'MANAGER' })).toBe(1)
    await admin.setActive(person.user.id, false)
    expect(await count({ role: 'MANAGER', active: true })).toBe(0)
    expect(await count({ active: false })).toBe(1)
    await app.sql('delete from users where id = $1', [person.user.id])
    expect(await count()).toBe(before)
    expect(await count({ active: false })).toBe(0)
  })

  it('is not affected by rolled back or empty changes', async () => {
    const before = await rows()
    await app.database
      .transaction(async (tx) => {
        await tx.query({
          name: 'test-lost',
          text: `update users set role = 'CLIENT'`,
          idempotent: false,
        })
        throw new Error('no')
      })
      .catch(() => undefined)
    await app.sql(`update users set role = role, first_name = 'Grace'`)
    expect(await rows()).toBe(before)
    expect(await count({ role: 'ADMIN' })).toBe(1)
  })

  it('stays correct while it is consolidated and accounts are created concurrently', async () => {
    const before = await count()
    const registrations = Array.from({ length: 20 }, () => app.register())
    const sums = Array.from({ length: 20 }, () => app.database.query(addUpUserCounts))
    await Promise.all([...registrations, ...sums])
    expect(await count()).toBe(before + 20)
    await app.database.query(addUpUserCounts)
    expect(await rows()).toBeLessThanOrEqual(8)
    expect(await count()).toBe(before + 20)
  })
})
