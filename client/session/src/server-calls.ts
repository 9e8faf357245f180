import type { Clock } from './clock.ts'
import { type SessionEndReason, SessionUnreachableError } from './session-errors.ts'
import type { Fetch, SignedInTokens } from './session-options.ts'

export interface ServerCall {
  readonly fetch: Fetch
  readonly endpoint: string
  readonly headers: Record<string, string>
  readonly cookie: boolean
  /** Undefined in cookie mode. */
  readonly refreshToken: string | null | undefined
  readonly clock: Clock
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
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json,application/json;q=0.9',
      'apollo-require-preflight': 'true',
      ...headers,
    },
    body: JSON.stringify({ query, variables: { input: refreshToken ? { refreshToken } : null } }),
    credentials: cookie ? 'include' : 'omit',
    signal,
    // A sign-out must reach the server although the page goes away; a refresh must not be cut in half by it.
    keepalive: true,
  })
}

/** `Retry-After` in either form, RFC 9110 §10.2.3; a date is compared with the server's own `Date`. */
function pauseMs(headers: { get(name: string): string | null }, clock: Clock): number {
  const value = headers.get('retry-after') ?? '0'
  const sent = Date.parse(headers.get('date') ?? '') || clock.now()
  const ms = Number.isNaN(+value) ? Date.parse(value) - sent : +value * 1000
  return Math.min(Math.max(ms, 0) || 0, LONGEST_PAUSE_MS)
}

/**
 * Asks for new tokens. Only a reason of the server's counts as the session's end; what is not a typed answer throws.
 *
 * @throws {SessionUnreachableError}
 */
export async function callRefresh(call: ServerCall): Promise<RefreshAnswer> {
  const unreachable = (problem: 'network' | 'status' | 'malformed', pause = 0) => (cause: unknown) => {
    throw new SessionUnreachableError(problem, pause, { cause })
  }
  const response = await post(call, REFRESH).catch(unreachable('network'))
  const { status, headers } = response
  const pause = pauseMs(headers, call.clock)
  if (status > 499 || status === 429) return unreachable('status', pause)(status)
  const body = (await response.json().catch(unreachable('malformed', pause))) as WireRefresh
  const { reason, user, session, tokens } = body?.data?.refresh ?? {}
  if (typeof reason === 'string') return { ended: reason }
  const { accessToken, accessTokenExpiresIn, refreshToken } = tokens ?? {}
  const userId = user?.id
  const whole = accessToken && userId && Number(accessTokenExpiresIn) >= 0 && (call.cookie || refreshToken)
  if (!whole) return unreachable('malformed', pause)(status)
  return {
    tokens: {
      accessToken: `${accessToken}`,
      accessTokenExpiresIn: Number(accessTokenExpiresIn),
      refreshToken: refreshToken as string | undefined,
      userId: `${userId}`,
      sessionId: session?.id as string | undefined,
    },
  }
}

/** Ends the session on the server. Answers whether the server said so. */
export async function callLogout(call: ServerCall): Promise<boolean> {
  const response = await post(call, LOGOUT)
  const body = (await response.json()) as Wire<{ data: { logout: object } }>
  return Boolean(body?.data?.logout)
}
