/** The names of the fields of `Query` and `Mutation`, so that `useCan` takes no other. */
export function plugin(schema) {
  const roots = [schema.getQueryType(), schema.getMutationType()]
  const names = roots.flatMap((type) => Object.keys(type?.getFields() ?? {})).sort()
  return `export type RootField =\n${names.map((name) => `  | '${name}'`).join('\n')}\n`
}
