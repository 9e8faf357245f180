import { ApolloProvider } from '@apollo/client/react'
import { AuthProvider, useAuth } from '@gatehouse/session/react'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { Account } from './account.tsx'
import { client, session } from './client.ts'
import { SignIn } from './sign-in.tsx'
import './style.css'

function Page() {
  const { signedIn, reason } = useAuth()
  return signedIn ? <Account /> : <SignIn ended={reason !== undefined && reason !== 'SIGNED_OUT'} />
}

const root = document.getElementById('root')
if (root !== null)
  createRoot(root).render(
    <StrictMode>
      <ApolloProvider client={client}>
        <AuthProvider
          session={session}
          fallback={
            <main aria-busy="true">
              <p className="quiet">One moment…</p>
            </main>
          }
        >
          <Page />
        </AuthProvider>
      </ApolloProvider>
    </StrictMode>,
  )
