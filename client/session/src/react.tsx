import { createContext, type ReactNode, useContext, useEffect, useSyncExternalStore } from 'react'
import type { AuthSession } from './auth-session.ts'
import type { SessionSnapshot } from './session-snapshot.ts'

const SessionContext = createContext<AuthSession | undefined>(undefined)

/** What a server renders, and a browser hydrates with: who is here is not settled yet. */
const UNSETTLED: SessionSnapshot = Object.freeze({
  status: 'initialising',
  signedIn: false,
  userId: undefined,
  sessionId: undefined,
  formerUserId: undefined,
  reason: undefined,
  cookieMissing: false,
  error: undefined,
  epoch: 0,
  generation: 0,
})

export interface AuthProviderProps {
  session: AuthSession
  /** What to show while who is here is being settled, instead of the children. Default: the children, which may look for themselves. */
  fallback?: ReactNode
  children?: ReactNode
}

/**
 * Offers the session to `useAuth`, and starts it. The session belongs to whoever made it: unmounting disposes of
 * nothing, so StrictMode and hot reloading start no second one.
 */
export function AuthProvider({ session, fallback, children }: AuthProviderProps): ReactNode {
  useEffect(() => {
    void session.start()
  }, [session])
  return (
    <SessionContext value={session}>
      {fallback === undefined ? children : <Settled fallback={fallback}>{children}</Settled>}
    </SessionContext>
  )
}

function Settled({ fallback, children }: { fallback: ReactNode; children: ReactNode }): ReactNode {
  return useAuth((snapshot) => snapshot.status) === 'initialising' ? fallback : children
}

/**
 * The session of the nearest `AuthProvider`.
 *
 * @throws {Error} outside of a provider
 */
export function useSession(): AuthSession {
  const session = useContext(SessionContext)
  if (!session) throw new Error('useSession and useAuth work inside <AuthProvider session={…}> only.')
  return session
}

/** Who is signed in. */
export function useAuth(): SessionSnapshot
/** One thing about who is signed in: renders again only when it changes. Select values, not new objects. */
export function useAuth<Selected>(select: (snapshot: SessionSnapshot) => Selected): Selected
export function useAuth(select: (snapshot: SessionSnapshot) => unknown = (snapshot) => snapshot): unknown {
  const session = useSession()
  return useSyncExternalStore(
    session.subscribe,
    () => select(session.snapshot),
    () => select(UNSETTLED),
  )
}
