import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { AuthenticationProblem } from '../src/core/errors.ts'
import { Role } from '../src/core/role.ts'
import {
  type Answer,
  createFixture,
  exploring,
  type Fixture,
  provenAgo,
  ran,
  refusedWith,
  signedIn,
} from './gate-fixture.ts'

let gate: Fixture

beforeEach(async () => {
  gate = await createFixture()
})

afterEach(() => gate.server.stop())

const expectRefused = (answer: Answer, code: string, details: object = {}): void => {
  expect(answer.errors.map(({ extensions }) => extensions)).toEqual([
    { code, executed: false, requestId: 'r1', ...details },
  ])
  expect(answer).toMatchObject({ data: undefined })
  expect(ran).toEqual([])
}

const expectAdmitted = (answer: Answer): void => {
  expect(answer.errors).toEqual([])
  expect(answer.data).toBeDefined()
}

describe('authentication', () => {
  it.each(Object.values(AuthenticationProblem))('refuses a field with @auth: %s', async (problem) => {
    const answer = await gate.ask('{ profile { name } }', { as: refusedWith(problem) })
    expectRefused(answer, 'UNAUTHENTICATED', { reason: problem })
    expect(answer.status).toBe(401)
  })

  it('sends a challenge, without an error code if there was no token', async () => {
    const none = await gate.ask('{ profile { name } }')
    expect(none.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse"')
    const bad = await gate.ask('{ profile { name } }', {
      as: refusedWith(AuthenticationProblem.TOKEN_EXPIRED),
    })
    expect(bad.headers.get('www-authenticate')).toBe('Bearer realm="gatehouse", error="invalid_token"')
  })

  it('runs public fields with any token', async () => {
    const as = refusedWith(AuthenticationProblem.TOKEN_EXPIRED)
    expectAdmitted(await gate.ask('mutation { touch }', { as }))
    expectAdmitted(
      await gate.ask('{ hello __typename }', { as: { kind: 'unavailable', retryAfterSeconds: 1 } }),
    )
  })

  it('runs no part of an operation with one guarded field', async () => {
    expectRefused(await gate.ask('{ hello profile { name } }'), 'UNAUTHENTICATED', {
      reason: 'TOKEN_MISSING',
    })
    expectRefused(await gate.ask('mutation { touch changePassword }'), 'UNAUTHENTICATED', {
      reason: 'TOKEN_MISSING',
    })
  })

  it('fails closed if the token cannot be checked', async () => {
    const answer = await gate.ask('{ profile { name } }', {
      as: { kind: 'unavailable', retryAfterSeconds: 4 },
    })
    expectRefused(answer, 'UNAVAILABLE', { retryAfterSeconds: 4 })
    expect(answer.status).toBe(503)
    expect(answer.headers.get('retry-after')).toBe('4')
  })

  it('T50 runs nothing if the context does not identify the caller', async () => {
    const response = await gate.server.executeOperation({ query: '{ profile { name } }' })
    expect(JSON.stringify(response.body)).toContain('INTERNAL_SERVER_ERROR')
  })
})

describe('roles', () => {
  const rank = [Role.CLIENT, Role.EMPLOYEE, Role.MANAGER, Role.ADMIN]

  it.each(rank)('@auth(requires: MANAGER) for %s', async (role) => {
    const answer = await gate.ask('{ staff }', { as: signedIn(role) })
    if (rank.indexOf(role) >= rank.indexOf(Role.MANAGER)) return expectAdmitted(answer)
    expectRefused(answer, 'FORBIDDEN', { requiredRole: 'MANAGER' })
    expect(answer.status).toBe(403)
  })

  it('names the field, by its alias', async () => {
    const answer = await gate.ask('{ profile { friend { mine: secret } } }', { as: signedIn(Role.MANAGER) })
    expect(answer.errors[0]?.path).toEqual(['profile', 'friend', 'mine'])
  })

  it('T47 refuses an unknown role', async () => {
    const as = signedIn('OWNER' as Role)
    expectRefused(await gate.ask('{ profile { name } }', { as }), 'FORBIDDEN', { requiredRole: 'CLIENT' })
  })

  it('T48 refuses before it reports anything about variables', async () => {
    const query = 'mutation ($input: SignInInput!) { login(input: $input) appoint }'
    const answer = await gate.ask(query, { variables: { input: { nonsense: 1 } } })
    expectRefused(answer, 'UNAUTHENTICATED', { reason: 'TOKEN_MISSING' })
  })
})

describe('@fresh', () => {
  const stale = provenAgo(3600)

  it('T126 refuses a proof that is too old, and says what to confirm with', async () => {
    const answer = await gate.ask('{ hello mine: vault }', { as: stale })
    expectRefused(answer, 'CONFIRMATION_REQUIRED', { confirmWithin: 600, factors: ['TOTP'] })
    expect(answer.status).toBe(401)
    expect(answer.errors[0]?.path).toEqual(['mine'])
    expect(answer.headers.get('www-authenticate')).toBe(
      'Bearer realm="gatehouse", error="insufficient_user_authentication", max_age=600',
    )
  })

  it.each([
    ['a proof of now', 0],
    ['the greatest age', 600],
    ['a clock that is a little behind', 604],
    ['a clock that is ahead', -30],
  ])('T126 allows %s', async (_what, seconds) => {
    expectAdmitted(await gate.ask('{ vault }', { as: provenAgo(seconds) }))
  })

  it.each([
    ['a token that was never confirmed', null],
    ['a proof beyond the leeway of clocks', 606],
  ])('T126 refuses %s', async (_what, seconds) => {
    expectRefused(await gate.ask('{ vault }', { as: provenAgo(seconds) }), 'CONFIRMATION_REQUIRED', {
      confirmWithin: 600,
      factors: ['TOTP'],
    })
  })

  it('judges several fields by the strictest', async () => {
    const answer = await gate.ask('{ vault person { mark } }', { as: provenAgo(100) })
    expectRefused(answer, 'CONFIRMATION_REQUIRED', { confirmWithin: 30, factors: ['TOTP'] })
  })

  it('judges the field of an interface by the strictest role and the strictest age of its types', async () => {
    const query = '{ thing { mark } }'
    expectRefused(await gate.ask(query, { as: provenAgo(0) }), 'FORBIDDEN', { requiredRole: 'MANAGER' })
    expectRefused(await gate.ask(query, { as: provenAgo(100, Role.MANAGER) }), 'CONFIRMATION_REQUIRED', {
      confirmWithin: 30,
      factors: ['TOTP'],
    })
    expectAdmitted(await gate.ask(query, { as: provenAgo(20, Role.MANAGER) }))
  })

  it('reports who may not use the operation before who must confirm', async () => {
    expectRefused(await gate.ask('{ vault staff }', { as: stale }), 'FORBIDDEN', { requiredRole: 'MANAGER' })
    expectRefused(await gate.ask('{ vault }'), 'UNAUTHENTICATED', { reason: 'TOKEN_MISSING' })
  })

  it('T126 refuses a token for exploring, which cannot confirm', async () => {
    const answer = await gate.ask('{ vault }', { as: exploring(Role.MANAGER) })
    expectRefused(answer, 'FORBIDDEN')
  })

  it('does not affect fields that are left out', async () => {
    const query = 'query ($with: Boolean!) { hello vault @include(if: $with) }'
    expectAdmitted(await gate.ask(query, { as: stale, variables: { with: false } }))
    expectRefused(await gate.ask(query, { as: stale, variables: { with: true } }), 'CONFIRMATION_REQUIRED', {
      confirmWithin: 600,
      factors: ['TOTP'],
    })
  })

  it('names no factor where none can be confirmed with', async () => {
    const answer = await gate.ask('{ vault }', { as: stale, confirmsWith: [] })
    expectRefused(answer, 'CONFIRMATION_REQUIRED', { confirmWithin: 600, factors: [] })
  })
})

describe('rules anywhere in the selection', () => {
  const hidden: readonly (readonly [string, string])[] = [
    ['a nested field', '{ person { secret } }'],
    ['a fragment', 'query { ...A } fragment A on Query { profile { name } }'],
    ['a fragment of a fragment', 'query { ...A } fragment A on Query { ...B } fragment B on Query { staff }'],
    ['an inline fragment', '{ ... on Query { profile { name } } }'],
    ['an inline fragment without a type', '{ ... { profile { name } } }'],
    ['an inline fragment of a nested field', '{ person { friend { ... { ... on Person { secret } } } } }'],
    ['a type behind an interface', '{ thing { ... on Person { secret } } }'],
    ['an interface field that one type guards', '{ thing { label } }'],
    ['an interface as the type of a fragment', '{ person { ... on Labelled { label } } }'],
    ['a member of a union', '{ found { ... on Robot { label } } }'],
    ['an interface within a union', '{ found { ... on Labelled { label } } }'],
    ['the second of two equal response names', '{ person { name } person { secret } }'],
  ]

  it.each(hidden)('are found in %s', async (_where, query) => {
    expectRefused(await gate.ask(query), 'UNAUTHENTICATED', { reason: 'TOKEN_MISSING' })
  })

  it('do not affect fields without a rule', async () => {
    expectAdmitted(await gate.ask('{ thing { id ... on Person { name label } } found { __typename } }'))
  })
})

describe('@skip and @include', () => {
  const query = `query ($with: Boolean!, $without: Boolean = true) {
    hello
    ... on Query @include(if: $with) { profile @skip(if: $without) { name } }
  }`

  it.each([
    ['both conditions met', { with: true, without: false }],
    ['a default overruled by null', { with: true, without: null }],
    ['a value that is no Boolean', { with: 'yes', without: false }],
  ])('refuses: %s', async (_case, variables) => {
    expectRefused(await gate.ask(query, { variables }), 'UNAUTHENTICATED', { reason: 'TOKEN_MISSING' })
  })

  it.each([
    ['an outer condition not met', { with: false, without: false }],
    ['an inner condition not met', { with: true, without: true }],
    ['a default that excludes', { with: true }],
  ])('allows: %s', async (_case, variables) => {
    expectAdmitted(await gate.ask(query, { variables }))
    expect(ran).toEqual(['hello'])
  })

  it('reads literals', async () => {
    expectAdmitted(await gate.ask('{ hello profile @include(if: false) { name } }'))
    expectAdmitted(await gate.ask('{ hello profile @skip(if: true) { name } }'))
    const answer = await gate.ask('{ hello profile @include(if: true) @skip(if: false) { name } }')
    expectRefused(answer, 'UNAUTHENTICATED', { reason: 'TOKEN_MISSING' })
  })

  it('checks a fragment that is spread both with a condition and without one', async () => {
    const spread = `query ($no: Boolean!) { person { ...A @include(if: $no) friend { ...A } } }
      fragment A on Person { secret }`
    expectRefused(await gate.ask(spread, { variables: { no: false } }), 'UNAUTHENTICATED', {
      reason: 'TOKEN_MISSING',
    })
  })
})

describe('several operations in one document', () => {
  const query = 'query Open { hello } query Closed { profile { name } }'

  it('checks the named one', async () => {
    expectAdmitted(await gate.ask(query, { operationName: 'Open' }))
    expectRefused(await gate.ask(query, { operationName: 'Closed' }), 'UNAUTHENTICATED', {
      reason: 'TOKEN_MISSING',
    })
  })

  it('runs none without a name or with an unknown one', async () => {
    expectRefused(await gate.ask(query), 'BAD_USER_INPUT')
    const answer = await gate.ask(query, { operationName: 'hunter2' })
    expectRefused(answer, 'BAD_USER_INPUT')
    expect(answer.text).not.toContain('hunter2')
  })
})

describe('a public mutation', () => {
  const admin = signedIn(Role.ADMIN)

  it.each([
    ['another of its kind', 'mutation { touch again: touch }'],
    ['one with a rule', 'mutation { appoint touch }'],
    ['one in a fragment', 'mutation { appoint ...T } fragment T on Mutation { touch }'],
  ])('never runs beside %s', async (_what, query) => {
    const answer = await gate.ask(query, { as: admin })
    expectRefused(answer, 'OPERATION_REJECTED')
    expect(ran).toEqual([])
  })

  it.each([
    ['itself', 'mutation { touch touch __typename }', {}],
    ['one that is left out', 'mutation ($no: Boolean!) { touch appoint @include(if: $no) }', { no: false }],
  ])('runs beside %s', async (_what, query, variables) => {
    expectAdmitted(await gate.ask(query, { as: admin, variables }))
    expect(ran).toEqual(['touch'])
  })

  it('may be absent from an operation', async () => {
    expectAdmitted(await gate.ask('mutation { appoint again: appoint }', { as: admin }))
  })
})

describe('the log', () => {
  it('has one event per refusal, without variables', async () => {
    const query = 'query Mine($text: String!) { echo(text: $text) staff }'
    await gate.ask(query, { as: signedIn(Role.CLIENT), variables: { text: 'hunter2' } })
    expect(gate.log).toEqual([
      {
        level: 'info',
        event: {
          event: 'request.refused',
          requestId: 'r1',
          operation: 'Mine',
          code: 'FORBIDDEN',
          executed: false,
          requiredRole: 'MANAGER',
          path: ['staff'],
        },
      },
    ])
  })
})
