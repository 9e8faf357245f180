import classes from './logo.module.css'
import { uiTexts } from './ui-texts.ts'

/** The mark, a gate, and the name. */
export function Logo() {
  return (
    <span className={classes.logo}>
      <svg className={classes.mark} viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" fill="currentColor" />
        <path d="M8 25V13a8 8 0 0 1 16 0v12h-4.5V13.5a3.5 3.5 0 0 0-7 0V25z" fill="#fff" />
      </svg>
      {uiTexts.product}
    </span>
  )
}
