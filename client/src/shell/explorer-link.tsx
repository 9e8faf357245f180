import type { Role } from '../apollo/generated/operations.ts'
import classes from './shell.module.css'
import { shellTexts as texts } from './shell-texts.ts'
import { useExplorerAccess } from './use-explorer-access.ts'

/** The way to the explorer, which is a page of its own; where this server offers it to this person. */
export function ExplorerLink({ role }: { role: Role }) {
  const access = useExplorerAccess()
  if (access === 'off' || (access === 'administrators' && role !== 'ADMIN')) return null
  return (
    <>
      <p className={classes.group}>{texts.tools}</p>
      <ul className={classes.links}>
        <li>
          <a href="/explorer" className={classes.link}>
            {texts.explorer}
          </a>
        </li>
      </ul>
    </>
  )
}
