import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type Answer, answerOf, expectRefused } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

let app: TestApp

beforeAll(async () => {
  app = await startTestApp({ env: { LIMIT_BODY_KILOBYTES: '10' } })
})
afterAll(() => app.close())

const repeat = (count: number, of: (index: number) => string): string =>
  Array.from({ length: count }, (_, index) => of(index)).join(' ')

const send = async (search: string, init: RequestInit): Promise<Answer> =>
  answerOf(await fetch(`${app.url}/graphql${search}`, init))

const get = `?query=${encodeURIComponent('{ __typename }')}`

describe('A query by GET', () => {
  it('is refused without a header that other sites cannot send, and the refusal names it', async () => {
    const answer = await send(get, {})
    expect(answer.status).toBe(400)
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.errors[0]?.message).toContain('`apollo-require-preflight: true`')
    expect(answer.errors[0]?.message).toContain('`content-type: application/json`')
  })

  it.each([{ 'apollo-require-preflight': 'true' }, { 'content-type': 'application/json' }])(
    'is answered with %j',
    async (headers) => {
      expect((await send(get, { headers })).data).toEqual({ __typename: 'Query' })
    },
  )
})

describe('A refusal for a limit names the setting that raises it:', () => {
  it.each([
    ['LIMIT_TOKENS', `{ ${repeat(1001, () => 'a')} }`],
    ['LIMIT_DEPTH', `{ profile ${'{ id '.repeat(9)} ${'}'.repeat(9)} }`],
    ['LIMIT_ALIASES', `{ ${repeat(11, (index) => `a${index}: __typename`)} }`],
    ['LIMIT_DIRECTIVES', `{ __typename ${repeat(6, () => '@include(if: true)')} }`],
    ['LIMIT_SELECTIONS', `{ profile { ${repeat(251, () => 'id')} } }`],
    ['LIMIT_ROOT_FIELDS', `{ ${repeat(11, () => '__typename')} }`],
  ])('%s', async (setting, query) => {
    const answer = await app.request(query)
    expectRefused(answer, 'OPERATION_REJECTED')
    expect(answer.errors[0]?.message).toMatch(
      new RegExp(`An operator can raise the limit with ${setting}\\.$`),
    )
  })

  it('LIMIT_BODY_KILOBYTES', async () => {
    const answer = await app.request('{ __typename }', { padding: 'x'.repeat(10 * 1024) })
    expect(answer.status).toBe(413)
    expect(answer.errors[0]?.message).toContain('LIMIT_BODY_KILOBYTES')
  })
})

describe('A batch', () => {
  it('is refused, because operations must be sent one by one', async () => {
    const headers = { 'content-type': 'application/json' }
    const operation = { query: '{ __typename }' }
    const answer = await send('', { method: 'POST', headers, body: JSON.stringify([operation, operation]) })
    expect(answer.status).toBe(400)
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.errors[0]?.message).toBe(
      'Batches are not accepted. Send each operation in a request of its own.',
    )
  })
})
