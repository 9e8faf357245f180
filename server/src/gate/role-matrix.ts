import type { GraphQLSchema } from 'graphql'
import { Role, ranksAtLeast } from '../core/role.ts'
import { type FieldRule, rootTypes, rulesOf } from './schema-rules.ts'

/** Who may use one root field. */
export interface RoleMatrixRow {
  /** Such as `Mutation.login`. */
  readonly field: string
  readonly rule: string
  readonly anonymous: boolean
  readonly roles: Readonly<Record<Role, boolean>>
}

/**
 * Returns the access to every root field for each role and for visitors, from the applied directives, sorted as in the
 * published schema.
 */
export const roleMatrix = (schema: GraphQLSchema): RoleMatrixRow[] =>
  rootTypes(schema).flatMap((type) =>
    Object.keys(type.getFields())
      .toSorted()
      .map((name) => rowOf(`${type.name}.${name}`, rulesOf(schema).get(`${type.name}.${name}`))),
  )

const rowOf = (field: string, rule: FieldRule | undefined): RoleMatrixRow => {
  const isPublic = rule?.isPublic === true
  const may = (role: Role): boolean =>
    isPublic || (rule?.requires !== undefined && ranksAtLeast(role, rule.requires))
  return {
    field,
    rule: ruleText(rule),
    anonymous: isPublic,
    roles: {
      CLIENT: may(Role.CLIENT),
      EMPLOYEE: may(Role.EMPLOYEE),
      MANAGER: may(Role.MANAGER),
      ADMIN: may(Role.ADMIN),
    },
  }
}

/** A rule as the schema shows it. */
export const ruleText = (rule: FieldRule | undefined): string => {
  const who = rule?.isPublic ? '@public' : `@auth(requires: ${rule?.requires})`
  const fresh = rule?.freshWithin === undefined ? '' : ` @fresh(within: ${rule.freshWithin})`
  const enrolling = rule?.isEnrolling ? ' @enrolling' : ''
  const service = rule?.isService ? ' @service' : ''
  const limited = rule?.limitedBy ? ` @limited(by: ${rule.limitedBy})` : ''
  return `${who}${enrolling}${service}${fresh}${limited}`
}

/** Renders the matrix as the table of `docs/role-matrix.md`. */
export const printRoleMatrix = (schema: GraphQLSchema): string => {
  const roles = Object.values(Role)
  const lines = roleMatrix(schema).map(({ field, rule, anonymous, roles: may }) =>
    row([`\`${field}\``, `\`${rule}\``, mark(anonymous), ...roles.map((role) => mark(may[role]))]),
  )
  return [
    row(['Field', 'Rule', 'anonymous', ...roles]),
    row(['---', '---', ...Array<string>(roles.length + 1).fill(':---:')]),
    ...lines,
    '',
  ].join('\n')
}

const row = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`

const mark = (may: boolean): string => (may ? 'yes' : 'no')
