import classes from './skip-link.module.css'
import { uiTexts } from './ui-texts.ts'

/** The first stop of the Tab key: skips the navigation. */
export function SkipLink() {
  return (
    <a href="#content" className={classes.skip}>
      {uiTexts.skipToContent}
    </a>
  )
}
