import type { AuthSession } from '../auth-session.ts'
import type { Credential } from '../session-snapshot.ts'

/** A credential that is good now; with `refused`, another. Undefined if no user is signed in, or there is none to be had. */
export const credentialFor = (session: AuthSession, refused?: Credential): Promise<Credential | undefined> =>
  new Promise((resolve) => {
    session.authorize((_error, credential) => resolve(credential), refused)
  })

/** Fetches a new token: one refresh, or the one that is under way. The session ends if the server says so. */
export async function renew(session: AuthSession): Promise<void> {
  const present = await credentialFor(session)
  if (present) await credentialFor(session, present)
}
