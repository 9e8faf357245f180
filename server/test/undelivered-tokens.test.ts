import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Arg, Ctx, Mutation, Resolver } from 'type-graphql'
import { builtInFeatures } from '../src/built-in-features.ts'
import { LoginInput } from '../src/features/accounts/account-inputs.ts'
import { LoginResult } from '../src/features/accounts/account-results.ts'
import type { AccountsContext } from '../src/features/accounts/accounts-context.ts'
import { defineFeature } from '../src/features/feature.ts'
import { Authenticated } from '../src/features/sessions/session-results.ts'
import { Public } from '../src/gate/rule-decorators.ts'
import { goodPassword } from '../src/testing/visitor.ts'
import { startTestApp, type TestApp } from './test-app.ts'

const inputOptions = { description: 'Who signs in, and how they prove it.' }

@Resolver()
class ForgetfulResolver {
  @Public()
  @Mutation(() => LoginResult, { description: 'Forgets to deliver the tokens.' })
  async loginToUnion(
    @Arg('input', () => LoginInput, inputOptions) input: LoginInput,
    @Ctx() { signIn, client }: AccountsContext,
  ): Promise<typeof LoginResult> {
    // @ts-expect-error Issued tokens are no result until they are delivered.
    return signIn.login(input, client)
  }

  @Public()
  @Mutation(() => Authenticated, { description: 'Forgets to deliver the tokens.' })
  async loginToObject(
    @Arg('input', () => LoginInput, inputOptions) input: LoginInput,
    @Ctx() { signIn, client }: AccountsContext,
  ): Promise<Authenticated> {
    // @ts-expect-error Issued tokens are no result until they are delivered.
    return signIn.login(input, client)
  }
}

const forgetful = defineFeature({ name: 'forgetful', resolvers: [ForgetfulResolver] })

const tokens = 'tokens { accessToken refreshToken }'
const forgotten = (name: string, selection: string): string =>
  `mutation ($input: LoginInput!) { ${name}(input: $input) { ${selection} } }`

describe.each(['on', 'off'])('a resolver that does not deliver the tokens, fast path %s', (fastPath) => {
  let app: TestApp

  beforeAll(async () => {
    app = await startTestApp({
      env: { FAST_PATH: fastPath },
      features: [...builtInFeatures, forgetful],
    })
  })
  afterAll(() => app.close())

  it.each([
    ['of a union', forgotten('loginToUnion', `__typename ... on Authenticated { ${tokens} }`)],
    ['of a union, without its tokens', forgotten('loginToUnion', '__typename')],
    ['of an object type', forgotten('loginToObject', tokens)],
    ['of an object type, without its tokens', forgotten('loginToObject', 'user { id }')],
  ])('fails to return a result %s', async (_which, document) => {
    const { email } = await app.register()
    const headers = { origin: app.config.publicUrl }
    for (const delivery of ['BODY', 'COOKIE']) {
      const input = { email, password: goodPassword, delivery }
      const answer = await app.request(document, { input }, { headers })
      expect(answer.errors.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR'])
      expect(answer.text).not.toMatch(/eyJ/)
    }
  })
})
