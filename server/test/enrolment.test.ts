import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { type GraphQLSchema, getNamedType, isLeafType, isObjectType } from 'graphql'
import { rulesOf } from '../src/gate/schema-rules.ts'
import { publishedSchema } from '../src/published-schema.ts'
import { CREATE_FIRST_ADMINISTRATOR, LOGIN_IN_STEPS } from '../src/testing/generated/operations.ts'
import { type Answer, expectRefused, goodPassword, REGISTER, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp, codeAt } from './authenticator-app.ts'
import { claimsOf } from './forged-token.ts'
import { mailsTo } from './mails-to.ts'
import { startPasskey } from './passkeys.ts'
import { SoftwareAuthenticator } from './software-authenticator.ts'
import { eventually, startTestApp, type TestApp } from './test-app.ts'
import { watchStatements } from './watched-statements.ts'

/** Without the policy. */
let open: TestApp
/** On the same database: managers must have a second factor. */
let app: TestApp
/** The same, with a grace period. */
let gracious: TestApp

beforeAll(async () => {
  open = await startTestApp()
  app = await startTestApp({ on: open, env: { SECOND_FACTOR: 'MANAGER' } })
  gracious = await startTestApp({ on: open, env: { SECOND_FACTOR: 'MANAGER', SECOND_FACTOR_GRACE: '7d' } })
})
afterAll(async () => {
  await gracious.close()
  await app.close()
  await open.close()
})

const manager = () => open.registerAs('MANAGER')
const loginAt = (
  at: TestApp,
  { email, password }: Visitor,
  more: object = {},
  headers = {},
): Promise<Answer> => at.request(LOGIN_IN_STEPS, { input: { email, password, ...more } }, { headers })

/** A valid document with one root field. The gate decides about it before it looks at variables. */
function operationOf(schema: GraphQLSchema, coordinate: string): string {
  const [root = '', name = ''] = coordinate.split('.')
  const type = schema.getType(root)
  const field = isObjectType(type) ? type.getFields()[name] : undefined
  if (field === undefined) throw new Error(`There is no ${coordinate}.`)
  const declared = field.args.map((arg) => `$${arg.name}: ${arg.type}`)
  const given = field.args.map((arg) => `${arg.name}: $${arg.name}`)
  const inBrackets = (parts: readonly string[]): string => (parts.length > 0 ? `(${parts.join(', ')})` : '')
  const selection = isLeafType(getNamedType(field.type)) ? '' : '{ __typename }'
  return `${root.toLowerCase()} ${inBrackets(declared)} { ${name}${inBrackets(given)} ${selection} }`
}

const START = 'mutation { startTotp { secret } }'
const ADD = `mutation ($code: String!) { addTotp(input: { code: $code }) { __typename ... on FactorAdded {
  recoveryCodes authenticated { user { id } session { id current factors } tokens { accessToken refreshToken } } } } }`

const ADD_PASSKEY = `mutation ($input: AddPasskeyInput!) { addPasskey(input: $input) { ... on FactorAdded {
  authenticated { session { factors } } } } }`

/** Sets an authenticator app up with the token of an enrolment. */
async function enrol(token: string, headers = {}, at = app): Promise<Answer> {
  const { data } = await at.request(START, {}, { token, headers })
  const code = await codeAt(app, data.startTotp.secret)
  return at.request(ADD, { code }, { token, headers })
}

describe('A role that requires a second factor', () => {
  it('gets a token with which one can be set up, and no session that can be refreshed', async () => {
    const mary = await manager()
    const headers = { origin: app.config.publicUrl }
    const answer = await loginAt(app, mary, { delivery: 'COOKIE' }, headers)
    expect(answer.data.login).toMatchObject({
      __typename: 'EnrolmentRequired',
      code: 'ENROLMENT_REQUIRED',
      factors: ['PASSKEY', 'TOTP'],
      tokens: { refreshToken: null },
    })
    expect(answer.headers.getSetCookie()).toEqual([])
    // The database's clock counts in whole seconds.
    expect([599, 600]).toContain(answer.data.login.tokens.accessTokenExpiresIn)
    expect(claimsOf(answer.data.login.tokens.accessToken)).toMatchObject({
      aud: 'gatehouse-enrol',
      enrol: true,
    })
    expect(await app.verify(answer.data.login.tokens.accessToken)).toMatchObject({ valid: false, user: null })
  })

  it('lets other roles, and accounts with a second factor, sign in as before', async () => {
    const employee = await open.register()
    expect((await loginAt(app, employee)).data.login.__typename).toBe('Authenticated')
    const mary = await manager()
    await addAuthenticatorApp(open, mary)
    expect((await loginAt(app, mary)).data.login.__typename).toBe('SecondFactorRequired')
  })

  it('applies to the first session of an account, whose creation is recorded', async () => {
    const strict = await startTestApp({ env: { SECOND_FACTOR: 'ADMIN,EMPLOYEE' } })
    const person = { ...goodNames, password: goodPassword, passwordConfirmation: goodPassword }
    const registered = await strict.request(REGISTER, { input: { ...person, email: 'grace@example.org' } })
    expect(registered.data.register.__typename).toBe('EnrolmentRequired')
    const token = await strict.app.services.firstAdministrator.setupToken()
    const input = { ...person, token, email: 'first@example.org' }
    const created = await strict.request(CREATE_FIRST_ADMINISTRATOR, { input })
    expect(created.data.createFirstAdministrator.__typename).toBe('EnrolmentRequired')
    expect(await strict.app.services.firstAdministrator.setupToken()).toBeUndefined()
    const kinds = await strict.sql<{ kind: string }>('select kind from audit_events order by id')
    expect(kinds.map(({ kind }) => kind)).toEqual(['REGISTERED', 'ADMINISTRATOR_CREATED'])
    await strict.close()
  })

  it('keeps the last second factor', async () => {
    const mary = await manager()
    const { factorId } = await addAuthenticatorApp(open, mary)
    const remove = 'mutation ($id: ID!) { removeFactor(id: $id) { __typename } }'
    const kept = await mary.via(app).request(remove, { id: factorId })
    expect(kept.data.removeFactor.__typename).toBe('LastWayIn')
  })
})

describe('A role that requires a second factor, and is given', () => {
  const openSessions = ({ user }: Visitor) =>
    open.sql('select from sessions where user_id = $1 and ended_at is null', [user.id])

  it('ends the sessions of an account without one, and of no other', async () => {
    const admin = (await open.registerAs('ADMIN')).via(app)
    const [ada, grace] = [await open.register(), await open.register()]
    await addAuthenticatorApp(open, grace)
    for (const { user } of [ada, grace]) await admin.setRole(user.id, 'MANAGER')
    expect(await openSessions(ada)).toEqual([])
    expect(await openSessions(grace)).toHaveLength(1)
    expect((await loginAt(app, ada)).data.login.__typename).toBe('EnrolmentRequired')
  })

  it('ends none in the grace period', async () => {
    const admin = (await open.registerAs('ADMIN')).via(gracious)
    const ada = await open.register()
    await admin.setRole(ada.user.id, 'MANAGER')
    expect(await openSessions(ada)).toHaveLength(1)
  })

  it('applies to a sign-in that was under way', async () => {
    const ada = await open.register()
    const statements = watchStatements(app)
    const answers = statements.holdAnswers((name) => name === 'users.with-password-by-email')
    const login = loginAt(app, ada)
    await eventually(async () => answers.held() === 1)
    await open.sql(`update users set role = 'MANAGER' where id = $1`, [ada.user.id])
    answers.release()
    expect((await login).data.login.__typename).toBe('EnrolmentRequired')
    statements.stop()
  })
})

describe('The settings of the client', () => {
  it.each([true, false])('say whether any role needs a second factor: %s', async (secondFactor) => {
    const response = await fetch(`${(secondFactor ? gracious : open).url}/client-settings.json`)
    expect(await response.json()).toMatchObject({ secondFactor, mail: true, mailbox: true })
  })
})

describe('A grace period', () => {
  const dueOf = async (person: Visitor) =>
    (await person.via(gracious).request('{ secondFactorDue }')).data.secondFactorDue

  it('is shown until there is a second factor, and mailed once', async () => {
    const [mary, ada] = [await manager(), await open.register()]
    for (let count = 0; count < 3; count += 1) await loginAt(gracious, mary)
    const days = (Date.parse(await dueOf(mary)) - Date.now()) / (24 * 60 * 60 * 1000)
    expect(days).toBeGreaterThan(6.9)
    expect(days).toBeLessThan(7.1)
    expect(await dueOf(ada)).toBeNull()
    const mails = await mailsTo(gracious, mary.email, 'SECOND_FACTOR_CHANGED')
    expect(mails.map(({ subject }) => subject)).toEqual(['Your account will need a second factor'])
    await addAuthenticatorApp(open, mary)
    expect(await dueOf(mary)).toBeNull()
  })

  it('lets accounts sign in without a second factor until it is over, and ends no open session', async () => {
    const mary = await manager()
    const at = async () => (await loginAt(gracious, mary)).data.login.__typename
    expect(await at()).toBe('Authenticated')
    await open.sql(`update users set created_at = now() - interval '8 days' where id = $1`, [mary.user.id])
    expect(await at()).toBe('Authenticated')
    await open.sql(`update settings set value = (value::bigint - 8 * 24 * 60 * 60)::text
      where key = 'second-factor-required:MANAGER'`)
    expect(await at()).toBe('EnrolmentRequired')
    expect((await gracious.refresh(mary.refreshToken)).data.refresh.__typename).toBe('Refreshed')
  })
})

describe('An enrolment token', () => {
  it('T132 is refused for every field but those that set up a second factor', async () => {
    const { tokens } = (await loginAt(app, await manager())).data.login
    const schema = await publishedSchema()
    const guarded = [...rulesOf(schema)].filter(
      ([coordinate, { requires }]) => requires !== undefined && /^(Query|Mutation)\./.test(coordinate),
    )
    const reached: string[] = []
    for (const [coordinate] of guarded) {
      const query = operationOf(schema, coordinate)
      const { errors } = await app.request(query, {}, { token: tokens.accessToken })
      if (errors[0]?.extensions.code !== 'FORBIDDEN') reached.push(coordinate)
    }
    expect(reached.sort()).toEqual([
      'Mutation.addPasskey',
      'Mutation.addTotp',
      'Mutation.startPasskey',
      'Mutation.startTotp',
      'Query.factors',
    ])
  })

  it('T132 becomes a session when a second factor was set up, once', async () => {
    const mary = await manager()
    const { accessToken } = (await loginAt(app, mary)).data.login.tokens
    const { data } = await enrol(accessToken)
    const { recoveryCodes, authenticated } = data.addTotp
    expect(recoveryCodes).toHaveLength(10)
    expect(authenticated).toMatchObject({
      user: { id: mary.user.id },
      session: { current: true, factors: ['PASSWORD', 'TOTP'] },
    })
    const { tokens } = authenticated
    expect(claimsOf(tokens.accessToken)).toMatchObject({ aud: 'gatehouse', amr: ['pwd', 'otp', 'mfa'] })
    expect((await app.request('{ profile { id } }', {}, { token: tokens.accessToken })).status).toBe(200)
    expect((await app.refresh(tokens.refreshToken)).data.refresh.__typename).toBe('Refreshed')
    expectRefused(await app.request(START, {}, { token: accessToken }), 'SESSION_ENDED')
  })

  it('T132 delivers that session as the sign-in asked for: in a cookie', async () => {
    const headers = { origin: app.config.publicUrl }
    const login = await loginAt(app, await manager(), { delivery: 'COOKIE' }, headers)
    const answer = await enrol(login.data.login.tokens.accessToken, headers)
    expect(answer.data.addTotp.authenticated.tokens.refreshToken).toBeNull()
    expect(answer.headers.getSetCookie().join()).toContain('gatehouse-refresh')
  })

  it('T132 sets nothing up for a page that may not have that session in a cookie', async () => {
    const mary = await manager()
    const headers = { origin: app.config.publicUrl }
    const login = await loginAt(app, mary, { delivery: 'COOKIE' }, headers)
    const { accessToken } = login.data.login.tokens
    for (const origin of ['https://evil.example', 'http://localhost:4001', undefined]) {
      const answer = await enrol(accessToken, origin && { origin })
      expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN')
      expect(answer.headers.getSetCookie()).toEqual([])
    }
    expect(await open.sql('select from factors where user_id = $1', [mary.user.id])).toEqual([])
  })

  it('T132 sets up a passkey, which becomes a session too', async () => {
    const mary = await manager()
    const { accessToken } = (await loginAt(app, mary)).data.login.tokens
    const enrolling = Object.assign(mary.via(app), { accessToken })
    const authenticator = new SoftwareAuthenticator(app.config.publicUrl)
    const { options, challenge } = await startPasskey(enrolling)
    const input = { challenge, answer: authenticator.create(options) }
    const { data } = await enrolling.request(ADD_PASSKEY, { input })
    expect(data.addPasskey.authenticated.session.factors).toEqual(['PASSKEY', 'PASSWORD'])
  })

  it('T132 becomes one session if two factors are added at once', async () => {
    const mary = await manager()
    const { accessToken: token } = (await loginAt(app, mary)).data.login.tokens
    const { data } = await app.request(START, {}, { token })
    const code = await codeAt(app, data.startTotp.secret)
    await Promise.all([1, 2, 3].map(() => app.request(ADD, { code }, { token })))
    const open = await app.sql(
      'select from sessions where user_id = $1 and ended_at is null and factors @> $2',
      [mary.user.id, ['TOTP']],
    )
    expect(open).toHaveLength(1)
  })

  it('ends no session of the account, is in no list of them, and is one of ten at most', async () => {
    const few = await startTestApp({ on: open, env: { SECOND_FACTOR: 'MANAGER', MAX_SESSIONS: '2' } })
    const mary = await manager()
    for (let count = 0; count < 12; count += 1) await loginAt(few, mary)
    const { data } = await mary.via(few).sessions()
    expect(data.sessions.map(({ id }) => id)).toContain(mary.sessionId)
    expect(data.sessions).toHaveLength(2)
    const enrolling = await few.sql(
      'select from sessions where user_id = $1 and enrolling and ended_at is null',
      [mary.user.id],
    )
    expect(enrolling).toHaveLength(10)
    await few.close()
  })

  it('counts among the sessions of the account once it becomes one', async () => {
    const few = await startTestApp({ on: open, env: { SECOND_FACTOR: 'MANAGER', MAX_SESSIONS: '2' } })
    const mary = await manager()
    const { accessToken } = (await loginAt(few, mary)).data.login.tokens
    const { session } = (await enrol(accessToken, {}, few)).data.addTotp.authenticated
    const { data } = await mary.via(few).sessions()
    expect(data.sessions.map(({ id }) => id)).toEqual([session.id, mary.sessionId])
    await few.close()
  })

  it('signs out', async () => {
    const { accessToken: token } = (await loginAt(app, await manager())).data.login.tokens
    const { data } = await app.request(
      'mutation { logout { ... on LoggedOut { sessionEnded } } }',
      {},
      { token },
    )
    expect(data.logout).toEqual({ sessionEnded: true })
    expectRefused(await app.request(START, {}, { token }), 'SESSION_ENDED')
  })
})

const goodNames = { firstName: 'Grace', lastName: 'Hopper' }
