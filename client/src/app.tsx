import type { AuthSession } from '@gatehouse/session'
import { AuthProvider } from '@gatehouse/session/react'
import type { ReactNode } from 'react'
import type { Feature } from './feature/define-feature.ts'
import { FeaturesContext } from './feature/features-context.ts'
import { OfflineNotice } from './shell/offline-notice.tsx'
import { Design } from './ui/design.tsx'
import { Notices } from './ui/notices.tsx'

interface AppProps {
  session: AuthSession
  features: readonly Feature[]
  /** A router with `AppRoutes` inside. */
  children: ReactNode
}

export function App({ session, features, children }: AppProps) {
  return (
    <Design>
      {/* The router goes on through a sign-out; PrivateFrame builds each person's pages anew. */}
      <AuthProvider session={session} remount={false}>
        <FeaturesContext value={features}>
          {children}
          {features.map(({ name, overlay: Overlay }) => Overlay && <Overlay key={name} />)}
        </FeaturesContext>
        <OfflineNotice />
      </AuthProvider>
      <Notices />
    </Design>
  )
}
