'use client'

import {
  createContext,
  Fragment,
  type ReactNode,
  useContext,
  useEffect,
  useState,
  useSyncExternalStore,
} from 'react'
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
  /**
   * What to show instead of the children while it is not settled who is signed in. Without it the children are shown at the
   * start, and nothing while one user's data makes way for the next user.
   */
  fallback?: ReactNode
  /**
   * Whether the children are built anew after a change of identity, so that no state of theirs can hold the former user's
   * data. Default true. With `false` they also stay while it is under way, and look after themselves.
   */
  remount?: boolean
  children?: ReactNode
}

/**
 * Offers the session to `useAuth`, and starts it. The session belongs to the code that created it: unmounting disposes of
 * nothing, so StrictMode and hot reloading start no second one.
 */
export function AuthProvider({ session, fallback, remount = true, children }: AuthProviderProps): ReactNode {
  useEffect(() => {
    void session.start()
  }, [session])
  return (
    <SessionContext.Provider value={session}>
      <Settled fallback={fallback} remount={remount}>
        {children}
      </Settled>
    </SessionContext.Provider>
  )
}

/** Shows the children while it is settled who is here; under another key once a user's data had to go. */
function Settled({ fallback, remount, children }: Omit<AuthProviderProps, 'session'>): ReactNode {
  const settled = useAuth(({ status }) => status !== 'initialising')
  const owner = useAuth(({ userId, formerUserId }) => userId ?? formerUserId)
  const [former, setFormer] = useState({ settled, owner, changes: 0 })
  if (settled && !(former.settled && former.owner === owner)) {
    const changes = former.changes + (former.owner !== undefined && former.owner !== owner ? 1 : 0)
    setFormer({ settled, owner, changes })
  }
  const kept = fallback === undefined && !(former.settled && remount)
  if (!settled && !kept) return fallback
  return <Fragment key={remount ? former.changes : 0}>{children}</Fragment>
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
