import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { getNamedType, isCompositeType, isRequiredArgument } from 'graphql'
import type { CurrentUser } from '../src/core/current-user.ts'
import { leewaySeconds } from '../src/core/leeway.ts'
import { type FieldRule, rootTypes, rulesOf } from '../src/gate/schema-rules.ts'
import { publishedSchema } from '../src/published-schema.ts'
import { CONFIRM } from '../src/testing/generated/operations.ts'
import { type Answer, expectRefused, type Visitor } from '../src/testing/visitor.ts'
import { claimsOf, forgeAccessToken } from './forged-token.ts'
import { resetServerClock, setServerClock } from './server-clock.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const schema = await publishedSchema()

interface FreshField {
  readonly coordinate: string
  readonly document: string
  readonly within: number
  readonly rule: FieldRule
}

/**
 * Every root field with `@fresh`, in an operation without values for its variables: the gate decides before they are
 * coerced, so what it lets pass is BAD_USER_INPUT.
 */
const fields: readonly FreshField[] = rootTypes(schema).flatMap((type) =>
  Object.values(type.getFields()).flatMap(({ name, args, type: result }) => {
    const coordinate = `${type.name}.${name}`
    const rule = rulesOf(schema).get(coordinate)
    if (rule?.freshWithin === undefined) return []
    const required = args.filter(isRequiredArgument)
    const declared = required.map((argument) => `$${argument.name}: ${argument.type}`).join(', ')
    const given = required.map((argument) => `${argument.name}: $${argument.name}`).join(', ')
    const selected = isCompositeType(getNamedType(result)) ? ' { __typename }' : ''
    const document = `${type === schema.getMutationType() ? 'mutation' : 'query'}${inBrackets(declared)} { ${name}${inBrackets(given)}${selected} }`
    return [{ coordinate, document, within: rule.freshWithin, rule }]
  }),
)

function inBrackets(list: string): string {
  return list === '' ? '' : `(${list})`
}

let app: TestApp
/** Holds a token of now. */
let admin: Visitor

beforeAll(async () => {
  app = await startTestApp()
  admin = await app.registerAs('ADMIN')
})
// The last administrator can be neither demoted nor deleted, so that every field can be called with this token.
beforeEach(() =>
  app.sql(`update users set role = 'MANAGER' where role = 'ADMIN' and id <> $1`, [admin.user.id]),
)
afterEach(resetServerClock)
afterAll(() => app.close())

const ask = ({ document }: FreshField, token = admin.accessToken): Promise<Answer> =>
  app.request(document, {}, { token })

const expectAdmitted = ({ errors }: Answer): void => {
  expect(['BAD_USER_INPUT', undefined]).toContain(errors[0]?.extensions.code)
}

function expectConfirmationAsked(answer: Answer, { within }: FreshField): void {
  expectRefused(answer, 'CONFIRMATION_REQUIRED')
  expect(answer.status).toBe(401)
  expect(answer.errors[0]?.extensions).toMatchObject({ confirmWithin: within, factors: expect.any(Array) })
  expect(answer.headers.get('www-authenticate')).toBe(
    `Bearer realm="gatehouse", error="insufficient_user_authentication", max_age=${within}`,
  )
}

/** Lets the time of day be so many seconds after the proof of the administrator's token. */
function setAge(seconds: number): void {
  setServerClock((Number(claimsOf(admin.accessToken).auth_time) + seconds) * 1000)
}

const anHourAgo = (): number => Math.floor(Date.now() / 1000) - 3600

async function signedFor(changes: Partial<CurrentUser>): Promise<string> {
  const { accessTokens } = app.app.services
  const { claims } = await accessTokens.verify(admin.accessToken)
  if (claims === undefined) throw new Error('The access token is not valid.')
  return accessTokens.sign({ ...claims, ...changes })
}

describe.each(fields.map((field) => [field.coordinate, field] as const))('T126 %s', (_coordinate, field) => {
  it('is open to a recent sign-in, up to its greatest age', async () => {
    expectAdmitted(await ask(field))
    setAge(field.within + leewaySeconds)
    expectAdmitted(await ask(field))
  })

  it('is refused after an earlier one, and nothing runs', async () => {
    setAge(field.within + leewaySeconds + 1)
    expectConfirmationAsked(await ask(field), field)
  })

  it('is refused to tokens that were refreshed since', async () => {
    const grace = await app.registerAs('ADMIN')
    setAge(field.within + leewaySeconds + 60)
    await grace.refresh()
    expectConfirmationAsked(await ask(field, grace.accessToken), field)
  })

  it('is open to the token of a confirmation, and to no older token of the session', async () => {
    const grace = await app.registerAs('ADMIN')
    const stale = forgeAccessToken(app, grace, { claims: { auth_time: anHourAgo() } })
    const input = { proof: { password: grace.password } }
    const { data } = await app.request(CONFIRM, { input }, { token: stale })
    expectConfirmationAsked(await ask(field, stale), field)
    expectAdmitted(await ask(field, data.confirm.tokens.accessToken))
  })

  it('is refused to a token without a time, as in 0.1', async () => {
    const token = forgeAccessToken(app, admin, { claims: { auth_time: undefined, amr: undefined } })
    expectConfirmationAsked(await ask(field, token), field)
  })

  it('is refused to a token for exploring, however recent the sign-in', async () => {
    const { data } = await admin.request(
      'mutation { exploreAs(role: ADMIN) { ... on Exploration { accessToken } } }',
    )
    expectRefused(await ask(field, data.exploreAs.accessToken), 'FORBIDDEN')
    expectRefused(await ask(field, await signedFor({ readOnly: true })), 'FORBIDDEN')
  })

  it(`is ${field.rule.isEnrolling ? 'open' : 'refused'} to a token that can only enrol`, async () => {
    const answer = await ask(field, await signedFor({ enrolling: true }))
    if (field.rule.isEnrolling) expectAdmitted(answer)
    else expectRefused(answer, 'FORBIDDEN')
  })
})

it('T126 covers what administrators and owners of accounts confirm', () => {
  expect(fields.map(({ coordinate }) => coordinate)).toEqual(
    expect.arrayContaining([
      'Mutation.changeEmail',
      'Mutation.createUser',
      'Mutation.endUserSessions',
      'Mutation.sendPasswordReset',
      'Mutation.setUserRole',
    ]),
  )
})
