import { generate } from 'otplib'
import type { StartedServer } from './started-server.ts'

/** A user with an account and the tokens of one sign-in. */
export interface Person {
  readonly id: string
  readonly email: string
  readonly accessToken: string
}

export const password = 'a quiet orchard in winter'

interface Authenticated {
  readonly user: { id: string; email: string }
  readonly tokens: { accessToken: string }
}

const signedIn = '... on Authenticated { user { id email } tokens { accessToken } }'

const CREATE_FIRST_ADMINISTRATOR = `mutation ($input: CreateFirstAdministratorInput!) {
  result: createFirstAdministrator(input: $input) { ${signedIn} ... on Failure { code } } }`
const REGISTER = `mutation ($input: RegisterInput!) {
  result: register(input: $input) { ${signedIn} ... on Failure { code } } }`
const LOGIN = `mutation ($input: LoginInput!) {
  result: login(input: $input) { ${signedIn} ... on Failure { code } } }`
const SET_ROLE = `mutation ($input: SetUserRoleInput!) {
  result: setUserRole(input: $input) { __typename } }`
const START_TOTP = 'mutation { startTotp { secret } }'
const ADD_TOTP = 'mutation ($input: AddTotpInput!) { addTotp(input: $input) { __typename } }'
const LOGOUT = 'mutation { result: logout { ... on LoggedOut { sessionEnded } } }'

const proposed = (email: string) => ({
  email,
  password,
  passwordConfirmation: password,
  firstName: 'Ada',
  lastName: 'Lovelace',
})

async function signedInAt(server: StartedServer, query: string, input: object): Promise<Person> {
  const { result } = await server.run<{ result: Partial<Authenticated> }>(query, { input })
  if (result.user === undefined || result.tokens === undefined) throw new Error(JSON.stringify(result))
  return { ...result.user, accessToken: result.tokens.accessToken }
}

/** Uses the link that the server printed at its first start. */
export const firstAdministratorOf = (server: StartedServer): Promise<Person> =>
  signedInAt(server, CREATE_FIRST_ADMINISTRATOR, {
    ...proposed('admin@example.org'),
    token: server.setupToken,
  })

export const register = (server: StartedServer, email: string): Promise<Person> =>
  signedInAt(server, REGISTER, proposed(email))

export const login = (server: StartedServer, { email }: { email: string }): Promise<Person> =>
  signedInAt(server, LOGIN, { email, password })

export async function setRole(
  server: StartedServer,
  administrator: Person,
  { id: userId }: { id: string },
  role: string,
): Promise<void> {
  await server.run(SET_ROLE, { input: { userId, role } }, administrator.accessToken)
}

export async function logout(server: StartedServer, { accessToken }: Person): Promise<void> {
  await server.run(LOGOUT, {}, accessToken)
}

/** Adds an authenticator app to an account. @returns the code of the next time step, which is accepted already */
export async function addAuthenticatorApp(
  server: StartedServer,
  { accessToken }: Person,
): Promise<{ readonly next: string }> {
  const started = await server.run<{ startTotp: { secret: string } }>(START_TOTP, {}, accessToken)
  const { secret } = started.startTotp
  const epoch = Math.floor(Date.now() / 1000)
  await server.run(ADD_TOTP, { input: { code: await generate({ secret, epoch }) } }, accessToken)
  return { next: await generate({ secret, epoch: epoch + 30 }) }
}
