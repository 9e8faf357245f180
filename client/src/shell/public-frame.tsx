import { Link, Outlet } from 'react-router'
import { ColorSchemeButton } from '../ui/color-scheme-button.tsx'
import { Logo } from '../ui/logo.tsx'
import { SkipLink } from '../ui/skip-link.tsx'
import classes from './public-frame.module.css'

/** The narrow column of public pages. */
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
      <main id="content" className={classes.main} tabIndex={-1}>
        <Outlet />
      </main>
    </div>
  )
}
