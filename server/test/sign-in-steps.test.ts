import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import { isUnionType } from 'graphql'
import { ObjectType } from 'type-graphql'
import { builtInFeatures } from '../src/built-in-features.ts'
import { Failure } from '../src/core/failure.ts'
import { defineFeature } from '../src/features/feature.ts'
import { type SignInAttempt, SignInRefusal, type SignInVerdict } from '../src/features/sign-in-step.ts'
import { publishedSchema } from '../src/published-schema.ts'
import {
  CHOOSE_PASSWORD,
  COMPLETE_LOGIN,
  CREATE_FIRST_ADMINISTRATOR,
  CREATE_USER,
  EXCHANGE_TOKEN,
  LOGIN_IN_STEPS,
} from '../src/testing/generated/operations.ts'
import { type Answer, goodPassword, REGISTER, type Visitor } from '../src/testing/visitor.ts'
import { addAuthenticatorApp } from './authenticator-app.ts'
import { claimsOf } from './forged-token.ts'
import { exchangeByKey, formerKey, importedPerson } from './former-service.ts'
import { addPasskey, startPasskey, startPasskeyLogin } from './passkeys.ts'
import { SoftwareAuthenticator } from './software-authenticator.ts'
import { startTestApp, type TestApp } from './test-app.ts'

@ObjectType({ implements: Failure, description: 'The step of this test refuses.' })
class StepRefused extends SignInRefusal {
  override readonly code = 'STEP_REFUSED'
  override readonly message = 'Not yet.'
}

let verdict: SignInVerdict
let attempts: SignInAttempt[]

const stepping = defineFeature({
  name: 'stepping',
  failures: { STEP_REFUSED: { description: 'The step refuses.', retry: 'No.' } },
  unionMembers: Object.fromEntries(
    [
      'ChoosePasswordResult',
      'CompleteLoginResult',
      'CreateFirstAdministratorResult',
      'ExchangeTokenResult',
      'LoginResult',
      'LoginWithPasskeyResult',
      'RegisterResult',
    ].map((union) => [union, [StepRefused]]),
  ),
  signInSteps: () => [
    {
      judge: async (_tx, attempt) => {
        attempts.push(attempt)
        return verdict
      },
      refuse: async () => new StepRefused(),
    },
  ],
})

let app: TestApp
let admin: Visitor
let ada: Visitor

beforeAll(async () => {
  verdict = 'proven'
  attempts = []
  const env = exchangeByKey(formerKey)
  app = await startTestApp({ env, features: [...builtInFeatures, stepping] })
  setupToken = await app.app.services.firstAdministrator.setupToken()
  ada = await app.register()
  admin = await app.registerAs('MANAGER')
})
beforeEach(() => {
  verdict = 'proven'
  attempts = []
})
afterAll(() => app.close())

let setupToken: string | undefined
let people = 0
const person = () => ({
  email: `stepping-${people++}@example.org`,
  firstName: 'Grace',
  lastName: 'Hopper',
})
const password = { password: goodPassword, passwordConfirmation: goodPassword }
const delivery = 'COOKIE'
const fromPage = () => ({ headers: { origin: app.config.publicUrl } })

async function invitation(): Promise<string> {
  const inviting = await app.login(admin)
  await app.sql(`update users set role = 'ADMIN' where id = $1`, [admin.user.id])
  await inviting.refresh()
  const { data } = await inviting.request(CREATE_USER, { input: person() })
  await app.sql(`update users set role = 'MANAGER' where id = $1`, [admin.user.id])
  return new URL(data.createUser.link).searchParams.get('token') ?? ''
}

async function withSecondFactor() {
  const grace = await app.register()
  const { code } = await addAuthenticatorApp(app, grace)
  return { email: grace.email, password: grace.password, code }
}

/** The input of a sign-in by a passkey that someone added. */
async function passkeySignIn() {
  const grace = await app.register()
  const authenticator = new SoftwareAuthenticator(app.config.publicUrl)
  const { options, challenge } = await startPasskey(grace)
  await addPasskey(grace, { challenge, answer: authenticator.create(options) })
  const login = await startPasskeyLogin(app)
  return { challenge: login.challenge, answer: authenticator.use(login.options), delivery }
}

/** For each mutation that can return `Authenticated`: its preparation, and the request of someone who has not signed in. */
const doors: Record<string, () => Promise<() => Promise<Answer>>> = {
  login: async () => () =>
    app.request(
      LOGIN_IN_STEPS,
      { input: { email: ada.email, password: ada.password, delivery } },
      fromPage(),
    ),
  register: async () => () =>
    app.request(REGISTER, { input: { ...person(), ...password, delivery } }, fromPage()),
  choosePassword: async () => {
    const token = await invitation()
    return () => app.request(CHOOSE_PASSWORD, { input: { token, ...password, delivery } }, fromPage())
  },
  completeLogin: async () => {
    const { email, password, code } = await withSecondFactor()
    const { data } = await app.request(LOGIN_IN_STEPS, { input: { email, password } })
    const { challenge } = data.login
    const proof = { totp: await code(1) }
    return () => app.request(COMPLETE_LOGIN, { input: { challenge, proof, delivery } }, fromPage())
  },
  createFirstAdministrator: async () => () =>
    app.request(
      CREATE_FIRST_ADMINISTRATOR,
      { input: { token: setupToken, ...person(), ...password, delivery } },
      fromPage(),
    ),
  exchangeToken: async () => {
    const { token } = await importedPerson(app, formerKey)
    return () => app.request(EXCHANGE_TOKEN, { input: { token, delivery } }, fromPage())
  },
  loginWithPasskey: async () => {
    const input = await passkeySignIn()
    return () => app.request(LOGIN_WITH_PASSKEY, { input }, fromPage())
  },
}

const LOGIN_WITH_PASSKEY = `mutation ($input: LoginWithPasskeyInput!) {
  loginWithPasskey(input: $input) { __typename ... on Failure { code } }
}`

const sessions = async () => (await app.sql<{ id: string }>('select id from sessions')).length

describe('A sign-in step', () => {
  it('T121 has a test for each mutation that can return Authenticated', async () => {
    const mutations = (await publishedSchema()).getMutationType()?.getFields() ?? {}
    const returning = Object.values(mutations).filter(({ type }) => {
      const union = 'ofType' in type ? type.ofType : type
      return isUnionType(union) && union.getTypes().some(({ name }) => name === 'Authenticated')
    })
    expect(Object.keys(doors).sort()).toEqual(returning.map(({ name }) => name).sort())
  })

  it.each(Object.keys(doors))('T121 that refuses leaves %s without a session', async (name) => {
    const ask = await doors[name]?.()
    const before = await sessions()
    verdict = 'insufficient'
    const answer = await ask?.()
    expect(answer?.data[name]).toMatchObject({ __typename: 'StepRefused', code: 'STEP_REFUSED' })
    expect(answer?.headers.getSetCookie()).toEqual([])
    expect(await sessions()).toBe(before)
  })

  it('sees what was proven, by which device, and the cookies of the page', async () => {
    const input = { email: ada.email, password: ada.password }
    const headers = { origin: app.config.publicUrl, cookie: 'flavour=oat', 'user-agent': 'Lynx' }
    await app.request(LOGIN_IN_STEPS, { input }, { headers })
    await app.request(LOGIN_IN_STEPS, { input }, { headers: { ...headers, origin: 'https://evil.example' } })
    expect(
      attempts.map(({ proof: { factors, client, cookies } }) => [factors, client.userAgent, cookies]),
    ).toEqual([
      [['PASSWORD'], 'Lynx', { flavour: 'oat' }],
      [['PASSWORD'], 'Lynx', {}],
    ])
  })

  it('that trusts starts a session that is not confirmed', async () => {
    verdict = 'trusted'
    const grace = await app.login(ada)
    expect(claimsOf(grace.accessToken)).not.toHaveProperty('auth_time')
    expect(claimsOf(grace.accessToken)).toMatchObject({ amr: ['pwd'] })
  })

  it.each([
    ['suffices', 'proven', expect.any(Number)],
    ['does not suffice', 'insufficient', undefined],
  ] as const)('decides whether a change of password confirms: it %s', async (_title, own, authTime) => {
    verdict = 'trusted'
    const grace = await app.register()
    verdict = own
    await grace.changePassword('three lanterns by the quay')
    expect(claimsOf(grace.accessToken).auth_time).toEqual(authTime)
    expect(claimsOf(grace.refreshToken).auth_time).toEqual(authTime)
  })
})
