import type { ApolloClient } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import type { AuthSession } from '@gatehouse/session'
import { AuthProvider } from '@gatehouse/session/react'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import type { ReactNode } from 'react'
import { OfflineNotice } from './shell/offline-notice.tsx'
import { Notices } from './ui/notices.tsx'
import { cssVariables, theme } from './ui/theme.ts'

/** The same key is read by public/color-scheme.js before the first paint. */
const colorSchemeManager = localStorageColorSchemeManager({ key: 'gatehouse-color-scheme' })

interface AppProps {
  session: AuthSession
  client: ApolloClient
  /** A router with `AppRoutes` inside. */
  children: ReactNode
}

export function App({ session, client, children }: AppProps) {
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      // Writing the variables here spares the first load their style sheet.
      deduplicateCssVariables={false}
    >
      <AuthProvider session={session}>
        <ApolloProvider client={client}>{children}</ApolloProvider>
        <OfflineNotice />
      </AuthProvider>
      <Notices />
    </MantineProvider>
  )
}
