import { useId } from 'react'
import { NavLink } from 'react-router'
import { useCan, useViewer } from '../apollo/viewer.tsx'
import { ExplorerLink } from './explorer-link.tsx'
import classes from './shell.module.css'
import { shellTexts as texts } from './shell-texts.ts'

const account = [
  ['/profile', texts.profile],
  ['/password', texts.password],
  ['/sessions', texts.sessions],
  ['/activity', texts.activity],
] as const

const people = ['/admin/users', texts.people] as const
const audit = ['/admin/audit', texts.audit] as const

export function Navigation() {
  const { role } = useViewer()
  const administration = [...(useCan('users') ? [people] : []), ...(useCan('auditEvents') ? [audit] : [])]
  return (
    <nav className={classes.navigation} aria-label={texts.navigation}>
      <NavigationGroup title={texts.account} links={account} />
      {administration.length > 0 && <NavigationGroup title={texts.administration} links={administration} />}
      <ExplorerLink role={role} />
    </nav>
  )
}

interface NavigationGroupProps {
  title: string
  links: readonly (readonly [path: string, label: string])[]
}

function NavigationGroup({ title, links }: NavigationGroupProps) {
  const id = useId()
  return (
    <>
      <p className={classes.group} id={id}>
        {title}
      </p>
      <ul className={classes.links} aria-labelledby={id}>
        {links.map(([path, label]) => (
          <li key={path}>
            <NavLink to={path} className={() => classes.link}>
              {label}
            </NavLink>
          </li>
        ))}
      </ul>
    </>
  )
}
