import type { AuthSession } from './auth-session.ts'
import type { Credential } from './session-snapshot.ts'

/** Options for `createClient` of graphql-sse. */
export interface EventStreamAuth {
  /** Sends each request with a token that is good now, and ends a stream whose token was replaced. */
  fetchFn: typeof fetch
}

/**
 * Keeps subscriptions over graphql-sse alive beyond their token: each request carries a fresh one, a refused one is sent
 * once more with a new one (a 401 says that nothing ran), and an open stream is ended when the session has a new token
 * or another user, upon which graphql-sse connects again.
 *
 * @example
 * const client = createClient({ url: '/graphql/stream', ...eventStreamAuth(session) })
 */
export function eventStreamAuth(
  session: AuthSession,
  send: typeof fetch = (...of) => fetch(...of),
): EventStreamAuth {
  const credentialFor = (refused?: Credential) =>
    new Promise<Credential | undefined>((resolve, reject) => {
      session.authorize((error, credential) => (error ? reject(error) : resolve(credential)), refused)
    })

  const sendWith = (credential: Credential | undefined, ...[url, init]: Parameters<typeof fetch>) => {
    const headers = new Headers(init?.headers)
    if (credential) headers.set('authorization', `Bearer ${credential.accessToken}`)
    return send(url, { ...init, headers, signal: untilRenewed(session, init?.signal) })
  }

  const fetchFn: typeof fetch = async (url, init) => {
    const credential = await credentialFor()
    const response = await sendWith(credential, url, init)
    // Another token would not be newer than the user's last proof.
    const unconfirmed = response.headers.get('www-authenticate')?.includes('insufficient_user_authentication')
    if (response.status !== 401 || !credential || unconfirmed) return response
    await response.body?.cancel()
    return sendWith(await credentialFor(credential), url, init)
  }

  return { fetchFn }
}

/** Aborts when the caller does, or when the session has a new token or another user. */
function untilRenewed(session: AuthSession, signal: AbortSignal | null | undefined): AbortSignal {
  const renewal = new AbortController()
  const end = () => {
    for (const stop of stops) stop()
    renewal.abort(signal?.reason)
  }
  const stops = [session.on('token', end), session.on('close', end)]
  if (signal?.aborted) end()
  signal?.addEventListener('abort', end)
  return renewal.signal
}
