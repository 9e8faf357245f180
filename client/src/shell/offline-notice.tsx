import { useNetwork } from '@mantine/hooks'
import classes from './offline-notice.module.css'
import { shellTexts } from './shell-texts.ts'

/** Says that the connection is gone, for as long as it is. */
export function OfflineNotice() {
  const { online } = useNetwork()
  return (
    <div role="status" className={classes.region}>
      {!online && <p className={classes.notice}>{shellTexts.offline}</p>}
    </div>
  )
}
