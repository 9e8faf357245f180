import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals'
import { type Answer, PROFILE, VERIFY } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp()
})
afterAll(() => app.close())

const detail = 'hunter2 at table users'
const hostile = () =>
  Object.defineProperties(new Error(detail), {
    message: {
      get: () => {
        throw new Error(detail)
      },
    },
  })

/** Asserts that there is one sentence, the request's id, and nothing else. */
function expectFault(answer: Answer): void {
  expect(answer.status).toBe(500)
  expect(answer.data).toBeUndefined()
  const [error] = answer.errors
  expect(error?.message).toMatch(/^Something went wrong on the server\./)
  expect(error?.extensions.code).toBe('INTERNAL_SERVER_ERROR')
  expect(Object.keys(error?.extensions ?? {}).sort()).toEqual(expect.arrayContaining(['code', 'executed']))
  expect(answer.text).not.toMatch(/hunter2|users|stack|\.ts|node_modules/)
}

const expectAlive = async () => {
  jest.restoreAllMocks()
  expect((await (await app.register()).profile()).status).toBe(200)
}

describe('T85 an internal error', () => {
  it.each<[string, () => unknown]>([
    ['an error', () => new Error(detail)],
    ['an error of the database', () => Object.assign(new Error(detail), { code: '42P01', query: detail })],
    ['no error', () => detail],
    ['nothing', () => undefined],
    ['an error that throws when it is read', hostile],
    ['an error that stands for itself', () => withCause()],
    [
      'an error with a code of ours',
      () => Object.assign(new Error(detail), { extensions: { code: 'FORBIDDEN' } }),
    ],
  ])('in a resolver is masked: %s', async (_what, make) => {
    const ada = await app.register()
    const fault = make()
    jest.spyOn(app.app.services.profiles, 'byId').mockImplementation(() => Promise.reject(fault))
    expectFault(await ada.profile())
    await expectAlive()
  })

  it('while a context is made is masked', async () => {
    jest.spyOn(app.app.services.authenticator, 'authenticate').mockRejectedValue(new Error(detail))
    expectFault(await app.request(VERIFY, { token: 'x' }))
    expectFault(await app.request(PROFILE))
    await expectAlive()
  })

  it('while a context is made, by an error that throws when it is read, is masked', async () => {
    jest.spyOn(app.app.services.authenticator, 'authenticate').mockRejectedValue(hostile())
    expectFault(await app.request(VERIFY, { token: 'x' }))
    await expectAlive()
  })

  it('is logged under the id in the response', async () => {
    const ada = await app.register()
    jest.spyOn(app.app.services.profiles, 'byId').mockRejectedValue(new Error('a telling message'))
    const answer = await ada.profile()
    const line = app.log.find(
      ({ requestId, event }) => requestId === answer.errors[0]?.extensions.requestId && event,
    )
    expect(line).toMatchObject({
      level: 'error',
      event: 'request.failed',
      fault: { message: 'a telling message' },
    })
  })
})

function withCause(): Error {
  const error = new Error(detail)
  error.cause = error
  return error
}
