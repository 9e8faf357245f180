import { useAuth } from '@gatehouse/session/react'
import { useEffect } from 'react'
import { Navigate, useLocation } from 'react-router'
import { signInPath } from '../features/sign-in/return-path.ts'
import { LazySignedInFrame } from './lazy-signed-in-frame.ts'
import { ShellSkeleton } from './shell-skeleton.tsx'

/** Everything that needs a sign-in. */
export function PrivateFrame() {
  const { status, signedIn, formerUserId, reason } = useAuth()
  const { pathname, search, hash } = useLocation()
  // The first page is also for visitors.
  const expectsUser = pathname !== '/'

  useEffect(() => {
    if (expectsUser) LazySignedInFrame.prefetch()
  }, [expectsUser])

  if (status === 'initialising') return <ShellSkeleton />
  if (!signedIn && !formerUserId) {
    const wanted = reason === 'SIGNED_OUT' ? undefined : `${pathname}${search}${hash}`
    return <Navigate to={signInPath(wanted)} replace />
  }
  return <LazySignedInFrame />
}
