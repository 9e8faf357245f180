import { afterAll, beforeAll, expect, it } from '@jest/globals'
import { CONFIRM } from '../src/testing/generated/operations.ts'
import { expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { claimsOf } from './forged-token.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const legacyIdIn = (token: string) => claimsOf(token).legacy_id

/** A user whose account came from another system. */
async function imported(legacyId: string): Promise<Visitor> {
  const person = await app.register()
  await app.sql(`update users set legacy_source = 'django', legacy_id = $2 where id = $1`, [
    person.user.id,
    legacyId,
  ])
  return app.login(person)
}

it('the access tokens of an imported account carry its former id, whatever issued them', async () => {
  const ada = await imported('4711')
  expect(legacyIdIn(ada.accessToken)).toBe('4711')
  await ada.refresh()
  expect(legacyIdIn(ada.accessToken)).toBe('4711')
  const { data } = await ada.request(CONFIRM, { input: { proof: { password: ada.password } } })
  expect(legacyIdIn(data.confirm.tokens.accessToken)).toBe('4711')
  ada.accessToken = data.confirm.tokens.accessToken
  await ada.changePassword('three lanterns by the quay')
  expect(legacyIdIn(ada.accessToken)).toBe('4711')
  await ada.refresh()
  expect(legacyIdIn(ada.accessToken)).toBe('4711')
})

it('many sessions that are refreshed together each keep the former id of their account', async () => {
  const people = [await imported('1'), await app.register(), await imported('2')]
  await Promise.all(people.map((person) => person.refresh()))
  expect(people.map(({ accessToken }) => legacyIdIn(accessToken))).toEqual(['1', undefined, '2'])
})

it('an account that was created here has no former id', async () => {
  const grace = await app.register()
  expect(claimsOf(grace.accessToken)).not.toHaveProperty('legacy_id')
  expect((await grace.request('{ profile { legacyId } }')).data.profile).toEqual({ legacyId: null })
})

it('a former id is shown to its account and to those who may read accounts', async () => {
  const ada = await imported('of-ada')
  expect((await ada.request('{ profile { legacyId } }')).data.profile).toEqual({ legacyId: 'of-ada' })
  const admin = await app.registerAs('ADMIN')
  const query = 'query ($id: ID!) { user(id: $id) { legacyId } }'
  expect((await admin.request(query, { id: ada.user.id })).data.user).toEqual({ legacyId: 'of-ada' })
  expectRefused(await ada.request(query, { id: ada.user.id }), 'FORBIDDEN')
})

it('one former id belongs to one account of a source', async () => {
  await imported('twice')
  await expect(imported('twice')).rejects.toThrow('users_legacy_id_key')
})
