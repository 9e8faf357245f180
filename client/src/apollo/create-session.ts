import { AuthSession, type AuthSessionOptions } from '@gatehouse/session'
import { graphqlUrl } from '../config.ts'

/** The session of this browser: its refresh token in an HttpOnly cookie, its access token in memory. */
export function createSession(options: Partial<AuthSessionOptions> = {}): AuthSession {
  return new AuthSession({ mode: 'cookie', endpoint: graphqlUrl, ...options })
}
