import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { ColorSchemeButton } from '../ui/color-scheme-button.tsx'
import { Logo } from '../ui/logo.tsx'
import { SkipLink } from '../ui/skip-link.tsx'
import classes from './shell.module.css'

interface ShellProps {
  /** At the right of the header, after the colour scheme. */
  account?: ReactNode
  navigation: ReactNode
  children: ReactNode
}

/** Header, navigation and content of pages that need a sign-in. */
export function Shell({ account, navigation, children }: ShellProps) {
  return (
    <div className={classes.shell}>
      <SkipLink />
      <header className={classes.header}>
        <Link to="/" className={classes.home}>
          <Logo />
        </Link>
        <div className={classes.actions}>
          <ColorSchemeButton />
          {account}
        </div>
      </header>
      {navigation}
      <main id="content" className={classes.main} tabIndex={-1}>
        {children}
      </main>
    </div>
  )
}
