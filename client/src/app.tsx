import type { ApolloClient } from '@apollo/client'
import { ApolloProvider } from '@apollo/client/react'
import type { AuthSession } from '@gatehouse/session'
import { AuthProvider } from '@gatehouse/session/react'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import type { DataRouter } from 'react-router'
import { RouterProvider } from 'react-router/dom'
import { OfflineNotice } from './shell/offline-notice.tsx'
import { Notices } from './ui/notices.tsx'
import { cssVariables, theme } from './ui/theme.ts'

/** The same key is read by public/color-scheme.js before the first paint. */
const colorSchemeManager = localStorageColorSchemeManager({ key: 'gatehouse-color-scheme' })

interface AppProps {
  session: AuthSession
  client: ApolloClient
  router: DataRouter
}

export function App({ session, client, router }: AppProps) {
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
        <ApolloProvider client={client}>
          {/* In a transition the old and the new variables of a query would take turns, and fetch without end. */}
          <RouterProvider router={router} useTransitions={false} />
        </ApolloProvider>
      </AuthProvider>
      <Notices />
      <OfflineNotice />
    </MantineProvider>
  )
}
