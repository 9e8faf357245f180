import { ranksAtLeast } from '../../apollo/role-rank.ts'
import { useExplorer, useStore } from './explorer-context.ts'
import { explorerTexts } from './explorer-texts.ts'
import type { FieldRule } from './field-rule.ts'
import classes from './role-badge.module.css'

interface RoleBadgeProps {
  rule: FieldRule
  /** Label that replaces the default one. */
  label?: string
}

/** The role that a field requires; muted if the current role is lower. */
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

/** Whether the next operation may use such a field; true without a user, since signing in may change it. */
function useMayUse(rule: FieldRule): boolean {
  const { sender, viewer } = useExplorer()
  const { acting } = useStore(sender)
  const known = useStore(viewer)
  const role = acting?.role ?? known?.role
  return rule === 'PUBLIC' || role === undefined || ranksAtLeast(role, rule)
}
