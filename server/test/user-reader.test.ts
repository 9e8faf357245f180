import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { UserReader } from '../src/features/accounts/user-reader.ts'
import { startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

it('reads accounts requested together with one statement, including a deleted and a repeated one', async () => {
  const people = await Promise.all(Array.from({ length: 5 }, () => app.register()))
  const ids = people.map(({ user }) => user.id)
  const [first = ''] = ids
  const unknown = '0197a000-0000-7000-8000-000000000000'
  const reader = new UserReader(app.database)
  const statements = watchStatements(app)
  const rows = await Promise.all([...ids, unknown, first].map((id) => reader.read(id)))
  statements.stop()
  expect(rows.map((row) => row?.id)).toEqual([...ids, undefined, first])
  expect(statements.names).toEqual(['users.by-ids'])
})

it('caches nothing', async () => {
  const ada = await app.register()
  const reader = new UserReader(app.database)
  await reader.read(ada.user.id)
  await app.sql('update users set first_name = $2 where id = $1', [ada.user.id, 'Augusta'])
  expect(await reader.read(ada.user.id)).toMatchObject({ first_name: 'Augusta' })
})

it('reports a failure to each request concerned, and continues', async () => {
  const [ada, ben] = [await app.register(), await app.register()]
  const statements = watchStatements(app)
  statements.breakWith(new Error('cut off'), (name) => name.startsWith('users.by-id'))
  const failed = await Promise.all([ada.profile(), ben.profile()])
  for (const { errors } of failed) expect(errors[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  statements.breakWith(undefined)
  const answered = await Promise.all([ada.profile(), ben.profile()])
  statements.stop()
  expect(answered.map(({ data }) => data.profile.id)).toEqual([ada.user.id, ben.user.id])
})

it('returns each user their own profile, however many concurrent requests there are', async () => {
  const people = await Promise.all(Array.from({ length: 60 }, () => app.register()))
  const answers = await Promise.all(people.map((person) => person.profile()))
  expect(answers.map(({ data }) => data.profile.id)).toEqual(people.map(({ user }) => user.id))
})
