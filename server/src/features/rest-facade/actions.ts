import type { Call } from './facade-route.ts'
import type { FieldNames } from './field-sentences.ts'
import {
  CHANGE_PASSWORD,
  type ChangePasswordInput,
  EXCHANGE_TOKEN,
  LOGIN,
  LOGOUT,
  type LoginInput,
  type LoginMutation,
  type LogoutInput,
  PROFILE,
  REFRESH,
  REGISTER,
  REQUEST_PASSWORD_RESET,
  RESET_PASSWORD,
  type RefreshMutation,
  type RegisterInput,
  type RegisterMutation,
  type ResetPasswordInput,
  UPDATE_PROFILE,
  type UpdateProfileInput,
  VERIFY,
} from './generated/operations.ts'
import type { Owner, Person } from './person.ts'
import { Problem, tokenNotValid } from './problem.ts'

/** An account that was signed in, and its tokens. */
export interface SignedIn {
  readonly user: Person
  readonly access: string
  readonly refresh: string | null
}

type WithTokens = Extract<LoginMutation['login'] | RefreshMutation['refresh'], { readonly tokens: unknown }>

const signedIn = ({ user, tokens }: Pick<WithTokens, 'user' | 'tokens'>): SignedIn => ({
  user,
  access: tokens.accessToken,
  refresh: tokens.refreshToken,
})

type SignInFailure = Extract<
  LoginMutation['login'] | RegisterMutation['register'],
  { readonly message: string }
>

/** Clients of the former API cannot ask for a second factor, so people are sent to a page that can. */
const furtherHelp = ({ __typename }: SignInFailure, { signInUrl }: Call): string =>
  __typename === 'SecondFactorRequired' || __typename === 'EnrolmentRequired'
    ? ` Sign in at ${signInUrl}.`
    : ''

/** The failure's code in lower case, such as `second_factor_required`: it has the words of its type. */
const codeOf = ({ __typename }: SignInFailure): string =>
  __typename.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()

function notSignedIn(failure: SignInFailure, call: Call): Problem {
  if (failure.__typename === 'InvalidCredentials') return call.manner.notSignedIn()
  const sentence = `${failure.message}${furtherHelp(failure, call)}`
  return call.manner.notSignedIn(sentence, codeOf(failure))
}

/** Signs in. */
export async function signIn(call: Call, input: LoginInput): Promise<SignedIn> {
  const { login } = await call.run(LOGIN, { variables: { input } })
  if (login.__typename === 'Authenticated') return signedIn(login)
  throw notSignedIn(login, call)
}

/** Creates an account. Returns undefined if it must verify its address by mail first. */
export async function register(
  call: Call,
  input: RegisterInput,
  fields: FieldNames,
): Promise<SignedIn | undefined> {
  const { register: result } = await call.run(REGISTER, { variables: { input } })
  switch (result.__typename) {
    case 'Authenticated':
      return signedIn(result)
    case 'RegistrationStarted':
      return undefined
    case 'ValidationError':
      throw call.invalid(result.fieldErrors, fields)
    case 'RegistrationClosed':
      throw new Problem(403, { detail: result.message })
    default:
      throw notSignedIn(result, call)
  }
}

/** Exchanges a refresh token for its successor, or one of the former service for a session. */
export async function refresh(call: Call, refreshToken: string): Promise<SignedIn> {
  const input = { refreshToken, delivery: 'BODY' as const }
  const { refresh: result } = await call.run(REFRESH, { variables: { input } })
  if (result.__typename === 'Refreshed') return signedIn(result)
  if (call.exchangesTokens && result.reason === 'UNKNOWN_TOKEN') return exchange(call, refreshToken)
  throw tokenNotValid()
}

/** A client of the former API that was signed in there goes on here, once. Every other one has to sign in. */
async function exchange(call: Call, token: string): Promise<SignedIn> {
  const input = { token, delivery: 'BODY' as const }
  const { exchangeToken } = await call.run(EXCHANGE_TOKEN, { variables: { input } })
  if (exchangeToken.__typename === 'Authenticated') return signedIn(exchangeToken)
  throw tokenNotValid()
}

/** @throws Problem unless the token is valid */
export async function requireValid(call: Call, token: string): Promise<void> {
  const { verifyToken } = await call.run(VERIFY, { variables: { token } })
  if (!verifyToken.valid) throw tokenNotValid()
}

/** Ends a session of the signed-in account, by default that of its access token. */
export async function signOut(call: Call, input: LogoutInput): Promise<void> {
  const { logout } = await call.run(LOGOUT, { variables: { input }, requiresSignIn: true })
  if (!logout.sessionEnded) throw tokenNotValid()
}

/** The signed-in account. */
export const readProfile = async (call: Call): Promise<Owner> => (await call.run(PROFILE)).profile

export async function changeProfile(
  call: Call,
  input: UpdateProfileInput,
  fields: FieldNames,
): Promise<Owner> {
  const { updateProfile } = await call.run(UPDATE_PROFILE, { variables: { input } })
  if (updateProfile.__typename === 'ProfileUpdated') return updateProfile.user
  throw call.invalid(updateProfile.fieldErrors, fields)
}

/** Changes the password. The former tokens end, so there are new ones. */
export async function changePassword(
  call: Call,
  input: ChangePasswordInput,
  fields: FieldNames,
): Promise<SignedIn> {
  const { changePassword: result } = await call.run(CHANGE_PASSWORD, { variables: { input } })
  if (result.__typename === 'PasswordChanged') return signedIn(result)
  throw call.invalid(result.fieldErrors, fields)
}

/** Mails a link to replace a forgotten password, if an account has the address. */
export async function mailReset(call: Call, email: string): Promise<void> {
  await call.run(REQUEST_PASSWORD_RESET, { variables: { input: { email } } })
}

/** Replaces a forgotten password. */
export async function resetPassword(
  call: Call,
  input: ResetPasswordInput,
  fields: FieldNames,
): Promise<void> {
  const { resetPassword: result } = await call.run(RESET_PASSWORD, { variables: { input } })
  if (result.__typename === 'ValidationError') throw call.invalid(result.fieldErrors, fields)
  if (result.__typename === 'LinkExpired') throw call.manner.invalid({ token: ['Invalid value'] })
}
