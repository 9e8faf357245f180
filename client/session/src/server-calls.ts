import type { Clock } from './clock.ts'
import type { SessionEndReason } from './session-errors.ts'
import { SessionUnreachableError } from './session-errors.ts'
import type { Fetch, SignedInTokens } from './session-options.ts'

/** What the server answered to a refresh. */
export type RefreshAnswer = { ended: SessionEndReason } | { tokens: SignedInTokens }

export interface ServerCall {
  fetch: Fetch
  endpoint: string
  headers: Record<string, string>
  /** Undefined in cookie mode. */
  refreshToken: string | undefined
  accessToken?: string | undefined
  cookie: boolean
  clock: Clock
  signal: AbortSignal
}

const REFRESH =
  'mutation Refresh($input:RefreshInput){refresh(input:$input){__typename ...on Refreshed{user{id}session{id}tokens{accessToken accessTokenExpiresIn refreshToken}}...on SessionEnded{reason}}}'
const LOGOUT = 'mutation Logout($input:LogoutInput){logout(input:$input){__typename}}'

/** Servers may ask for any pause; past an hour it would rather be a mistake, and would look like a lost session. */
const LONGEST_PAUSE_MS = 3_600_000

function post(call: ServerCall, query: string) {
  return call.fetch(call.endpoint, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json,application/json;q=0.9',
      'apollo-require-preflight': 'true',
      ...call.headers,
      ...(call.accessToken && { authorization: `Bearer ${call.accessToken}` }),
    },
    body: JSON.stringify({
      query,
      variables: { input: call.refreshToken ? { refreshToken: call.refreshToken } : null },
    }),
    credentials: call.cookie ? 'include' : 'omit',
    signal: call.signal,
    // A sign-out must reach the server although the page goes away; a refresh must not be cut in half by it.
    keepalive: true,
  })
}

/** `Retry-After` in either form, RFC 9110 §10.2.3; a date is compared with the server's own `Date`. */
function retryAfterMs(headers: { get(name: string): string | null }, clock: Clock): number {
  const value = headers.get('retry-after')
  if (!value) return 0
  const seconds = Number(value)
  const ms = Number.isNaN(seconds)
    ? Date.parse(value) - (Date.parse(headers.get('date') ?? '') || clock.now())
    : seconds * 1000
  return Math.min(Math.max(ms || 0, 0), LONGEST_PAUSE_MS)
}

const read = (value: unknown, ...path: string[]): unknown =>
  path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? Reflect.get(at, name) : undefined),
    value,
  )

function answerOf(refresh: unknown): RefreshAnswer | undefined {
  const reason = read(refresh, 'reason')
  if (read(refresh, '__typename') === 'SessionEnded' && typeof reason === 'string') {
    return { ended: reason as SessionEndReason }
  }
  const userId = read(refresh, 'user', 'id')
  const sessionId = read(refresh, 'session', 'id')
  const accessToken = read(refresh, 'tokens', 'accessToken')
  const accessTokenExpiresIn = read(refresh, 'tokens', 'accessTokenExpiresIn')
  const refreshToken = read(refresh, 'tokens', 'refreshToken')
  if (typeof accessToken !== 'string' || typeof userId !== 'string') return undefined
  if (typeof accessTokenExpiresIn !== 'number' || !(accessTokenExpiresIn >= 0)) return undefined
  return {
    tokens: {
      accessToken,
      accessTokenExpiresIn,
      userId,
      sessionId: typeof sessionId === 'string' ? sessionId : undefined,
      refreshToken: typeof refreshToken === 'string' ? refreshToken : undefined,
    },
  }
}

/**
 * Asks for new tokens. Only `SessionEnded` counts as the session's end; everything that is not a typed answer throws.
 *
 * @throws {SessionUnreachableError}
 */
export async function callRefresh(call: ServerCall): Promise<RefreshAnswer> {
  const response = await post(call, REFRESH).catch((cause: unknown) => {
    throw new SessionUnreachableError('network', 0, { cause })
  })
  const pause = retryAfterMs(response.headers, call.clock)
  if (response.status >= 500 || response.status === 429) {
    throw new SessionUnreachableError('status', pause, { cause: new Error(`HTTP status ${response.status}`) })
  }
  const body = await response.json().catch((cause: unknown) => {
    throw new SessionUnreachableError('malformed', pause, { cause })
  })
  const answer = answerOf(read(body, 'data', 'refresh'))
  if (answer && ('ended' in answer || call.cookie || answer.tokens.refreshToken)) return answer
  throw new SessionUnreachableError('malformed', pause, {
    cause: new Error(`HTTP status ${response.status}`),
  })
}

/** Ends the session on the server. Answers whether the server said so. */
export async function callLogout(call: ServerCall): Promise<boolean> {
  const response = await post(call, LOGOUT)
  return read(await response.json(), 'data', 'logout', '__typename') === 'LoggedOut'
}
