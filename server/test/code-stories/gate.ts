import type { Answer, Visitor } from '../../src/testing/visitor.ts'
import { type CodeStory, failure, LOGIN, onReplica, proposal, withAdministrator } from '../code-story.ts'
import { forgeAccessToken } from '../forged-token.ts'
import { startTestApp, type TestApp } from '../test-app.ts'

const SET_ROLE = `mutation ($id: ID!, $role: Role!) { setUserRole(input: { userId: $id, role: $role }) { ${failure} } }`

const RENAME = 'mutation { updateProfile(input: { firstName: "Grace" }) { __typename } }'

const PROFILE = '{ profile { email } }'

const anHourAgo = (): number => Math.floor(Date.now() / 1000) - 3600

const profileWith =
  (headers: Record<string, string>): CodeStory =>
  (app) =>
    app.request(PROFILE, {}, { headers })

/** Runs a story on a separate server that it may break. */
const onItsOwn =
  (story: (app: TestApp, person: Visitor) => Promise<Answer>): CodeStory =>
  async () => {
    const app = await startTestApp()
    return story(app, await app.register()).finally(() => app.close())
  }

/** Makes the database read-only, as after a failover to a standby. */
async function failOver(app: TestApp): Promise<void> {
  const [row] = await app.sql<{ name: string }>('select current_database() as name')
  await app.sql(`alter database "${row?.name}" set default_transaction_read_only = on`)
  await app.sql(`select pg_terminate_backend(pid) from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid()`)
  await app.sql('set default_transaction_read_only = on')
}

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'RequestErrorCode.UNAUTHENTICATED': profileWith({}),
  'RequestErrorCode.CONFIRMATION_REQUIRED': async (app) => {
    const administrator = await app.registerAs('ADMIN')
    const token = forgeAccessToken(app, administrator, { claims: { auth_time: anHourAgo() } })
    return app.request(SET_ROLE, { id: administrator.user.id, role: 'MANAGER' }, { token })
  },
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
}
