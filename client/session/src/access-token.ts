import type { AuthSession } from './auth-session.ts'

/**
 * A usable access token for requests that do not go through the link; undefined when nobody is signed in.
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
