import { Anchor } from '@mantine/core'
import { Link } from 'react-router'
import classes from './back-link.module.css'

export function BackLink({ to, children }: { to: string; children: string }) {
  return (
    <Anchor component={Link} to={to} className={classes.back}>
      <svg viewBox="0 0 16 16" className={classes.arrow} aria-hidden="true">
        <path d="M13 8H3M7 4L3 8l4 4" />
      </svg>
      {children}
    </Anchor>
  )
}
