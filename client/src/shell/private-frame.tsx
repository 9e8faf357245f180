import { useAuth } from '@gatehouse/session/react'
import { Activity } from 'react'
import { Navigate, Outlet, useLocation } from 'react-router'
import { ViewerProvider } from '../apollo/viewer.tsx'
import { signInPath } from '../features/sign-in/return-path.ts'
import { LoadFailure } from '../ui/load-failure.tsx'
import { AccountMenu } from './account-menu.tsx'
import { EndedSession } from './ended-session.tsx'
import { FeatureNotices } from './feature-notices.tsx'
import { Navigation } from './navigation.tsx'
import { Shell } from './shell.tsx'
import { ShellSkeleton } from './shell-skeleton.tsx'

/**
 * Everything that needs a sign-in. The key is the user: another user gets new pages, and the same user's page, hidden when
 * the session ended, comes back with what was typed.
 */
export function PrivateFrame() {
  const { status, signedIn, userId, formerUserId, reason } = useAuth()
  const { pathname, search, hash } = useLocation()

  if (status === 'initialising') return <ShellSkeleton />
  if (!signedIn && !formerUserId) {
    const wanted = reason === 'SIGNED_OUT' ? undefined : `${pathname}${search}${hash}`
    return <Navigate to={signInPath(wanted)} replace />
  }
  return (
    <>
      <Activity mode={signedIn ? 'visible' : 'hidden'}>
        <SignedInPage key={userId ?? formerUserId} />
      </Activity>
      {!signedIn && <EndedSession />}
    </>
  )
}

function SignedInPage() {
  return (
    <ViewerProvider
      loading={<ShellSkeleton />}
      failure={(message, retry) => (
        <Shell navigation={<div />}>
          <LoadFailure message={message} onRetry={retry} />
        </Shell>
      )}
    >
      <Shell account={<AccountMenu />} navigation={<Navigation />}>
        <FeatureNotices />
        <Outlet />
      </Shell>
    </ViewerProvider>
  )
}
