/** The names of the fields of `Query` and `Mutation`, and the role that `@auth` requires for some of them. */
export function plugin(schema) {
  const roots = [schema.getQueryType(), schema.getMutationType()]
  const fields = roots.flatMap((type) => Object.values(type?.getFields() ?? {}))
  fields.sort((left, right) => (left.name < right.name ? -1 : 1))
  const names = fields.map(({ name }) => `  | '${name}'`).join('\n')
  const roles = fields.flatMap((field) => {
    const role = requiredRole(field)
    return role === undefined ? [] : [`  ${field.name}: '${role}',`]
  })
  return `import type { Role } from './schema-types.ts'

export type RootField =
${names}

export const requiredRoles: Partial<Record<RootField, Role>> = {
${roles.join('\n')}
}
`
}

function requiredRole({ astNode }) {
  const rule = astNode?.directives.find(({ name }) => name.value === 'auth')
  return rule?.arguments.find(({ name }) => name.value === 'requires')?.value.value
}
