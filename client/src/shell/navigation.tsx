import { useId } from 'react'
import { NavLink } from 'react-router'
import classes from './shell.module.css'
import { shellTexts as texts } from './shell-texts.ts'
import { type NavigationGroup, useNavigation } from './use-navigation.ts'

export function Navigation() {
  const groups = useNavigation()
  return (
    <nav className={classes.navigation} aria-label={texts.navigation}>
      {groups.map((group) => (
        <Group key={group.title} group={group} />
      ))}
    </nav>
  )
}

function Group({ group: { title, entries } }: { group: NavigationGroup }) {
  const id = useId()
  return (
    <>
      <p className={classes.group} id={id}>
        {title}
      </p>
      <ul className={classes.links} aria-labelledby={id}>
        {entries.map(({ path, label, isElsewhere }) => (
          <li key={path}>
            {isElsewhere ? (
              <a href={path} className={classes.link}>
                {label}
              </a>
            ) : (
              <NavLink to={path} className={() => classes.link}>
                {label}
              </NavLink>
            )}
          </li>
        ))}
      </ul>
    </>
  )
}
