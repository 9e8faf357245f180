import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { UPDATE_PROFILE } from '../src/testing/generated/operations.ts'
import { expectRefused, fieldErrorsOf, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const update = (visitor: Visitor, input: object) => visitor.request(UPDATE_PROFILE, { input })

const ada = () => app.register({ phone: '+4930123456' })

describe('profile', () => {
  it('is the signed-in account', async () => {
    const visitor = await ada()
    const { status, data } = await visitor.profile()
    expect(status).toBe(200)
    expect(data.profile).toEqual(visitor.user)
    expect(Date.parse(data.profile.createdAt)).toBeGreaterThan(Date.now() - 60_000)
  })

  it('requires signing in', async () => {
    expectRefused(await app.request('{ profile { id } }'), 'TOKEN_MISSING')
    expectRefused(await app.request(UPDATE_PROFILE, { input: {} }), 'TOKEN_MISSING')
  })
})

describe('updateProfile', () => {
  it('changes the given fields', async () => {
    const visitor = await ada()
    const input = { firstName: ' Grace', lastName: 'Hopper', phone: '0044 20 7946 0000' }
    const { data } = await update(visitor, input)
    const expected = { firstName: 'Grace', lastName: 'Hopper', phone: '+442079460000', email: visitor.email }
    expect(data.updateProfile).toMatchObject({ __typename: 'ProfileUpdated', user: expected })
    expect((await visitor.profile()).data.profile).toMatchObject(expected)
    expect(Date.parse(data.updateProfile.user.updatedAt)).toBeGreaterThan(Date.parse(visitor.user.updatedAt))
  })

  it('keeps omitted fields', async () => {
    const visitor = await ada()
    await update(visitor, { lastName: 'Byron' })
    const unchanged = await update(visitor, {})
    expect(unchanged.data.updateProfile.user).toMatchObject({
      firstName: 'Ada',
      lastName: 'Byron',
      phone: '+4930123456',
    })
  })

  it.each([null, '', ' '])('takes the phone away with %j', async (phone) => {
    const { data } = await update(await ada(), { phone })
    expect(data.updateProfile.user).toMatchObject({ firstName: 'Ada', phone: null })
  })

  it('cannot remove the first name', async () => {
    const visitor = await ada()
    const { data } = await update(visitor, { firstName: '', lastName: 'Byron', phone: null })
    expect(fieldErrorsOf(data.updateProfile)).toEqual({ firstName: ['REQUIRED'] })
    expect((await visitor.profile()).data.profile).toEqual(visitor.user)
  })

  it('keeps names that are null, and removes a phone that is null', async () => {
    const { data } = await update(await ada(), { firstName: null, lastName: null, phone: null })
    expect(data.updateProfile.user).toMatchObject({ firstName: 'Ada', lastName: 'Lovelace', phone: null })
  })

  it.each(['', ' '])('takes the last name away with %j', async (lastName) => {
    const visitor = await ada()
    const { data } = await update(visitor, { lastName })
    expect(data.updateProfile.user).toMatchObject({ firstName: 'Ada', lastName: '' })
    expect((await visitor.profile()).data.profile.lastName).toBe('')
  })

  it('reports all invalid fields together in input order and changes nothing', async () => {
    const visitor = await ada()
    const input = { phone: '1', lastName: 'x'.repeat(151), firstName: 'a\u0007b' }
    const { data } = await update(visitor, input)
    const wrong = data.updateProfile.fieldErrors.map((error: { path: string[]; code: string }) => [
      ...error.path,
      error.code,
    ])
    expect(wrong).toEqual([
      ['firstName', 'MALFORMED'],
      ['lastName', 'TOO_LONG'],
      ['phone', 'MALFORMED'],
    ])
    expect((await visitor.profile()).data.profile).toEqual(visitor.user)
  })

  it.each(['email', 'role', 'id', 'active', 'password', 'passwordHash'])('has no field %s', async (field) => {
    const visitor = await ada()
    const answer = await update(visitor, { firstName: 'Grace', [field]: 'ADMIN' })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect((await visitor.profile()).data.profile).toEqual(visitor.user)
  })

  it('does not change other accounts', async () => {
    const [visitor, other] = [await ada(), await ada()]
    await update(visitor, { firstName: 'Grace' })
    expect((await other.profile()).data.profile.firstName).toBe('Ada')
  })
})
