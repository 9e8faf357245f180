import { UnstyledButton } from '@mantine/core'
import classes from './acting-banner.module.css'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { formatTimeLeft } from './format-time-left.ts'
import { useNow } from './use-now.ts'

const texts = explorerTexts.act

/** Says, for as long as it is so, that answers are those of another role. */
export function ActingBanner() {
  const { sender } = useExplorer()
  const { acting } = useStore(sender)
  const now = useNow()
  if (!acting) return null
  return (
    <section className={classes.banner} aria-label={texts.bannerLabel}>
      {texts.banner(acting.role, formatTimeLeft(acting.endsAt - now))}
      <UnstyledButton className={classes.stop} onClick={() => sender.stopActing()}>
        {texts.stop}
      </UnstyledButton>
    </section>
  )
}
