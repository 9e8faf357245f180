import { type SessionEndReason, SessionUnreachableError } from './session-errors.ts'
import type { Fetch, SignedInTokens } from './session-options.ts'

export interface ServerCall {
  readonly fetch: Fetch
  readonly endpoint: string
  readonly headers: Record<string, string>
  readonly cookie: boolean
  /** Undefined in cookie mode. */
  readonly refreshToken: string | null | undefined
  readonly signal: AbortSignal
}

/** What the server answered to a refresh: new tokens, or why the session is over. */
export type RefreshAnswer =
  | { readonly ended: SessionEndReason; readonly tokens?: never }
  | { readonly tokens: SignedInTokens }

/** An answer of which nothing is known yet. */
type Wire<Shape> = { [Name in keyof Shape]?: Wire<Shape[Name]> } | null
type WireRefresh = Wire<{
  data: {
    refresh: {
      reason: SessionEndReason
      user: { id: string }
      session: { id: string }
      tokens: { accessToken: string; accessTokenExpiresIn: number; refreshToken: string | null }
    }
  }
}>

const REFRESH =
  'mutation($input:RefreshInput){refresh(input:$input){...on Refreshed{user{id}session{id}tokens{accessToken accessTokenExpiresIn refreshToken}}...on SessionEnded{reason}}}'
const LOGOUT = 'mutation($input:LogoutInput){logout(input:$input){__typename}}'

/** Servers may ask for any pause; past an hour it would rather be a mistake, and would look like a lost session. */
const LONGEST_PAUSE_MS = 3_600_000

function post({ fetch, endpoint, headers, cookie, refreshToken, signal }: ServerCall, query: string) {
  return fetch(endpoint, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'apollo-require-preflight': 'true', ...headers },
    body: JSON.stringify({ query, variables: { input: { refreshToken } } }),
    credentials: cookie ? 'include' : 'omit',
    signal,
    // A sign-out must reach the server although the page goes away; a refresh must not be cut in half by it.
    keepalive: true,
  })
}

/** `Retry-After` in either form, RFC 9110 §10.2.3; a date is compared with the server's own `Date`, not our clock. */
function pauseMs({ headers }: { headers: { get(name: string): string | null } }): number {
  const value = headers.get('retry-after')
  const ms = Number(value) * 1000 || Date.parse(`${value}`) - Date.parse(`${headers.get('date')}`)
  return Math.min(Math.max(ms || 0, 0), LONGEST_PAUSE_MS)
}

/**
 * Asks for new tokens. Only a reason of the server's counts as the session's end; what is not a typed answer throws.
 *
 * @throws {SessionUnreachableError}
 */
export async function callRefresh(call: ServerCall): Promise<RefreshAnswer> {
  let pause = 0
  const unreachable = (problem: 'network' | 'status' | 'malformed') => (cause: unknown) => {
    throw new SessionUnreachableError(problem, pause, { cause })
  }
  const response = await post(call, REFRESH).catch(unreachable('network'))
  const { status } = response
  pause = pauseMs(response)
  if (status > 499 || status === 429) return unreachable('status')(status)
  const body = (await response.json().catch(unreachable('malformed'))) as WireRefresh
  const { reason, user, session, tokens } = body?.data?.refresh ?? {}
  if (reason) return { ended: `${reason}` as SessionEndReason }
  const answer = { ...tokens, userId: user?.id, sessionId: session?.id }
  return isWhole(answer, call.cookie) ? { tokens: answer } : unreachable('malformed')(status)
}

function isWhole(
  answer: { [Name in keyof SignedInTokens]?: unknown },
  cookie: boolean,
): answer is SignedInTokens {
  const { accessToken, accessTokenExpiresIn, refreshToken, userId } = answer
  return !!(accessToken && userId && Number(accessTokenExpiresIn) >= 0 && (cookie || refreshToken))
}

/** Ends the session on the server. Answers whether the server said so. */
export async function callLogout(call: ServerCall): Promise<boolean> {
  const response = await post(call, LOGOUT)
  const body = (await response.json()) as Wire<{ data: { logout: object } }>
  return Boolean(body?.data?.logout)
}
