import { useApolloClient } from '@apollo/client/react'
import { lazy, Suspense, useState } from 'react'
import { Navigate, useLocation } from 'react-router'
import { ViewerDocument } from '../apollo/generated/operations.ts'
import { signInPath } from '../sign-in/return-path.ts'
import { hasUnsavedText } from '../ui/unsaved.ts'

const SessionExpiredDialog = lazy(async () => {
  const { SessionExpiredDialog } = await import('../sign-in/session-expired-dialog.tsx')
  return { default: SessionExpiredDialog }
})

/** After the server has ended the session: asks to sign in over the page if something typed would be lost, else leaves. */
export function EndedSession() {
  const client = useApolloClient()
  const { pathname, search, hash } = useLocation()
  const [held, setHeld] = useState(hasUnsavedText)
  const [email] = useState(() => client.readQuery({ query: ViewerDocument })?.profile.email ?? '')

  if (!held) return <Navigate to={signInPath(`${pathname}${search}${hash}`)} replace />
  return (
    <Suspense>
      <SessionExpiredDialog email={email} onLeave={() => setHeld(false)} />
    </Suspense>
  )
}
