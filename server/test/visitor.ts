import { expect } from '@jest/globals'

/** What came back. */
export interface Answer {
  readonly status: number
  readonly headers: Headers
  // biome-ignore lint/suspicious/noExplicitAny: stories read answers as freely as a client without generated types does
  readonly data: any
  readonly errors: readonly AnswerError[]
  readonly text: string
}

export interface AnswerError {
  readonly message: string
  readonly path?: readonly string[]
  readonly extensions: {
    readonly code: string
    readonly executed: boolean
    readonly reason?: string
    readonly requiredRole?: string
    readonly retryAfterSeconds?: number
    readonly requestId?: string
  }
}

export interface Proposal {
  readonly email?: string
  readonly password?: string
  readonly passwordConfirmation?: string
  readonly firstName?: string
  readonly lastName?: string
  readonly phone?: string | null
  readonly role?: string | null
  readonly delivery?: 'BODY' | 'COOKIE'
}

const userFields = 'id email firstName lastName phone role active createdAt updatedAt'
const signedInFields = `
  user { ${userFields} }
  session { id current createdAt lastUsedAt expiresAt device ipAddress }
  tokens { accessToken accessTokenExpiresIn refreshToken refreshTokenExpiresIn serverTime }`
const failure = '... on Failure { code message }'
const validation = '... on ValidationError { fieldErrors { path code message } }'

export const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) {
  __typename ... on Authenticated { ${signedInFields} } ${failure} ${validation} } }`
export const LOGIN = `mutation ($input: LoginInput!) { login(input: $input) {
  __typename ... on Authenticated { ${signedInFields} } ${failure} } }`
export const REFRESH = `mutation ($input: RefreshInput) { refresh(input: $input) {
  __typename ... on Refreshed { ${signedInFields} reuse } ${failure} ... on SessionEnded { reason } } }`
export const LOGOUT =
  'mutation ($input: LogoutInput) { logout(input: $input) { ... on LoggedOut { sessionEnded } } }'
export const PROFILE = `{ profile { ${userFields} } }`
export const CHANGE_PASSWORD = `mutation ($input: ChangePasswordInput!) { changePassword(input: $input) {
  __typename ... on PasswordChanged { ${signedInFields} otherSessionsEnded } ${failure} ${validation} } }`
export const SESSIONS = '{ sessions { id current createdAt lastUsedAt expiresAt device ipAddress } }'
export const REVOKE = `mutation ($id: ID!) { revokeSession(id: $id) {
  __typename ... on SessionRevoked { id } ${failure} } }`
export const REVOKE_OTHERS = 'mutation { revokeOtherSessions { count } }'
export const SET_ROLE = `mutation ($input: SetUserRoleInput!) { setUserRole(input: $input) {
  __typename ... on UserRoleSet { user { ${userFields} } } ${failure} } }`
export const SET_ACTIVE = `mutation ($input: SetUserActiveInput!) { setUserActive(input: $input) {
  __typename ... on UserActiveSet { user { ${userFields} } sessionsEnded } ${failure} } }`
export const VERIFY = `query ($token: String!) { verifyToken(token: $token) {
  valid kind problem expiresAt user { id email role } } }`

let people = 0

/** A password that no rule objects to. */
export const goodPassword = 'a quiet orchard in winter'

/** Sends requests; `fetch`, or one with an address or faults of its own. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

/** Sends GraphQL over HTTP, as anybody. */
export class GraphqlCaller {
  readonly url: string
  readonly #send: Send

  constructor(url: string, send: Send = (at, init) => fetch(at, init)) {
    this.url = url
    this.#send = send
  }

  /** Posts one operation. */
  async request(
    query: string,
    variables: object = {},
    { token, headers = {} }: { token?: string | null | undefined; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const response = await this.#send(`${this.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...(token == null ? {} : { authorization: `Bearer ${token}` }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    })
    return answerOf(response)
  }

  /** A registration as it stands on the wire; see `register` for one that must succeed. */
  async tryToRegister(proposal: Proposal = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request(REGISTER, { input: completed(proposal) }, { headers })
  }

  /** Somebody who has just registered. */
  async register(proposal: Proposal = {}, headers: Record<string, string> = {}): Promise<Visitor> {
    const input = completed(proposal)
    const answer = await this.request(REGISTER, { input }, { headers })
    return signedIn(this, answer, answer.data?.register, input.password)
  }

  async tryToLogin(email: string, password: string, headers: Record<string, string> = {}): Promise<Answer> {
    return this.request(LOGIN, { input: { email, password } }, { headers })
  }

  /** Somebody who has just signed in, on a device of their own. */
  async login({ email, password }: { email: string; password: string }, headers = {}): Promise<Visitor> {
    const answer = await this.tryToLogin(email, password, headers)
    return signedIn(this, answer, answer.data?.login, password)
  }

  async refresh(refreshToken: string, delivery?: 'BODY' | 'COOKIE'): Promise<Answer> {
    return this.request(REFRESH, { input: { refreshToken, ...(delivery && { delivery }) } })
  }

  async verify(token: string): Promise<Answer['data']> {
    return (await this.request(VERIFY, { token })).data.verifyToken
  }
}

/** Somebody signed in on one device; each of their calls carries the access token they hold. */
export class Visitor {
  readonly at: GraphqlCaller
  readonly password: string
  // biome-ignore lint/suspicious/noExplicitAny: as `Answer.data`
  readonly user: any
  readonly sessionId: string
  accessToken: string
  refreshToken: string

  constructor(at: GraphqlCaller, password: string, result: Answer['data']) {
    this.at = at
    this.password = password
    this.user = result.user
    this.sessionId = result.session.id
    this.accessToken = result.tokens.accessToken
    this.refreshToken = result.tokens.refreshToken
  }

  get email(): string {
    return this.user.email
  }

  /** The same person and tokens, speaking to another replica. */
  via(other: GraphqlCaller): Visitor {
    return Object.assign(Object.create(Visitor.prototype), { ...this, at: other })
  }

  request(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.at.request(query, variables, { token: this.accessToken, headers })
  }

  profile(): Promise<Answer> {
    return this.request(PROFILE)
  }

  /** Presents the refresh token and keeps what comes back. */
  async refresh(): Promise<Answer> {
    const answer = await this.at.refresh(this.refreshToken)
    const { tokens } = answer.data?.refresh ?? {}
    if (tokens !== undefined) {
      this.accessToken = tokens.accessToken
      this.refreshToken = tokens.refreshToken
    }
    return answer
  }

  logout(): Promise<Answer> {
    return this.at.request(LOGOUT, { input: { refreshToken: this.refreshToken } })
  }

  sessions(): Promise<Answer> {
    return this.request(SESSIONS)
  }

  revoke(id: string): Promise<Answer> {
    return this.request(REVOKE, { id })
  }

  revokeOthers(): Promise<Answer> {
    return this.request(REVOKE_OTHERS)
  }

  setRole(userId: string, role: string): Promise<Answer> {
    return this.request(SET_ROLE, { input: { userId, role } })
  }

  setActive(userId: string, active: boolean): Promise<Answer> {
    return this.request(SET_ACTIVE, { input: { userId, active } })
  }

  changePassword(newPassword: string, currentPassword = this.password): Promise<Answer> {
    const input = { currentPassword, newPassword, newPasswordConfirmation: newPassword }
    return this.request(CHANGE_PASSWORD, { input })
  }
}

export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text()
  const body = text.startsWith('{') ? JSON.parse(text) : {}
  return {
    status: response.status,
    headers: response.headers,
    data: body.data,
    errors: body.errors ?? [],
    text,
  }
}

/** The operation was refused, as a whole and before anything ran; `reason` is a code, or the reason of `UNAUTHENTICATED`. */
export function expectRefused(answer: Answer, reason: string): void {
  const [error] = answer.errors
  expect(answer.data).toBeUndefined()
  expect([error?.extensions.reason, error?.extensions.code]).toContain(reason)
  expect(error?.extensions.executed).toBe(false)
}

/** The session is over, and `refresh` said why. */
export function expectEnded(answer: Answer, reason: string): void {
  expect(answer.data?.refresh).toMatchObject({ __typename: 'SessionEnded', code: 'SESSION_ENDED', reason })
}

/** Wrong fields by path: `{ email: ['EMAIL_TAKEN'] }`. */
export function fieldErrorsOf(result: {
  fieldErrors?: { path: string[]; code: string }[]
}): Record<string, string[]> {
  const byPath: Record<string, string[]> = {}
  for (const { path, code } of result.fieldErrors ?? []) {
    const key = path.join('.')
    byPath[key] = [...(byPath[key] ?? []), code]
  }
  return byPath
}

function completed(proposal: Proposal): Proposal & { password: string } {
  people += 1
  const password = proposal.password ?? goodPassword
  return {
    email: `person-${process.pid}-${people}@example.org`,
    passwordConfirmation: password,
    firstName: 'Ada',
    lastName: 'Lovelace',
    ...proposal,
    password,
  }
}

function signedIn(at: GraphqlCaller, answer: Answer, result: Answer['data'], password: string): Visitor {
  if (result?.__typename === 'Authenticated') return new Visitor(at, password, result)
  throw new Error(`Signing in came to ${answer.text}`)
}
