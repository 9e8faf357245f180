import type { ReactNode } from 'react'
import classes from './side-by-side.module.css'

/** Two short fields in one line, where there is room. */
export function SideBySide({ children }: { children: ReactNode }) {
  return <div className={classes.pair}>{children}</div>
}
