import { type SessionEndReason, SessionUnreachableError } from './session-errors.ts'
import type { Fetch, SignedInTokens } from './session-options.ts'

/** Response to a refresh: new tokens, or why the session has ended. */
export interface RefreshAnswer {
  readonly ended?: SessionEndReason | undefined
  readonly tokens: SignedInTokens
}

/** A response that has not been validated. */
type Wire<Shape> = { [Name in keyof Shape]?: Wire<Shape[Name]> } | null
type WireRefresh = Wire<{
  data: {
    refresh: {
      reason: SessionEndReason
      user: { id: string }
      session: { id: string }
      tokens: SignedInTokens
    }
  }
}>

const REFRESH =
  'mutation($input:RefreshInput){refresh(input:$input){...on Refreshed{user{id}session{id}tokens{accessToken accessTokenExpiresIn refreshToken}}...on SessionEnded{reason}}}'
const LOGOUT = 'mutation($input:LogoutInput){logout(input:$input){__typename}}'

/** A longer pause is more likely a mistake of the server, and would look like a lost session. */
const LONGEST_PAUSE_MS = 3_600_000

/** `Retry-After` in either form, RFC 9110 §10.2.3; a date is compared with the server's own `Date`, not our clock. */
function pauseMs(headers: { get(name: string): string | null }): number {
  const value = headers.get('retry-after') ?? ''
  const ms = Number(value) * 1000 || Date.parse(value) - Date.parse(headers.get('date') ?? '')
  return Math.min(ms || 0, LONGEST_PAUSE_MS)
}

/** The two requests that a session sends itself, with plain `fetch` and never through a link. */
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

  const post = (
    query: string,
    signal: AbortSignal,
    tokens: SignedInTokens | undefined,
    authorization?: string,
  ) =>
    send(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'apollo-require-preflight': 'true',
        ...headers,
        ...(authorization && { authorization }),
      },
      body: JSON.stringify({ query, variables: { input: { refreshToken: tokens?.refreshToken } } }),
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
    const response = await post(REFRESH, signal, held)
    const { status, headers } = response
    const body =
      status < 400 ? ((await response.json().catch(() => undefined)) as WireRefresh | undefined) : null
    const { reason, user, session, tokens } = body?.data?.refresh ?? {}
    const answer = { ...tokens, userId: user?.id, sessionId: session?.id } as SignedInTokens
    const whole = answer.accessToken && answer.userId && answer.accessTokenExpiresIn >= 0
    if (reason || (whole && (cookie || answer.refreshToken))) {
      return { ended: reason as SessionEndReason | undefined, tokens: answer }
    }
    throw new SessionUnreachableError(body === null ? 'status' : 'malformed', pauseMs(headers), {
      cause: status,
    })
  }

  /** Ends the session on the server. Returns whether the server confirmed. */
  const logout = async (signal: AbortSignal, held: SignedInTokens | undefined): Promise<boolean> => {
    const response = await post(LOGOUT, signal, held, held && `Bearer ${held.accessToken}`)
    const body = (await response.json()) as Wire<{ data: { logout: object } }>
    return !!body?.data?.logout
  }

  return { refresh, logout }
}
