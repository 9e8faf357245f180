import type { Answer, Visitor } from '../../src/testing/visitor.ts'
import { type CodeStory, disable, failure, onReplica, unknownId } from '../code-story.ts'
import type { TestApp } from '../test-app.ts'

const REFRESH = `mutation ($token: String!) { refresh(input: { refreshToken: $token }) {
  ${failure} ... on SessionEnded { reason } } }`

const REVOKE_SESSION = `mutation ($id: ID!) { revokeSession(id: $id) { ${failure} } }`

const VERIFY = 'query ($token: String!) { verifyToken(token: $token) { valid kind problem } }'

/** Returns the result of a refresh after `end` has ended the session. */
const refreshAfter =
  (end: (person: Visitor, app: TestApp) => Promise<unknown>): CodeStory =>
  async (app) => {
    const person = await app.register()
    const token = person.refreshToken
    await end(person, app)
    return app.request(REFRESH, { token })
  }

const refreshTwice = async (person: Visitor): Promise<void> => {
  await person.refresh()
  await person.refresh()
}

const verify = (app: TestApp, token: string): Promise<Answer> => app.request(VERIFY, { token })

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'FailureCode.SESSION_ENDED': refreshAfter((person) => person.logout()),
  'FailureCode.SESSION_NOT_FOUND': async (app) =>
    (await app.register()).request(REVOKE_SESSION, { id: unknownId }),
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
