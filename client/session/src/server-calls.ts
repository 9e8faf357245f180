import type { Proof, ProofFailure } from './confirmation.ts'
import { type SessionEndReason, SessionUnreachableError } from './session-errors.ts'
import type { Fetch, SignedInTokens } from './session-options.ts'

/** Response to a refresh or a confirmation: new tokens, why the session has ended, or why the proof was not accepted. */
export interface RefreshAnswer {
  readonly ended?: SessionEndReason | undefined
  readonly failure?: ProofFailure | undefined
  /** Undefined otherwise, or if an exchange needs a second step. */
  readonly tokens?: SignedInTokens | undefined
}

/** The input of `confirm`. */
export interface ProofToSend {
  readonly proof: Proof
  readonly challenge?: string | undefined
}

/** A response that has not been validated. */
export type Wire<Shape> = { [Name in keyof Shape]?: Wire<Shape[Name]> } | null
export interface Issued {
  user: { id: string }
  session: { id: string }
  tokens: SignedInTokens
}
type WireRefresh = Wire<{ data: { refresh: Issued & { reason: SessionEndReason } } }>
type WireConfirm = Wire<{
  data: { confirm: Issued & ProofFailure }
  errors: [{ message: string; extensions: { code: string } }]
}>

export const ISSUED = 'user{id}session{id}tokens{accessToken accessTokenExpiresIn refreshToken}'
const REFRESH = `mutation($input:RefreshInput){refresh(input:$input){...on Refreshed{${ISSUED}}...on SessionEnded{reason}}}`
const CONFIRM = `mutation($input:ConfirmInput!){confirm(input:$input){...on Confirmed{${ISSUED}}...on Failure{code message}...on ProofRejected{attemptsLeft}}}`
const LOGOUT = 'mutation($input:LogoutInput){logout(input:$input){__typename}}'

/** A longer pause is more likely a mistake of the server, and would look like a lost session. */
const LONGEST_PAUSE_MS = 3_600_000

/** `Retry-After` in either form, RFC 9110 §10.2.3; a date is compared with the server's own `Date`, not our clock. */
export function pauseMs(headers: { get(name: string): string | null }): number {
  const value = headers.get('retry-after') ?? ''
  const ms = Number(value) * 1000 || Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Math.min(ms || 0, LONGEST_PAUSE_MS)
}

/** The requests that a session sends itself, with plain `fetch` and never through a link. */
export function serverCalls(
  send: Fetch,
  endpoint: string,
  cookie: boolean,
  headers?: Record<string, string>,
) {
  /** In token mode only browsers need the field, because they would send cookies; Workers throw if it is present. */
  const credentials: Pick<Parameters<Fetch>[1], 'credentials'> = cookie
    ? { credentials: 'include' }
    : typeof document === 'undefined'
      ? {}
      : { credentials: 'omit' }

  /** Returns the tokens if the response holds all of them. */
  const issued = (answer: Wire<Issued> | undefined) => {
    const { user, session, tokens } = answer ?? {}
    const all = { ...tokens, userId: user?.id, sessionId: session?.id } as SignedInTokens
    const whole = all.accessToken && all.userId && all.accessTokenExpiresIn >= 0
    return whole && (cookie || all.refreshToken) ? all : undefined
  }

  const post = (query: string, signal: AbortSignal, input: object, held?: SignedInTokens) =>
    send(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'apollo-require-preflight': 'true',
        ...headers,
        ...(held && { authorization: `Bearer ${held.accessToken}` }),
      },
      body: JSON.stringify({ query, variables: { input } }),
      ...credentials,
      signal,
      // A sign-out must reach the server and a refresh must complete even if the page is closed.
      keepalive: true,
    })

  /**
   * Requests new tokens. The session ends only if the server returns a reason; any other response throws, as does
   * `fetch` itself.
   *
   * @throws {SessionUnreachableError} if the response is an error or malformed
   */
  const refresh = async (signal: AbortSignal, held: SignedInTokens | undefined): Promise<RefreshAnswer> => {
    const response = await post(REFRESH, signal, { refreshToken: held?.refreshToken })
    const { status, headers } = response
    const body =
      status < 400 ? ((await response.json().catch(() => undefined)) as WireRefresh | undefined) : null
    const answer = body?.data?.refresh
    const tokens = issued(answer)
    const ended = answer?.reason as SessionEndReason | undefined
    if (ended || tokens) return { ended, tokens }
    throw new SessionUnreachableError(body === null ? 'status' : 'malformed', pauseMs(headers), {
      cause: status,
    })
  }

  /**
   * Confirms with a proof, which gives new tokens.
   *
   * @throws {SessionUnreachableError} if the response is malformed, or an error without a code
   */
  const confirm = async (
    signal: AbortSignal,
    held: SignedInTokens | undefined,
    { proof, challenge }: ProofToSend,
  ): Promise<RefreshAnswer> => {
    const response = await post(CONFIRM, signal, { proof, challenge }, held)
    const { status, headers } = response
    const body = (await response.json().catch(() => undefined)) as WireConfirm | undefined
    const answer = body?.data?.confirm
    const tokens = issued(answer)
    const [error] = body?.errors ?? []
    const { code = error?.extensions?.code, message = error?.message, attemptsLeft } = answer ?? {}
    if (!tokens && !code) throw new SessionUnreachableError('status', pauseMs(headers), { cause: status })
    const failure = { code, message, attemptsLeft, retryAfterMs: pauseMs(headers) }
    return { failure: tokens ? undefined : (failure as ProofFailure), tokens }
  }

  /** Ends the session on the server. Returns whether the server confirmed. */
  const logout = async (signal: AbortSignal, held: SignedInTokens | undefined): Promise<boolean> => {
    const response = await post(LOGOUT, signal, { refreshToken: held?.refreshToken }, held)
    const body = (await response.json()) as Wire<{ data: { logout: object } }>
    return !!body?.data?.logout
  }

  return { refresh, confirm, logout, cookie, post, issued }
}
