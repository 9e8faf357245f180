import type { AuthSession } from './auth-session.ts'

/**
 * Returns a usable access token for requests that do not use the link; undefined if no user is signed in.
 *
 * @throws {SessionUnreachableError | SessionEndedError | SessionChangedError | QueueFullError | SessionDisposedError}
 * @example
 * const headers = { authorization: `Bearer ${await accessToken(session)}` }
 */
export function accessToken(session: AuthSession): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    session.authorize((error, credential) => (error ? reject(error) : resolve(credential?.accessToken)))
  })
}
