import { AuthSession, type AuthSessionOptions } from '@gatehouse/session'
import { graphqlUrl } from './config.ts'
import { askToConfirm } from './confirmation.ts'
import { fetchForSession } from './refused-refresh.ts'

/**
 * The session of this browser: its refresh token in an HttpOnly cookie, its access token in memory. A browser with cleared
 * storage may still have the cookie, so each page asks once.
 */
export function createSession(options: Partial<AuthSessionOptions> = {}): AuthSession {
  return new AuthSession({
    mode: 'cookie',
    endpoint: graphqlUrl,
    probe: true,
    fetch: fetchForSession,
    confirm: askToConfirm,
    ...options,
  })
}
