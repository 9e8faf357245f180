import { useAuth } from '@gatehouse/session/react'
import { fullName, isolated } from '../../ui/names.ts'
import classes from './account-bar.module.css'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import { formatTimeLeft } from './format-time-left.ts'
import { RoleBadge } from './role-badge.tsx'
import { useNow } from './use-now.ts'

const texts = explorerTexts.session

/** The signed-in user, their role and the token's remaining lifetime. */
export function Whoami() {
  const { viewer } = useExplorer()
  const { status, signedIn, reason } = useAuth()
  const known = useStore(viewer)
  if (status === 'initialising') return <span className={classes.life}>{texts.settling}</span>
  if (!signedIn) {
    const ended = reason !== undefined && reason !== 'SIGNED_OUT'
    return <span className={classes.life}>{ended ? texts.ended : texts.signedOut}</span>
  }
  return (
    <div className={classes.who}>
      {known && (
        <span className={classes.name} title={isolated(known.email)}>
          <bdi>{fullName(known)}</bdi>
          <RoleBadge rule={known.role} label={known.role} />
        </span>
      )}
      {status === 'degraded' ? <span className={classes.life}>{texts.offline}</span> : <Life />}
    </div>
  )
}

function Life() {
  const end = useStore(useExplorer().tokenLife)
  const now = useNow()
  if (end === undefined) return null
  return (
    <span className={classes.life} title={texts.timeLeftHelp}>
      {end > now ? texts.timeLeft(formatTimeLeft(end - now)) : texts.renewing}
    </span>
  )
}
