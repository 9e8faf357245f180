import { ranksAtLeast } from '../apollo/role-rank.ts'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import type { FieldRule } from './field-rule.ts'
import classes from './role-badge.module.css'

interface RoleBadgeProps {
  rule: FieldRule
  /** What to call it instead of what it allows. */
  label?: string
}

/** The role that a field needs; quieter where the present role does not reach. */
export function RoleBadge({ rule, label }: RoleBadgeProps) {
  const allowed = useMayUse(rule)
  const sentence = explorerTexts.rule(rule)
  const title = label ?? (allowed ? sentence : `${sentence} (${explorerTexts.docs.notForYou})`)
  return (
    <span
      className={classes.badge}
      data-rule={rule}
      data-allowed={label !== undefined || allowed}
      title={title}
    >
      {rule}
    </span>
  )
}

/** Whether the next operation may use what needs this; true where nobody is signed in, since signing in may change it. */
function useMayUse(rule: FieldRule): boolean {
  const { sender, viewer } = useExplorer()
  const { acting } = useStore(sender)
  const known = useStore(viewer)
  const role = acting?.role ?? known?.role
  return rule === 'PUBLIC' || role === undefined || ranksAtLeast(role, rule)
}
