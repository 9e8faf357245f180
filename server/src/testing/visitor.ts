import assert from 'node:assert/strict'
import type { Operation } from '../core/operation.ts'
import type * as Operations from './generated/operations.ts'
import {
  CHANGE_PASSWORD,
  LOGIN,
  LOGOUT,
  PROFILE,
  REFRESH,
  REGISTER,
  REVOKE,
  REVOKE_OTHERS,
  SESSIONS,
  SET_ACTIVE,
  SET_ROLE,
  VERIFY,
} from './generated/operations.ts'
import type { Expected } from './operation.ts'

export {
  CHANGE_PASSWORD,
  LOGIN,
  LOGOUT,
  PROFILE,
  REFRESH,
  REGISTER,
  REVOKE,
  REVOKE_OTHERS,
  SESSIONS,
  SET_ACTIVE,
  SET_ROLE,
  VERIFY,
}

/** A response. Its data has the operation's types; for an operation written inline it is untyped. */
// biome-ignore lint/suspicious/noExplicitAny: read as freely as by a client without generated types
export interface Answer<Data = any> {
  readonly status: number
  readonly headers: Headers
  /** Undefined at run time if the operation was refused. */
  readonly data: Expected<Data>
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
  readonly delivery?: 'BODY' | 'COOKIE' | null
}

let people = 0

/** A password that satisfies every rule. */
export const goodPassword = 'a quiet orchard in winter'

interface RequestOptions {
  readonly token?: string | null | undefined
  readonly headers?: Record<string, string>
}

/** Sends requests: `fetch`, or a variant with its own address or faults. */
export type Send = (url: string, init: RequestInit) => Promise<Response>

/** Sends GraphQL over HTTP without signing in. */
export class GraphqlCaller {
  readonly url: string
  readonly #send: Send

  constructor(url: string, send: Send = (at, init) => fetch(at, init)) {
    this.url = url
    this.#send = send
  }

  /** Posts one operation. */
  request<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables?: object,
    options?: RequestOptions,
  ): Promise<Answer<Data>>
  request(query: string, variables?: object, options?: RequestOptions): Promise<Answer>
  async request(
    query: string,
    variables: object = {},
    { token, headers = {} }: RequestOptions = {},
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

  /** The response to a registration; see `register` for one that must succeed. */
  async tryToRegister(
    proposal: Proposal = {},
    headers: Record<string, string> = {},
  ): Promise<Answer<Operations.RegisterMutation>> {
    return this.request(REGISTER, { input: completed(proposal) }, { headers })
  }

  /** A user who has just registered. */
  async register(proposal: Proposal = {}, headers: Record<string, string> = {}): Promise<Visitor> {
    const input = completed(proposal)
    const answer = await this.request(REGISTER, { input }, { headers })
    return signedIn(this, answer, answer.data?.register, input.password)
  }

  async tryToLogin(
    email: string,
    password: string,
    headers: Record<string, string> = {},
  ): Promise<Answer<Operations.LoginMutation>> {
    return this.request(LOGIN, { input: { email, password } }, { headers })
  }

  /** A user who has just signed in on a new device. */
  async login({ email, password }: { email: string; password: string }, headers = {}): Promise<Visitor> {
    const answer = await this.tryToLogin(email, password, headers)
    return signedIn(this, answer, answer.data?.login, password)
  }

  async refresh(
    refreshToken: string,
    delivery?: 'BODY' | 'COOKIE',
  ): Promise<Answer<Operations.RefreshMutation>> {
    return this.request(REFRESH, { input: { refreshToken, ...(delivery && { delivery }) } })
  }

  async verify(token: string): Promise<Expected<Operations.VerifyQuery>['verifyToken']> {
    return (await this.request(VERIFY, { token })).data.verifyToken
  }
}

type SignedIn = Pick<Expected<Operations.LoginMutation>['login'], 'user' | 'session' | 'tokens'>

/** A user signed in on one device; every call sends the current access token. */
export class Visitor {
  readonly at: GraphqlCaller
  readonly password: string
  readonly user: SignedIn['user']
  sessionId: string
  accessToken: string
  refreshToken: string

  constructor(at: GraphqlCaller, password: string, result: SignedIn) {
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

  /** Returns the same user and tokens, connected to another replica. */
  via(other: GraphqlCaller): Visitor {
    return Object.assign(Object.create(Visitor.prototype), { ...this, at: other })
  }

  request<Data, Variables>(
    operation: Operation<Data, Variables>,
    variables?: object,
    headers?: Record<string, string>,
  ): Promise<Answer<Data>>
  request(query: string, variables?: object, headers?: Record<string, string>): Promise<Answer>
  request(query: string, variables: object = {}, headers: Record<string, string> = {}): Promise<Answer> {
    return this.at.request(query, variables, { token: this.accessToken, headers })
  }

  profile(): Promise<Answer<Operations.ProfileQuery>> {
    return this.request(PROFILE)
  }

  /** Presents the refresh token and keeps the new tokens. */
  async refresh(): Promise<Answer<Operations.RefreshMutation>> {
    const answer = await this.at.refresh(this.refreshToken)
    const tokens = answer.data?.refresh?.tokens
    if (tokens !== undefined) {
      this.accessToken = tokens.accessToken
      this.refreshToken = tokens.refreshToken
    }
    return answer
  }

  logout(): Promise<Answer<Operations.LogoutMutation>> {
    return this.at.request(LOGOUT, { input: { refreshToken: this.refreshToken } })
  }

  sessions(): Promise<Answer<Operations.SessionsQuery>> {
    return this.request(SESSIONS)
  }

  revoke(id: string): Promise<Answer<Operations.RevokeMutation>> {
    return this.request(REVOKE, { id })
  }

  revokeOthers(): Promise<Answer<Operations.RevokeOthersMutation>> {
    return this.request(REVOKE_OTHERS)
  }

  setRole(userId: string, role: string): Promise<Answer<Operations.SetRoleMutation>> {
    return this.request(SET_ROLE, { input: { userId, role } })
  }

  setActive(userId: string, active: boolean): Promise<Answer<Operations.SetActiveMutation>> {
    return this.request(SET_ACTIVE, { input: { userId, active } })
  }

  /** Keeps the new session and tokens, if any. */
  async changePassword(
    newPassword: string,
    currentPassword = this.password,
  ): Promise<Answer<Operations.ChangePasswordMutation>> {
    const input = { currentPassword, newPassword, newPasswordConfirmation: newPassword }
    const answer = await this.request(CHANGE_PASSWORD, { input })
    const { session, tokens } = answer.data?.changePassword ?? {}
    if (session === undefined || tokens === undefined) return answer
    this.sessionId = session.id
    this.accessToken = tokens.accessToken
    this.refreshToken = tokens.refreshToken
    return answer
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

/**
 * Asserts that the operation was refused as a whole before anything ran; `reason` is a code, or the reason of
 * `UNAUTHENTICATED`.
 */
export function expectRefused(answer: Answer, reason: string): void {
  const [error] = answer.errors
  const { code, executed, reason: problem } = error?.extensions ?? {}
  assert.equal(answer.data, undefined, `The operation ran: ${answer.text}`)
  assert.ok(code === reason || problem === reason, `Expected the refusal ${reason}: ${answer.text}`)
  assert.equal(executed, false, `Something may have run: ${answer.text}`)
}

/** Asserts that the session has ended and that `refresh` returned this reason. */
export function expectEnded(answer: Answer, reason: string): void {
  const { __typename, code, reason: why } = answer.data?.refresh ?? {}
  assert.deepEqual(
    { __typename, code, reason: why },
    { __typename: 'SessionEnded', code: 'SESSION_ENDED', reason },
  )
}

/** Returns the codes of invalid fields by path: `{ email: ['EMAIL_TAKEN'] }`. */
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

function signedIn(
  at: GraphqlCaller,
  answer: Answer,
  result: (SignedIn & { __typename: string }) | undefined,
  password: string,
): Visitor {
  if (result?.__typename === 'Authenticated') return new Visitor(at, password, result)
  throw new Error(`Signing in returned ${answer.text}`)
}
