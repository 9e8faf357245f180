import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { expectRefused } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ env: { LIMIT_DEPTH: '3', LIMIT_ALIASES: '1', LIMIT_BODY_KILOBYTES: '10' } })
})
afterAll(() => app.close())

describe('limits set by the operator', () => {
  it('bound the depth', async () => {
    const ada = await app.registerAs('ADMIN')
    expect((await ada.request('{ users { totalCount } }')).data.users.totalCount).toBeGreaterThan(0)
    expectRefused(await ada.request('{ users { edges { node { id } } } }'), 'OPERATION_REJECTED')
  })

  it('bound the aliases', async () => {
    expect((await app.request('{ a: __typename }')).data).toEqual({ a: 'Query' })
    expectRefused(await app.request('{ a: __typename b: __typename }'), 'OPERATION_REJECTED')
  })

  it('bound the body', async () => {
    const { status } = await app.request('{ __typename }', { padding: 'x'.repeat(10 * 1024) })
    expect(status).toBe(413)
  })
})
