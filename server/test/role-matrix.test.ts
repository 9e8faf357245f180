import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { printRoleMatrix, type RoleMatrixRow, roleMatrix } from '../src/gate/role-matrix.ts'
import { publishedSchema } from '../src/published-schema.ts'
import { type Answer, expectRefused, goodPassword, type Visitor } from '../src/testing/visitor.ts'
import { exchangeByKey, formerKey } from './former-service.ts'
import { LiveStream } from './live-stream.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const schema = await publishedSchema()
const rows = roleMatrix(schema)

/** Creates a user of each role for each call, because some calls end sessions or change passwords. */
const everybody = ['anonymous', 'CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN'] as const
type Caller = (typeof everybody)[number]

let app: TestApp
/** The target users of calls. */
let other: Visitor

beforeAll(async () => {
  app = await startTestApp({ env: exchangeByKey(formerKey) })
  other = await app.register()
})
afterAll(() => app.close())

interface Call {
  readonly query: string
  readonly variables?: object
  /** The field's result for an authorized caller. */
  readonly answers: unknown
}

const union = (field: string, input: string, answers: string): Omit<Call, 'variables'> => ({
  query: `mutation ($input: ${input}) { ${field}(input: $input) { __typename } }`,
  answers: { __typename: answers },
})
const person = { email: '', password: goodPassword, firstName: 'Ada', lastName: 'Lovelace' }
const passkeyAnswer = {
  id: 'x',
  rawId: 'x',
  type: 'public-key',
  response: { clientDataJSON: 'x', authenticatorData: 'x', signature: 'x' },
}
const newPassword = 'three lanterns by the quay'

/** A valid call of every root field. Refresh and logout use the caller’s token or a new user's. */
const calls: Record<string, (caller: Visitor) => Call> = {
  'Query.auditEvents': () => ({
    query: '{ auditEvents(first: 1) { edges { node { id } } } }',
    answers: { edges: [{ node: { id: expect.any(String) } }] },
  }),
  'Query.explainAccess': () => ({
    query: 'query ($userId: ID!) { explainAccess(userId: $userId, field: "profile") { __typename } }',
    variables: { userId: other.user.id },
    answers: { __typename: 'AccessExplained' },
  }),
  'Query.mails': () => ({
    query: '{ mails(first: 1) { edges { cursor } } }',
    answers: { edges: expect.any(Array) },
  }),
  'Mutation.cancelMail': () => ({
    query: 'mutation ($id: ID!) { cancelMail(id: $id) { __typename } }',
    variables: { id: other.user.id },
    answers: { __typename: 'MailNotFound' },
  }),
  'Mutation.retryMail': () => ({
    query: 'mutation ($id: ID!) { retryMail(id: $id) { __typename } }',
    variables: { id: other.user.id },
    answers: { __typename: 'MailNotFound' },
  }),
  'Mutation.requestPasswordReset': () => ({
    query:
      'mutation ($input: RequestPasswordResetInput!) { requestPasswordReset(input: $input) { expiresIn } }',
    variables: { input: { email: other.email } },
    answers: { expiresIn: 1800 },
  }),
  'Mutation.requestEmailVerification': () => ({
    query: 'mutation { requestEmailVerification { expiresIn } }',
    answers: { expiresIn: 86_400 },
  }),
  'Mutation.verifyEmail': () => ({
    ...union('verifyEmail', 'LinkInput!', 'LinkExpired'),
    variables: { input: { token: 'x' } },
  }),
  'Mutation.resetPassword': () => ({
    ...union('resetPassword', 'ResetPasswordInput!', 'LinkExpired'),
    variables: { input: { token: 'x', password: goodPassword, passwordConfirmation: goodPassword } },
  }),
  'Mutation.changeEmail': ({ user }) => ({
    ...union('changeEmail', 'ChangeEmailInput!', 'EmailChangeStarted'),
    variables: { input: { email: `new-${user.id}@example.org` } },
  }),
  'Mutation.cancelEmailChange': ({ user }) => ({
    query: 'mutation { cancelEmailChange { user { id } } }',
    answers: { user: { id: user.id } },
  }),
  'Mutation.confirmEmailChange': () => ({
    ...union('confirmEmailChange', 'LinkInput!', 'LinkExpired'),
    variables: { input: { token: 'x' } },
  }),
  'Mutation.undoEmailChange': () => ({
    ...union('undoEmailChange', 'LinkInput!', 'LinkExpired'),
    variables: { input: { token: 'x' } },
  }),
  'Mutation.sendPasswordReset': () => ({
    query: 'mutation ($userId: ID!) { sendPasswordReset(userId: $userId) { __typename } }',
    variables: { userId: other.user.id },
    answers: { __typename: 'PasswordResetMailed' },
  }),
  'Query.permissions': () => ({
    query: '{ permissions { field } }',
    answers: expect.arrayContaining([{ field: 'profile' }]),
  }),
  'Query.myActivity': () => ({
    query: '{ myActivity { edges { node { id } } } }',
    answers: { edges: expect.arrayContaining([{ node: { id: expect.any(String) } }]) },
  }),
  'Query.userSessions': () => ({
    query: 'query ($userId: ID!) { userSessions(userId: $userId) { id } }',
    variables: { userId: other.user.id },
    answers: expect.any(Array),
  }),
  'Query.profile': ({ user }) => ({ query: '{ profile { id } }', answers: { id: user.id } }),
  'Query.secondFactorDue': () => ({ query: '{ secondFactorDue }', answers: null }),
  'Query.sessions': ({ sessionId }) => ({
    query: '{ sessions { id } }',
    answers: expect.arrayContaining([{ id: sessionId }]),
  }),
  'Query.user': () => ({
    query: 'query ($id: ID!) { user(id: $id) { id } }',
    variables: { id: other.user.id },
    answers: { id: other.user.id },
  }),
  'Query.users': () => ({
    query: '{ users(first: 1) { totalCount } }',
    answers: { totalCount: expect.any(Number) },
  }),
  'Query.verifyToken': ({ accessToken }) => ({
    query: 'query ($token: String!) { verifyToken(token: $token) { valid } }',
    variables: { token: accessToken },
    answers: { valid: true },
  }),
  'Mutation.changePassword': () => ({
    ...union('changePassword', 'ChangePasswordInput!', 'PasswordChanged'),
    variables: {
      input: { currentPassword: goodPassword, newPassword, newPasswordConfirmation: newPassword },
    },
  }),
  'Mutation.choosePassword': () => ({
    ...union('choosePassword', 'ChoosePasswordInput!', 'LinkExpired'),
    variables: { input: { token: 'x', password: goodPassword, passwordConfirmation: goodPassword } },
  }),
  'Mutation.createUser': ({ user }) => ({
    ...union('createUser', 'CreateUserInput!', 'Invitation'),
    variables: { input: { email: `new-${user.id}@example.org`, firstName: 'Ada', lastName: 'Lovelace' } },
  }),
  'Mutation.exploreAs': () => ({
    query: 'mutation { exploreAs(role: CLIENT) { __typename } }',
    answers: { __typename: 'Exploration' },
  }),
  'Mutation.reissueInvitation': () => ({
    query: 'mutation ($userId: ID!) { reissueInvitation(userId: $userId) { __typename } }',
    variables: { userId: other.user.id },
    answers: { __typename: 'PasswordAlreadyChosen' },
  }),
  'Mutation.createFirstAdministrator': () => ({
    ...union('createFirstAdministrator', 'CreateFirstAdministratorInput!', 'SetupClosed'),
    variables: { input: { ...person, token: 'x', passwordConfirmation: goodPassword } },
  }),
  'Mutation.endUserSessions': () => ({
    query: 'mutation ($userId: ID!) { endUserSessions(userId: $userId) { __typename } }',
    variables: { userId: other.user.id },
    answers: { __typename: 'UserSessionsEnded' },
  }),
  'Mutation.login': () => ({
    ...union('login', 'LoginInput!', 'Authenticated'),
    variables: { input: { email: other.email, password: other.password } },
  }),
  'Mutation.logout': ({ refreshToken }) => ({
    query: 'mutation ($input: LogoutInput) { logout(input: $input) { ... on LoggedOut { sessionEnded } } }',
    variables: { input: { refreshToken } },
    answers: { sessionEnded: true },
  }),
  'Mutation.refresh': ({ refreshToken }) => ({
    ...union('refresh', 'RefreshInput', 'Refreshed'),
    variables: { input: { refreshToken } },
  }),
  'Mutation.register': ({ user }) => ({
    ...union('register', 'RegisterInput!', 'Authenticated'),
    variables: {
      input: { ...person, email: `new-${user.id}@example.org`, passwordConfirmation: goodPassword },
    },
  }),
  'Mutation.revokeOtherSessions': () => ({
    query: 'mutation { revokeOtherSessions { count } }',
    answers: { count: expect.any(Number) },
  }),
  'Mutation.revokeSession': ({ sessionId }) => ({
    query: 'mutation ($id: ID!) { revokeSession(id: $id) { __typename } }',
    variables: { id: sessionId },
    answers: { __typename: 'SessionRevoked' },
  }),
  'Query.trustedDevices': () => ({ query: '{ trustedDevices { id } }', answers: [] }),
  'Mutation.forgetTrustedDevices': () => ({
    query: 'mutation { forgetTrustedDevices { count } }',
    answers: { count: 0 },
  }),
  'Query.factors': () => ({ query: '{ factors { id } }', answers: [] }),
  'Mutation.startTotp': () => ({
    query: 'mutation { startTotp { expiresIn } }',
    answers: { expiresIn: 900 },
  }),
  'Mutation.addTotp': () => ({
    ...union('addTotp', 'AddTotpInput!', 'ChallengeExpired'),
    variables: { input: { code: '123456' } },
  }),
  'Mutation.renameFactor': () => ({
    ...union('renameFactor', 'RenameFactorInput!', 'FactorNotFound'),
    variables: { input: { id: other.user.id, name: 'Phone' } },
  }),
  'Mutation.removeFactor': () => ({
    query: 'mutation ($id: ID!) { removeFactor(id: $id) { __typename } }',
    variables: { id: other.user.id },
    answers: { __typename: 'FactorNotFound' },
  }),
  'Mutation.renewRecoveryCodes': () => ({
    query: 'mutation { renewRecoveryCodes { codes } }',
    answers: { codes: [] },
  }),
  'Mutation.importUsers': ({ user }) => ({
    ...union('importUsers', 'ImportUsersInput!', 'UsersImported'),
    variables: {
      input: {
        source: 'DJANGO',
        users: [
          { legacyId: user.id, email: `old-${user.id}@example.org`, firstName: 'Ada', lastName: 'Lovelace' },
        ],
      },
    },
  }),
  'Mutation.exportMyData': () => ({
    query: 'mutation { exportMyData { validSeconds } }',
    answers: { validSeconds: 60 },
  }),
  'Mutation.deleteAccount': () => ({
    query: 'mutation { deleteAccount { __typename } }',
    answers: { __typename: 'AccountDeleted' },
  }),
  'Mutation.deleteUser': () => ({
    query: 'mutation { deleteUser(userId: "x") { __typename } }',
    answers: { __typename: 'UserNotFound' },
  }),
  'Mutation.resetFactors': () => ({
    query: 'mutation ($userId: ID!) { resetFactors(userId: $userId) { __typename } }',
    variables: { userId: other.user.id },
    answers: { __typename: 'FactorsReset' },
  }),
  'Mutation.startPasskeyLogin': () => ({
    query: 'mutation { startPasskeyLogin { expiresIn } }',
    answers: { expiresIn: 300 },
  }),
  'Mutation.loginWithPasskey': () => ({
    ...union('loginWithPasskey', 'LoginWithPasskeyInput!', 'ChallengeExpired'),
    variables: { input: { challenge: 'x', answer: passkeyAnswer } },
  }),
  'Mutation.startConfirmation': () => ({
    query: 'mutation { startConfirmation { expiresIn } }',
    answers: { expiresIn: 300 },
  }),
  'Mutation.startPasskey': () => ({
    query: 'mutation { startPasskey { expiresIn } }',
    answers: { expiresIn: 300 },
  }),
  'Mutation.addPasskey': () => ({
    ...union('addPasskey', 'AddPasskeyInput!', 'ChallengeExpired'),
    variables: { input: { challenge: 'x', answer: passkeyAnswer } },
  }),
  'Mutation.exchangeToken': () => ({
    ...union('exchangeToken', 'ExchangeTokenInput!', 'TokenNotExchanged'),
    variables: { input: { token: 'x' } },
  }),
  'Mutation.completeLogin': () => ({
    ...union('completeLogin', 'CompleteLoginInput!', 'ChallengeExpired'),
    variables: { input: { challenge: 'x', proof: { totp: '123456' } } },
  }),
  'Mutation.confirm': ({ password }) => ({
    ...union('confirm', 'ConfirmInput!', 'Confirmed'),
    variables: { input: { proof: { password } } },
  }),
  'Mutation.setUserActive': () => ({
    ...union('setUserActive', 'SetUserActiveInput!', 'UserActiveSet'),
    variables: { input: { userId: other.user.id, active: true } },
  }),
  'Mutation.setUserRole': () => ({
    ...union('setUserRole', 'SetUserRoleInput!', 'UserRoleSet'),
    variables: { input: { userId: other.user.id, role: 'EMPLOYEE' } },
  }),
  'Subscription.auditEvents': () => ({
    query: 'subscription { auditEvents { __typename } }',
    answers: { __typename: 'AuditEvent' },
  }),
  'Subscription.revocations': () => ({
    query: 'subscription { revocations { __typename } }',
    answers: { __typename: 'RevocationBatch' },
  }),
  'Subscription.sessionEvents': () => ({
    query: 'subscription { sessionEvents { __typename } }',
    answers: { __typename: 'Watching' },
  }),
  'Mutation.updateProfile': () => ({
    ...union('updateProfile', 'UpdateProfileInput!', 'ProfileUpdated'),
    variables: { input: { firstName: 'Augusta' } },
  }),
}

const callOf = (field: string): ((caller: Visitor) => Call) => {
  const call = calls[field]
  if (call === undefined) throw new Error(`There is no call of ${field} here: add one.`)
  return call
}

const may = (row: RoleMatrixRow, who: Caller): boolean =>
  who === 'anonymous' ? row.anonymous : row.roles[who]

const cells = rows.flatMap((row) => everybody.map((who) => [row.field, who, may(row, who), row] as const))

async function callAs(who: Caller, field: string): Promise<{ answer: Answer; call: Call }> {
  const caller = who === 'anonymous' ? await app.register() : await app.registerAs(who)
  const call = callOf(field)(caller)
  const token = who === 'anonymous' ? null : caller.accessToken
  const answer = field.startsWith('Subscription.')
    ? await LiveStream.firstAnswer(app.url, token, call, () => app.register())
    : await app.request(call.query, call.variables, { token })
  return { answer, call }
}

describe('T43 every root field, called in every role', () => {
  it.each(cells)('%s as %s: %s', async (field, who, allowed) => {
    const { answer, call } = await callAs(who, field)
    if (allowed) {
      expect(answer.errors).toEqual([])
      expect(Object.values(answer.data)).toEqual([call.answers])
      return
    }
    expectRefused(answer, who === 'anonymous' ? 'TOKEN_MISSING' : 'FORBIDDEN')
    expect(answer.status).toBe(who === 'anonymous' ? 401 : 403)
  })

  it('a service token opens fields with @service, and otherwise what is open to everyone', async () => {
    const created = await app.app.services.serviceTokens.create('shop')
    if (typeof created === 'string') throw new Error(created)
    const { token } = created
    for (const { field, rule } of rows) {
      if (rule.includes('@public')) continue
      const call = callOf(field)(other)
      const answer = field.startsWith('Subscription.')
        ? await LiveStream.firstAnswer(app.url, token, call, async () => undefined)
        : await app.request(call.query, call.variables, { token })
      if (rule.includes('@service')) expect(Object.values(answer.data ?? {})).toEqual([call.answers])
      else expectRefused(answer, 'FORBIDDEN')
    }
  })

  it('has no call of a removed field', () => {
    expect(Object.keys(calls).sort()).toEqual(rows.map(({ field }) => field).sort())
  })
})

describe('T43 the published matrix', () => {
  it('matches docs/role-matrix.md', async () => {
    const published = await readFile(new URL('../../docs/role-matrix.md', import.meta.url), 'utf8')
    expect(published).toBe(printRoleMatrix(schema))
  })

  it('has the rules of the contract', () => {
    const rules = Object.fromEntries(rows.map(({ field, rule }) => [field, rule.replace(/\(by: .*/, '')]))
    expect(rules).toMatchObject({
      'Query.profile': '@auth(requires: CLIENT)',
      'Query.sessions': '@auth(requires: CLIENT)',
      'Query.verifyToken': '@public',
      'Query.users': '@auth(requires: MANAGER)',
      'Query.user': '@auth(requires: MANAGER)',
      'Mutation.register': '@public @limited',
      'Mutation.login': '@public @limited',
      'Mutation.refresh': '@public',
      'Mutation.logout': '@public',
      'Mutation.updateProfile': '@auth(requires: CLIENT)',
      'Mutation.changePassword': '@auth(requires: CLIENT) @limited',
      'Mutation.revokeSession': '@auth(requires: CLIENT)',
      'Mutation.revokeOtherSessions': '@auth(requires: CLIENT)',
      'Mutation.setUserRole': '@auth(requires: ADMIN) @fresh(within: 600)',
      'Mutation.setUserActive': '@auth(requires: MANAGER)',
    })
  })
})
