import classes from './account-bar.module.css'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'

/** On for one request: the next one is sent without a token, and the switch goes back. */
export function AnonymousSwitch() {
  const { sender } = useExplorer()
  const { anonymousNext } = useStore(sender)
  return (
    <label className={classes.choice}>
      <input
        type="checkbox"
        role="switch"
        checked={anonymousNext}
        aria-checked={anonymousNext}
        onChange={(event) => sender.setAnonymousNext(event.currentTarget.checked)}
      />
      {explorerTexts.anonymousNext}
    </label>
  )
}
