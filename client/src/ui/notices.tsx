import { UnstyledButton } from '@mantine/core'
import { useEffect } from 'react'
import classes from './notices.module.css'
import { dismissNotice, useNotice } from './notify.ts'
import { uiTexts } from './ui-texts.ts'

const SHOWN_MS = 6000

/** Shows notices of success. The region is always there, so that screen readers announce them. */
export function Notices() {
  const notice = useNotice()

  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(dismissNotice, SHOWN_MS)
    return () => clearTimeout(timer)
  }, [notice])

  return (
    <div className={classes.region} role="status" aria-live="polite">
      {notice && (
        <div key={notice.id} className={classes.notice}>
          <svg viewBox="0 0 16 16" className={classes.sign} aria-hidden="true">
            <path d="M3.5 8.5l3 3 6-7" />
          </svg>
          {notice.message}
          <UnstyledButton className={classes.dismiss} aria-label={uiTexts.dismiss} onClick={dismissNotice}>
            <svg viewBox="0 0 16 16" className={classes.sign} aria-hidden="true">
              <path d="M4 4l8 8M12 4l-8 8" />
            </svg>
          </UnstyledButton>
        </div>
      )}
    </div>
  )
}
