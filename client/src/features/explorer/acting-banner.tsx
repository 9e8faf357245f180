import { UnstyledButton } from '@mantine/core'
import classes from './acting-banner.module.css'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { formatTimeLeft } from './format-time-left.ts'
import type { Acting } from './sender.ts'
import { useNow } from './use-now.ts'

const texts = explorerTexts.act

/** Shown while operations are sent as another role. */
export function ActingBanner() {
  const { sender } = useExplorer()
  const { acting } = useStore(sender)
  return (
    <div className={acting && classes.banner}>
      {/* There before it speaks, so that screen readers hear it; the time would have them speak each second. */}
      <span role="status">{acting && texts.banner(acting.role)}</span>
      {acting && <Rest acting={acting} />}
    </div>
  )
}

function Rest({ acting }: { acting: Acting }) {
  const { sender } = useExplorer()
  const now = useNow()
  return (
    <>
      <span>{texts.timeLeft(formatTimeLeft(acting.endsAt - now))}</span>
      <UnstyledButton className={classes.stop} onClick={() => sender.stopActing()}>
        {texts.stop}
      </UnstyledButton>
    </>
  )
}
