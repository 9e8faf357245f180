import { useState } from 'react'
import type { Role } from '../../apollo/generated/schema-types.ts'
import classes from './account-bar.module.css'
import { beginActing } from './begin-acting.ts'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'

const texts = explorerTexts.act
const choices: readonly Role[] = ['CLIENT', 'EMPLOYEE', 'MANAGER', 'ADMIN']

/** Lets administrators choose a role to act as, if the server offers it. */
export function ActAs() {
  const { session, sender, viewer, published } = useExplorer()
  const { acting } = useStore(sender)
  const known = useStore(viewer)
  const [problem, setProblem] = useState<string>()
  const [waiting, setWaiting] = useState(false)
  if (known?.role !== 'ADMIN' || !published.offersRoles) return null

  const choose = async (role: Role | undefined) => {
    setProblem(undefined)
    sender.stopActing()
    if (!role) return
    setWaiting(true)
    const refused = await beginActing({ session, sender }, role)
    setWaiting(false)
    setProblem(refused)
  }

  return (
    <label className={classes.choice} title={texts.help}>
      <span aria-hidden>{texts.label}</span>
      <select
        aria-label={texts.label}
        value={acting?.role ?? ''}
        disabled={waiting}
        onChange={(event) => void choose(choices.find((role) => role === event.currentTarget.value))}
      >
        <option value="">{texts.oneself}</option>
        {choices.map((role) => (
          <option key={role}>{role}</option>
        ))}
      </select>
      <span role="alert" className={classes.problem}>
        {problem}
      </span>
    </label>
  )
}
