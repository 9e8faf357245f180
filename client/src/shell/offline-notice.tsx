import { useAuth, useSession } from '@gatehouse/session/react'
import { Button } from '@mantine/core'
import { useNetwork } from '@mantine/hooks'
import { useRefusedRefresh } from '../apollo/refused-refresh.ts'
import classes from './offline-notice.module.css'
import { shellTexts } from './shell-texts.ts'

/** Shown while the connection or the server is unavailable. The session continues. */
export function OfflineNotice() {
  const { online } = useNetwork()
  const degraded = useAuth(({ status }) => status === 'degraded')
  const refused = useRefusedRefresh()
  const sentence = online ? degraded && (refused ?? shellTexts.unreachable) : shellTexts.offline
  return (
    <div role="status" className={classes.region}>
      {sentence && (
        <p className={classes.notice}>
          {sentence} {sentence === refused && <SignInAgain />}
        </p>
      )}
    </div>
  )
}

/** For a session that the server does not renew at this address. */
function SignInAgain() {
  const session = useSession()
  return (
    <Button variant="default" size="compact-sm" onClick={() => void session.signOut()}>
      {shellTexts.signInAgain}
    </Button>
  )
}
