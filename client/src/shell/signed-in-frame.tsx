import { useAuth } from '@gatehouse/session/react'
import { Activity } from 'react'
import { Outlet } from 'react-router'
import { SessionClient } from '../apollo/session-client.tsx'
import { ViewerProvider } from '../apollo/viewer-provider.tsx'
import { LoadFailure } from '../ui/load-failure.tsx'
import { AccountMenu } from './account-menu.tsx'
import { EndedSession } from './ended-session.tsx'
import { FeatureNotices } from './feature-notices.tsx'
import { Navigation } from './navigation.tsx'
import { Shell } from './shell.tsx'
import { ShellSkeleton } from './shell-skeleton.tsx'

/**
 * The pages of a user. The key is the user: another user gets new pages, and the same user's page, hidden when the session
 * ended, comes back with what was typed.
 */
export function SignedInFrame() {
  const { signedIn, userId, formerUserId } = useAuth()
  return (
    <SessionClient>
      <Activity mode={signedIn ? 'visible' : 'hidden'}>
        <SignedInPage key={userId ?? formerUserId} />
      </Activity>
      {!signedIn && <EndedSession />}
    </SessionClient>
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
