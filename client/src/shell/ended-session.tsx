import { useApolloClient } from '@apollo/client/react'
import { useEffect, useState } from 'react'
import { Navigate, useLocation } from 'react-router'
import { ViewerDocument } from '../apollo/generated/operations.ts'
import { signInPath } from '../features/sign-in/return-path.ts'
import { SessionExpiredDialog } from '../features/sign-in/session-expired-dialog.tsx'
import { hasUnsavedText } from '../ui/unsaved.ts'

/** After the session ended: asks to sign in over the page if there are unsaved changes, else leaves. */
export function EndedSession() {
  const client = useApolloClient()
  const { pathname, search, hash } = useLocation()
  const [held, setHeld] = useState(hasUnsavedText)
  const [email] = useState(() => client.readQuery({ query: ViewerDocument })?.profile.email ?? '')

  useEffect(() => {
    if (!held) void client.clearStore()
  }, [held, client])

  if (!held) return <Navigate to={signInPath(`${pathname}${search}${hash}`)} replace />
  return <SessionExpiredDialog email={email} onLeave={() => setHeld(false)} />
}
