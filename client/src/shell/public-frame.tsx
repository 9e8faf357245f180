import type { FocusEvent } from 'react'
import { Link, Outlet } from 'react-router'
import { ColorSchemeButton } from '../ui/color-scheme-button.tsx'
import { Logo } from '../ui/logo.tsx'
import { SkipLink } from '../ui/skip-link.tsx'
import { LazySignedInFrame } from './lazy-signed-in-frame.ts'
import classes from './public-frame.module.css'

/** The narrow column of public pages. What follows a sign-in is loaded when the page is first used. */
export function PublicFrame() {
  return (
    <div className={classes.frame}>
      <SkipLink />
      <header className={classes.header}>
        <Link to="/" className={classes.home}>
          <Logo />
        </Link>
        <ColorSchemeButton />
      </header>
      <main
        id="content"
        className={classes.main}
        tabIndex={-1}
        onPointerDown={LazySignedInFrame.prefetch}
        onFocus={prefetchAtPassword}
      >
        <Outlet />
      </main>
    </div>
  )
}

/** For those who use a keyboard. */
function prefetchAtPassword({ target }: FocusEvent): void {
  if (target instanceof HTMLInputElement && target.type === 'password') LazySignedInFrame.prefetch()
}
