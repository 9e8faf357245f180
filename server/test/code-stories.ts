import { startTestApp, type TestApp } from './test-app.ts'
import { type Answer, goodPassword, type Proposal, type Visitor } from './visitor.ts'

/** Brings one code about through the front door. */
export type CodeStory = (app: TestApp) => Promise<Answer>

const failure = '__typename ... on Failure { code message }'
const withFields = `${failure} ... on ValidationError { fieldErrors { path code message } }`

const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { ${withFields} } }`
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ${failure} } }`
const REFRESH = `mutation ($token: String!) { refresh(input: { refreshToken: $token }) {
  ${failure} ... on SessionEnded { reason } } }`
const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { ${withFields} } }`
const REVOKE_SESSION = `mutation ($id: ID!) { revokeSession(id: $id) { ${failure} } }`
const SET_ROLE = `mutation ($id: ID!, $role: Role!) { setUserRole(input: { userId: $id, role: $role }) { ${failure} } }`
const SET_ACTIVE = `mutation ($id: ID!, $active: Boolean!) {
  setUserActive(input: { userId: $id, active: $active }) { ${failure} } }`
const SET_UP = `mutation ($input: CreateFirstAdministratorInput!) {
  createFirstAdministrator(input: $input) { ${withFields} } }`
const CHOOSE_PASSWORD = `mutation ($input: ChoosePasswordInput!) { choosePassword(input: $input) { ${failure} } }`
const REISSUE_INVITATION = `mutation ($userId: ID!) { reissueInvitation(userId: $userId) { ${failure} } }`
const EXPLAIN_ACCESS = `query ($userId: ID!) { explainAccess(userId: $userId, field: "nothing") { ${failure} } }`
const EXPLORE_AS = `mutation { exploreAs(role: CLIENT) { ${failure} } }`
const VERIFY = 'query ($token: String!) { verifyToken(token: $token) { valid kind problem } }'
const RENAME = 'mutation { updateProfile(input: { firstName: "Grace" }) { __typename } }'
const PROFILE = '{ profile { email } }'

const nobody = '01a1fb5a-0000-7000-8000-000000000000'
let people = 0

function proposal(wrong: Proposal = {}): Proposal {
  people += 1
  return {
    email: `somebody-${process.pid}-${people}@example.org`,
    password: goodPassword,
    passwordConfirmation: wrong.password ?? goodPassword,
    firstName: 'Ada',
    lastName: 'Lovelace',
    ...wrong,
  }
}

const registerWith =
  (wrong: Proposal): CodeStory =>
  (app) =>
    app.request(REGISTER, { input: proposal(wrong) })

const profileWith =
  (headers: Record<string, string>): CodeStory =>
  (app) =>
    app.request(PROFILE, {}, { headers })

/** The answer to a refresh once `end` has ended the session. */
const refreshAfter =
  (end: (person: Visitor, app: TestApp) => Promise<unknown>): CodeStory =>
  async (app) => {
    const person = await app.register()
    const token = person.refreshToken
    await end(person, app)
    return app.request(REFRESH, { token })
  }

/** Runs a story on another server of the same database, with other settings. */
const onReplica =
  (config: Partial<TestApp['config']>, story: CodeStory): CodeStory =>
  async (app) => {
    const replica = await startTestApp({ on: app, config })
    return story(replica).finally(() => replica.close())
  }

/** Runs a story on a server of its own that it may break. */
const onItsOwn =
  (story: (app: TestApp, person: Visitor) => Promise<Answer>): CodeStory =>
  async () => {
    const app = await startTestApp()
    return story(app, await app.register()).finally(() => app.close())
  }

/** As after a fail-over to a standby: the database can be read only. */
async function failOver(app: TestApp): Promise<void> {
  const [row] = await app.sql<{ name: string }>('select current_database() as name')
  await app.sql(`alter database "${row?.name}" set default_transaction_read_only = on`)
  await app.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await app.sql('set default_transaction_read_only = on')
}

const disable = (person: Visitor, app: TestApp) =>
  withAdministrator(app, SET_ACTIVE, person.user.id, { active: false })

async function withAdministrator(
  app: TestApp,
  query: string,
  id: string,
  variables: object,
): Promise<Answer> {
  const administrator = await app.registerAs('ADMIN')
  return administrator.request(query, { id, ...variables })
}

const refreshTwice = async (person: Visitor): Promise<void> => {
  await person.refresh()
  await person.refresh()
}

const verify = (app: TestApp, token: string): Promise<Answer> => app.request(VERIFY, { token })

/** Everything that the schema declares a code for, by the code's coordinate. */
export const codeStories: Readonly<Record<string, CodeStory>> = {
  'RequestErrorCode.UNAUTHENTICATED': profileWith({}),
  'RequestErrorCode.FORBIDDEN': async (app) => (await app.register()).request('{ users { totalCount } }'),
  'RequestErrorCode.RATE_LIMITED': onReplica({ rateLimits: true }, async (app) => {
    const input = { email: proposal().email, password: 'a wrong guess' }
    for (let attempt = 0; attempt < 5; attempt++) await app.request(LOGIN, { input })
    return app.request(LOGIN, { input })
  }),
  'RequestErrorCode.OPERATION_REJECTED': (app) =>
    app.request(
      `{ ${Array(200)
        .fill('__typename')
        .map((field, index) => `a${index}: ${field}`)
        .join(' ')} }`,
    ),
  'RequestErrorCode.BAD_USER_INPUT': (app) => app.request(LOGIN, { input: { email: 'ada@example.org' } }),
  'RequestErrorCode.GRAPHQL_PARSE_FAILED': (app) => app.request('{ profile { email }'),
  'RequestErrorCode.GRAPHQL_VALIDATION_FAILED': (app) => app.request('{ profile { nickname } }'),
  'RequestErrorCode.UNAVAILABLE': onItsOwn(async (app, person) => {
    await failOver(app)
    return person.request(RENAME)
  }),
  'RequestErrorCode.INTERNAL_SERVER_ERROR': onItsOwn(async (app, person) => {
    await app.sql('alter table users rename column first_name to forename')
    return person.request(RENAME)
  }),

  'AuthenticationProblem.TOKEN_MISSING': profileWith({}),
  'AuthenticationProblem.TOKEN_MALFORMED': profileWith({ authorization: 'Bearer' }),
  'AuthenticationProblem.TOKEN_EXPIRED': onReplica({ accessTokenTtlSeconds: -60 }, async (app) =>
    (await app.register()).request(PROFILE),
  ),
  'AuthenticationProblem.TOKEN_INVALID': async (app) => {
    const { refreshToken } = await app.register()
    return app.request(PROFILE, {}, { token: refreshToken })
  },
  'AuthenticationProblem.SESSION_ENDED': async (app) => {
    const person = await app.register()
    await person.logout()
    return person.request(PROFILE)
  },
  'AuthenticationProblem.TOKEN_STALE': async (app) => {
    const person = await app.register()
    await withAdministrator(app, SET_ROLE, person.user.id, { role: 'MANAGER' })
    return person.request(PROFILE)
  },

  'FailureCode.VALIDATION_FAILED': registerWith({ firstName: '', phone: 'none' }),
  'FailureCode.REGISTRATION_CLOSED': onReplica({ registration: 'closed' }, registerWith({})),
  'FailureCode.INVALID_CREDENTIALS': (app) =>
    app.request(LOGIN, { input: { email: 'nobody@example.org', password: goodPassword } }),
  'FailureCode.ACCOUNT_DISABLED': async (app) => {
    const person = await app.register()
    await disable(person, app)
    return app.request(LOGIN, { input: { email: person.email, password: person.password } })
  },
  'FailureCode.SESSION_ENDED': refreshAfter((person) => person.logout()),
  'FailureCode.SESSION_NOT_FOUND': async (app) =>
    (await app.register()).request(REVOKE_SESSION, { id: nobody }),
  'FailureCode.USER_NOT_FOUND': (app) => withAdministrator(app, SET_ACTIVE, nobody, { active: false }),
  'FailureCode.LAST_ADMINISTRATOR': async (app) => {
    await app.sql(`update users set role = 'EMPLOYEE' where role = 'ADMIN'`)
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(SET_ACTIVE, { id: administrator.user.id, active: false })
  },
  'FailureCode.OWN_ROLE': async (app) => {
    await app.registerAs('ADMIN')
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(SET_ROLE, { id: administrator.user.id, role: 'MANAGER' })
  },
  'FailureCode.SETUP_CLOSED': (app) => app.request(SET_UP, { input: { ...proposal(), token: 'a guess' } }),

  'FailureCode.LINK_EXPIRED': (app) =>
    app.request(CHOOSE_PASSWORD, {
      input: { token: 'a guess', password: goodPassword, passwordConfirmation: goodPassword },
    }),
  'FailureCode.PASSWORD_ALREADY_CHOSEN': async (app) => {
    const person = await app.register()
    return (await app.registerAs('ADMIN')).request(REISSUE_INVITATION, { userId: person.user.id })
  },

  'FailureCode.FIELD_NOT_FOUND': async (app) => {
    const administrator = await app.registerAs('ADMIN')
    return administrator.request(EXPLAIN_ACCESS, { userId: administrator.user.id })
  },
  'FailureCode.EXPLORATION_CLOSED': onReplica({ production: true }, async (app) =>
    (await app.registerAs('ADMIN')).request(EXPLORE_AS),
  ),

  'FieldErrorCode.EMAIL_TAKEN': async (app) => {
    await app.tryToRegister({ email: 'taken@example.org' })
    return registerWith({ email: 'TAKEN@example.org' })(app)
  },
  'FieldErrorCode.MALFORMED': registerWith({ email: 'no address' }),
  'FieldErrorCode.PASSWORDS_DIFFER': registerWith({ passwordConfirmation: 'something else' }),
  'FieldErrorCode.PASSWORD_ENTIRELY_NUMERIC': registerWith({ password: '8203719465028' }),
  'FieldErrorCode.PASSWORD_INCORRECT': async (app) => {
    const newPassword = 'a loud orchard in summer'
    const input = { currentPassword: 'a wrong guess', newPassword, newPasswordConfirmation: newPassword }
    return (await app.register()).request(CHANGE_PASSWORD, { input })
  },
  'FieldErrorCode.PASSWORD_TOO_COMMON': registerWith({ password: 'password1' }),
  'FieldErrorCode.PASSWORD_TOO_SIMILAR': registerWith({
    email: 'wilhelmina@example.org',
    password: 'wilhelmina1',
  }),
  'FieldErrorCode.REQUIRED': registerWith({ lastName: ' ' }),
  'FieldErrorCode.ROLE_NOT_ALLOWED': registerWith({ role: 'ADMIN' }),
  'FieldErrorCode.TOO_LONG': registerWith({ firstName: 'a'.repeat(151) }),
  'FieldErrorCode.TOO_SHORT': registerWith({ password: 'k7#pQ2x' }),

  'SessionEndReason.LOGGED_OUT': refreshAfter((person) => person.logout()),
  'SessionEndReason.EXPIRED': refreshAfter((person, app) =>
    app.sql(`update sessions set expires_at = now() - interval '1 second' where id = $1`, [person.sessionId]),
  ),
  'SessionEndReason.REVOKED': refreshAfter(async (person, app) =>
    (await app.login(person)).request(REVOKE_SESSION, { id: person.sessionId }),
  ),
  'SessionEndReason.REUSED': refreshAfter(refreshTwice),
  'SessionEndReason.PASSWORD_CHANGED': refreshAfter(async (person, app) =>
    (await app.login(person)).changePassword('a loud orchard in summer'),
  ),
  'SessionEndReason.ACCOUNT_DISABLED': refreshAfter(disable),
  'SessionEndReason.UNKNOWN_TOKEN': (app) => app.request(REFRESH, { token: 'nonsense' }),

  'TokenProblem.MALFORMED': (app) => verify(app, 'nonsense'),
  'TokenProblem.EXPIRED': onReplica({ accessTokenTtlSeconds: -60 }, async (app) =>
    verify(app, (await app.register()).accessToken),
  ),
  'TokenProblem.SIGNATURE_INVALID': async (app) => {
    const { accessToken } = await app.register()
    return verify(app, accessToken.replace(/\.[^.]+$/, `.${'A'.repeat(86)}`))
  },
  'TokenProblem.SESSION_ENDED': async (app) => {
    const person = await app.register()
    await person.logout()
    return verify(app, person.accessToken)
  },
  'TokenProblem.SUPERSEDED': async (app) => {
    const person = await app.register()
    const { refreshToken } = person
    await person.refresh()
    return verify(app, refreshToken)
  },
}
