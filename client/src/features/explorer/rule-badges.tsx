import type { GraphQLSchema } from 'graphql'
import { explorerTexts } from './explorer-texts.ts'
import { freshWithinOf, type Ruled, ruleOf } from './field-rule.ts'
import { RoleBadge } from './role-badge.tsx'
import classes from './rule-badges.module.css'

interface RuleBadgesProps {
  schema: GraphQLSchema
  field: Ruled
  /** Only the time, where there is little room. */
  short?: boolean
}

/** The role that a field requires, and how recent a sign-in or confirmation; nothing if it has no rule. */
export function RuleBadges({ schema, field, short = false }: RuleBadgesProps) {
  const rule = ruleOf(schema, field)
  const within = freshWithinOf(schema, field)
  if (!rule) return null
  return (
    <span className={classes.badges}>
      <RoleBadge rule={rule} />
      {within !== undefined && (
        <span className={classes.fresh} data-fresh={within} title={explorerTexts.fresh.rule(within)}>
          {short ? explorerTexts.fresh.short(within) : explorerTexts.fresh.badge(within)}
        </span>
      )}
    </span>
  )
}
