import type { Answer } from '../../src/testing/visitor.ts'
import { type CodeStory, failure } from '../code-story.ts'
import { exchangeByKey, formerKey, formerToken, importedPerson } from '../former-service.ts'
import { startTestApp, type TestApp } from '../test-app.ts'

const EXCHANGE = `mutation ($token: String!) {
  exchangeToken(input: { token: $token }) { ${failure} ... on TokenNotExchanged { reason } }
}`

/** Exchanges tokens one after the other. Returns the last answer. */
async function exchange(app: TestApp, tokens: readonly string[], env = {}): Promise<Answer | undefined> {
  const moving = await startTestApp({ on: app, env: { ...exchangeByKey(formerKey), ...env } })
  let answer: Answer | undefined
  for (const token of tokens) answer = await moving.request(EXCHANGE, { token })
  await moving.close()
  return answer
}

const story =
  (tokens: (app: TestApp) => Promise<readonly string[]>, env = {}): CodeStory =>
  async (app) => {
    const answer = await exchange(app, await tokens(app), env)
    if (answer === undefined) throw new Error('There was no token.')
    return answer
  }

const foreign = story(async () => [formerToken({ key: 'the key of another service, which is not it' })])

export const codeStories: Readonly<Record<string, CodeStory>> = {
  'FailureCode.TOKEN_NOT_EXCHANGED': foreign,
  'ExchangeRefusalReason.SIGNATURE_INVALID': foreign,
  'ExchangeRefusalReason.EXPIRED': story(async () => [formerToken({ claims: { exp: 1_000_000_000 } })]),
  'ExchangeRefusalReason.NOT_KNOWN': story(async () => [formerToken({ userId: 404 })]),
  'ExchangeRefusalReason.TRADED_BEFORE': story(async (app) => {
    const { token } = await importedPerson(app)
    return [token, token]
  }),
  'ExchangeRefusalReason.CREDENTIALS_CHANGED': story(async (app) => {
    const { person, token } = await importedPerson(app)
    await (await app.login(person)).changePassword('three lanterns by the quay')
    return [token]
  }),
  'ExchangeRefusalReason.SECOND_FACTOR_MISSING': story(
    async (app) => {
      const { person, token } = await importedPerson(app)
      await app.sql(`update users set role = 'MANAGER' where id = $1`, [person.user.id])
      return [token]
    },
    { SECOND_FACTOR: 'MANAGER' },
  ),
}
