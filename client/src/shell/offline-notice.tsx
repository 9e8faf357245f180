import { useAuth } from '@gatehouse/session/react'
import { useNetwork } from '@mantine/hooks'
import classes from './offline-notice.module.css'
import { shellTexts } from './shell-texts.ts'

/** Says that the connection, or the server, is gone, for as long as it is. Nobody is signed out by that. */
export function OfflineNotice() {
  const { online } = useNetwork()
  const degraded = useAuth(({ status }) => status === 'degraded')
  const sentence = online ? degraded && shellTexts.unreachable : shellTexts.offline
  return (
    <div role="status" className={classes.region}>
      {sentence && <p className={classes.notice}>{sentence}</p>}
    </div>
  )
}
