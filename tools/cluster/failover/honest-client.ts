import { type Answer, ask } from './ask.ts'

const tokens = 'session { id } tokens { accessToken refreshToken }'
const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) {
  __typename ... on Authenticated { ${tokens} } ... on Failure { code } } }`
const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) {
  __typename ... on Authenticated { ${tokens} } ... on Failure { code } } }`
const REFRESH = `mutation ($input: RefreshInput) { refresh(input: $input) {
  __typename ... on Refreshed { tokens { accessToken refreshToken } reuse } ... on SessionEnded { reason } } }`
const LOGOUT =
  'mutation ($input: LogoutInput) { logout(input: $input) { ... on LoggedOut { sessionEnded } } }'
const PROFILE = '{ profile { email } }'

const password = 'a quiet orchard in winter'

interface SignedIn {
  readonly session: { readonly id: string }
  readonly tokens: { readonly accessToken: string; readonly refreshToken: string }
}

/**
 * A session of an honest client, which keeps the latest tokens and retries with the same ones after a lost response.
 */
export class HonestClient {
  readonly email: string
  readonly sessionId: string
  accessToken: string
  refreshToken: string
  /** The previous refresh tokens, oldest first. */
  readonly former: string[] = []
  /** Serializes its requests. */
  busy = false
  /** The reason it received when its session had ended. */
  endedWith: string | undefined
  /** Whether it has requested to sign out, and whether that was confirmed. */
  leaving: 'no' | 'requested' | 'confirmed' = 'no'

  constructor(email: string, { session, tokens }: SignedIn) {
    this.email = email
    this.sessionId = session.id
    this.accessToken = tokens.accessToken
    this.refreshToken = tokens.refreshToken
  }

  /** Rotates to the next tokens. */
  async refresh(replica: string): Promise<Answer> {
    const answer = await present(replica, this.refreshToken)
    const { __typename, tokens, reason } = answer.data?.refresh ?? {}
    if (__typename === 'SessionEnded') this.endedWith = reason
    if (__typename === 'Refreshed' && tokens.refreshToken !== this.refreshToken) {
      this.former.push(this.refreshToken)
      this.refreshToken = tokens.refreshToken
      this.accessToken = tokens.accessToken
    }
    return answer
  }

  async logout(replica: string): Promise<Answer> {
    this.leaving = 'requested'
    const answer = await ask(replica, LOGOUT, { input: { refreshToken: this.refreshToken } })
    if (answer.data?.logout !== undefined) this.leaving = 'confirmed'
    return answer
  }

  profile(replica: string): Promise<Answer> {
    return ask(replica, PROFILE, {}, this.accessToken)
  }
}

/** Presents any refresh token. */
export const present = (replica: string, refreshToken: string): Promise<Answer> =>
  ask(replica, REFRESH, { input: { refreshToken } })

/** Registers a user. @returns the response, and the session if the registration was acknowledged */
export async function register(
  replica: string,
  email: string,
): Promise<{ answer: Answer; client: HonestClient | undefined }> {
  const names = { firstName: 'Ada', lastName: 'Lovelace' }
  const input = { email, password, passwordConfirmation: password, ...names }
  const answer = await ask(replica, REGISTER, { input })
  return { answer, client: signedIn(email, answer.data?.register) }
}

/** Signs a user in. @returns the response, and the session if there is one */
export async function login(
  replica: string,
  email: string,
): Promise<{ answer: Answer; client: HonestClient | undefined }> {
  const answer = await ask(replica, LOGIN, { input: { email, password } })
  return { answer, client: signedIn(email, answer.data?.login) }
}

const signedIn = (
  email: string,
  result: (SignedIn & { readonly __typename: string }) | undefined,
): HonestClient | undefined =>
  result?.__typename === 'Authenticated' ? new HonestClient(email, result) : undefined
