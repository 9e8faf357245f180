import { type Answer, goodPassword, type Proposal, type Visitor } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

/** Triggers one code through the public API. */
export type CodeStory = (app: TestApp) => Promise<Answer>

export const failure = '__typename ... on Failure { code message }'

export const withFields = `${failure} ... on ValidationError { fieldErrors { path code message } }`

export const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) { ${failure} } }`

export const SET_ACTIVE = `mutation ($id: ID!, $active: Boolean!) {
  setUserActive(input: { userId: $id, active: $active }) { ${failure} } }`

export const unknownId = '01a1fb5a-0000-7000-8000-000000000000'

let people = 0

export function proposal(wrong: Proposal = {}): Proposal {
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

/** Runs a story on another server with other settings and the same database. */
export const onReplica =
  (config: Partial<TestApp['config']>, story: CodeStory): CodeStory =>
  async (app) => {
    const replica = await startTestApp({ on: app, config })
    return story(replica).finally(() => replica.close())
  }

export async function withAdministrator(
  app: TestApp,
  query: string,
  id: string,
  variables: object,
): Promise<Answer> {
  const administrator = await app.registerAs('ADMIN')
  return administrator.request(query, { id, ...variables })
}

export const disable = (person: Visitor, app: TestApp) =>
  withAdministrator(app, SET_ACTIVE, person.user.id, { active: false })
